import type { InterfaceFact } from '../../facts.js';
import { number, pairs, pciAddress, records, word } from '../fields.js';
import type { ProbeSection } from '../cut.js';

/** Most interfaces believed of one host, and most addresses of one interface. */
const most = 4096;
const mostAddresses = 64;

/** Every interface; speed, driver and errors only of those with a device behind them, because a host of containers has hundreds without. */
export const interfacesScript = String.raw`
if cd "$R/sys/class/net"; then
  echo listed
  b=$PWD n=0
  for d in *; do
    [ -d "$b/$d" ] || continue
    n=$((n + 1)); [ $n -le 1024 ] || break
    cd "$b"
    kv name "$d"
    one "$d/operstate"; kv state "$v"
    one "$d/flags"; kv flags "$v"
    one "$d/mtu"; kv mtu "$v"
    [ -e "$d/device" ] || [ -d "$d/bonding" ] || continue
    one "$d/speed"; kv speed "$v"
    one "$d/address"; [ -r "$d/bonding_slave/perm_hwaddr" ] && one "$d/bonding_slave/perm_hwaddr"; kv mac "$v"
    o=
    for s in rx_errors tx_errors rx_dropped tx_dropped; do one "$d/statistics/$s"; o="$o $v"; done
    kv errors "$o"
    cd -P "$d/device" || continue
    kv device "$PWD"
    cd -P driver && kv driver "\${PWD##*/}"
  done
fi
command -v ip >/dev/null && ip -o addr show </dev/null | while IFS= read -r l; do kv address "$l"; done
true
`;

/** Network interfaces from /sys/class/net with the addresses that `ip -o addr` adds. null when neither could be read. */
export function readInterfaces(section: ProbeSection | undefined): readonly InterfaceFact[] | null {
  if (section === undefined) return null;
  const addresses = readAddresses(section.lines);
  if (!section.lines.includes('listed')) {
    if (addresses.size === 0) return null;
    return [...addresses].slice(0, most).map(([name, list]) => ({ name, up: list.length > 0, addresses: list, mtu: null }));
  }
  return records(section.lines, 'name', most).flatMap((record) => {
    const name = word(record.get('name'));
    return name === null ? [] : [interfaceOf(name, record, addresses.get(name) ?? [])];
  });
}

function interfaceOf(name: string, record: ReadonlyMap<string, string>, addresses: readonly string[]): InterfaceFact {
  const flags = /^0x[0-9a-f]{1,8}$/i.test(record.get('flags')?.trim() ?? '') ? Number(record.get('flags')) : 0;
  const state = record.get('state')?.trim();
  // Drivers without link detection say "unknown"; then IFF_UP (bit 0) decides (Linux, Documentation/networking/operstates).
  const up = state === 'up' || (state === 'unknown' && (flags & 1) === 1);
  const shared = { name, up, addresses, mtu: number(record.get('mtu')) };
  if (!record.has('speed')) return shared;
  const errors = /^ (\d{1,15}) (\d{1,15}) (\d{1,15}) (\d{1,15})$/.exec(record.get('errors') ?? '');
  const [rx = 0, tx = 0, rxDropped = 0, txDropped = 0] = errors?.slice(1).map(Number) ?? [];
  const place = record
    .get('device')
    ?.split('/')
    .findLast((step) => pciAddress(step) !== null);
  return {
    ...shared,
    speedMbps: number(record.get('speed')),
    driver: word(record.get('driver')),
    pci: pciAddress(place),
    ...macOf(record.get('mac')),
    errors: errors === null ? null : { rx, tx, dropped: rxDropped + txDropped },
  };
}

/** A member of a bond answers with the bond's address, so the script asks for its own. Interfaces of IP over InfiniBand have longer ones. */
function macOf(text: string | undefined): Pick<InterfaceFact, 'mac'> {
  const value = text?.trim().toLowerCase() ?? '';
  return /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(value) && value !== '00:00:00:00:00:00' ? { mac: value } : {};
}

/** "2: eth0    inet 10.0.0.5/24 brd …" → eth0 → 10.0.0.5/24. */
function readAddresses(lines: readonly string[]): Map<string, string[]> {
  const byName = new Map<string, string[]>();
  for (const [key, value] of pairs(lines)) {
    const match = key === 'address' ? /^\d+: ([^\s@:]{1,64})\S*\s+inet6? ([0-9a-fA-F.:]{2,45}\/\d{1,3})\s/.exec(`${value} `) : null;
    const name = word(match?.[1]);
    if (name === null || match?.[2] === undefined) continue;
    const list = byName.get(name) ?? [];
    if (list.length < mostAddresses) list.push(match[2]);
    byName.set(name, list);
  }
  return byName;
}
