import { word } from '../fields.js';
import type { ProbeSection } from '../cut.js';

/** What ibv_devinfo says of a port: bytes of its active and largest MTU. */
export interface VerbsPort {
  readonly activeMtu: number | null;
  readonly maxMtu: number | null;
}

/** ibv_devinfo's answer but its identifiers; for ports on Ethernet, what dcb says of flow control and ethtool of the fastest mode. Both only read. */
export const verbsScript = String.raw`
[ -d "$R/sys/class/infiniband" ] || return 0
command -v ibv_devinfo >/dev/null && ibv_devinfo | grep -E '^ *hca_id:|^[[:space:]]+(port:|active_mtu:|max_mtu:)'
n=0
for q in "$R"/sys/class/infiniband/*/ports/1; do
  one "$q/link_layer"
  [ "$v" = Ethernet ] || continue
  one "$q/gid_attrs/ndevs/0"
  [ -n "$v" ] || continue
  n=$((n + 1)); [ $n -le 16 ] || break
  kv netdev "$v"
  e=$v
  command -v dcb >/dev/null && dcb pfc show dev "$e" prio-pfc
  command -v ethtool >/dev/null && ethtool "$e" | grep -o -E '[0-9]{4,7}base[A-Za-z0-9_]+/Full' | sort -u
done
true
`;

/** By device and port, "mlx5_0/1". */
export function readVerbs(section: ProbeSection | undefined): ReadonlyMap<string, VerbsPort> {
  const found = new Map<string, { activeMtu: number | null; maxMtu: number | null }>();
  let device: string | null = null;
  let port: { activeMtu: number | null; maxMtu: number | null } | null = null;
  for (const line of (section?.lines ?? []).slice(0, 20_000)) {
    const match = /^\s*(hca_id|port|active_mtu|max_mtu):\s*(\S{1,64})/.exec(line);
    if (match === null) continue;
    const [, key, value = ''] = match;
    if (key === 'hca_id') {
      device = word(value);
      port = null;
    } else if (key === 'port') {
      port = { activeMtu: null, maxMtu: null };
      if (device !== null && /^\d{1,3}$/.test(value) && found.size < 1024) found.set(`${device}/${value}`, port);
    } else if (port !== null && /^\d{3,5}$/.test(value)) port[key === 'max_mtu' ? 'maxMtu' : 'activeMtu'] = Number(value);
  }
  return found;
}

/** Priorities with flow control and the fastest mode in Gbit/s, by network interface. */
export function readEthernet(section: ProbeSection | undefined): {
  readonly pfc: ReadonlyMap<string, readonly number[]>;
  readonly best: ReadonlyMap<string, number>;
} {
  const [pfc, best] = [new Map<string, readonly number[]>(), new Map<string, number>()];
  let netdev: string | null = null;
  for (const line of (section?.lines ?? []).slice(0, 20_000)) {
    if (line.startsWith('netdev\t')) netdev = word(line.slice(7));
    if (netdev === null || pfc.size > 1024 || best.size > 1024) continue;
    // "prio-pfc 0:off 1:off 2:off 3:on …" (dcb-pfc(8)).
    const priorities = line.includes('prio-pfc') ? [...line.matchAll(/\b([0-7]):(on|off)\b/g)] : [];
    if (priorities.length > 0)
      pfc.set(
        netdev,
        priorities.filter(([, , state]) => state === 'on').map(([, priority]) => Number(priority)),
      );
    const mode = /^(\d{4,7})base[A-Za-z0-9_]+\/Full$/.exec(line)?.[1];
    if (mode !== undefined) best.set(netdev, Math.max(best.get(netdev) ?? 0, Number(mode) / 1000));
  }
  return { pfc, best };
}
