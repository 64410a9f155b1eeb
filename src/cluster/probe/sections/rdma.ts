import type { GidFact, NicFact, RoceFact } from '../../facts.js';
import { number, numaNode, pciAddress, records, word } from '../fields.js';
import type { ProbeSection } from '../cut.js';
import type { PciReading } from './pci.js';
import type { VerbsPort } from './verbs.js';

/** Most RDMA ports believed of one host, and most counters of one port. */
const most = 1024;
const mostCounters = 128;

/** Ports of /sys/class/infiniband with their counters but those that only count traffic by kind, and what a RoCE port's files say of its traffic class, ECN, PFC and trust. */
export const rdmaScript = String.raw`
[ -d "$R/sys/class" ] && echo listed
cd "$R/sys/class/infiniband" || return 0
b=$PWD
for d in *; do
  cd "$b"
  [ -d "$d/ports" ] || continue
  n=
  for i in "$d"/device/net/*; do [ -e "$i" ] && n=$i && break; done
  p= r=
  cd -P "$d/device" && { p=$PWD; cd -P driver && r=\${PWD##*/}; }
  cd "$b"
  for q in "$d"/ports/*; do
    [ -d "$q" ] || continue
    kv port "$q"
    kv pci "$p"
    kv driver "$r"
    one "$q/gid_attrs/ndevs/0"; [ -n "$v" ] || v=$n
    e=\${v##*/}
    kv netdev "$v"
    one "$d/device/numa_node"; kv numa "$v"
    one "$d/node_guid"; kv guid "$v"
    one "$d/fw_ver"; kv firmware "$v"
    one "$d/board_id"; kv board "$v"
    one "$q/link_layer"; kv layer "$v"; l=$v
    one "$q/state"; kv state "$v"
    one "$q/phys_state"; kv physical "$v"
    one "$q/rate"; kv rate "$v"
    one "$q/lid"; kv lid "$v"
    one "$q/sm_lid"; kv smlid "$v"
    o=
    for f in "$q"/counters/* "$q"/hw_counters/* "$d"/hw_counters/*; do
      case \${f##*/} in lifespan|*_packets|*_requests|rx_dct_connect|*_bytes|*_pkts|'*') continue ;; esac
      one "$f"
      case $v in ''|*[!0-9]*) ;; *) o="$o \${f##*/}=$v" ;; esac
    done
    kv counters "$o"
    [ "$l" = Ethernet ] || continue
    one "$d/tc/\${q##*/}/traffic_class"; kv class "$v"
    [ -n "$e" ] || continue
    s=$R/sys/class/net/$e
    o=
    for i in 0 1 2 3 4 5 6 7; do one "$s/ecn/roce_np/enable/$i"; [ -n "$v" ] && o="$o $i=$v"; done
    kv ecn "$o"
    one "$s/qos/trust"; kv trust "$v"
    one "$s/mtu"; kv mtu "$v"
  done
done
true
`;

const order = new Intl.Collator('en', { numeric: true });

/** What other sections add to a port. */
export interface PortSources {
  readonly gids: ReadonlyMap<string, readonly GidFact[]>;
  readonly pci: PciReading;
  /** By device and port, "mlx5_0/1". */
  readonly verbs: ReadonlyMap<string, VerbsPort>;
  /** Priorities with flow control, and Gbit/s that the adapter can do at best, by network interface. */
  readonly pfc: ReadonlyMap<string, readonly number[]>;
  readonly best: ReadonlyMap<string, number>;
}

/** RDMA ports, with their GID tables. null when /sys could not be read, an empty list when it has no RDMA device. */
export function readNics(section: ProbeSection | undefined, sources: PortSources): readonly NicFact[] | null {
  if (section === undefined) return null;
  const links = new Map(sources.pci.pci?.map((device) => [device.address, device]) ?? []);
  const ports = records(section.lines, 'port', most).flatMap((record) => {
    const fact = readPort(record, sources);
    if (fact === null) return [];
    const table = sources.gids.get(record.get('port') ?? '');
    const device = fact.pci === null ? undefined : links.get(fact.pci);
    const whole = { ...fact, numaNode: fact.numaNode ?? device?.numaNode ?? null, pcie: device?.link ?? null };
    return [table === undefined ? whole : { ...whole, gids: table }];
  });
  if (ports.length === 0 && !section.lines.includes('listed')) return null;
  return ports.sort((a, b) => order.compare(a.device, b.device) || a.port - b.port);
}

function readPort(record: ReadonlyMap<string, string>, sources: PortSources): NicFact | null {
  const place = /^([^/]+)\/ports\/(\d{1,3})$/.exec(record.get('port') ?? '');
  const device = word(place?.[1]);
  if (place?.[2] === undefined || device === null) return null;
  const layer = record.get('layer')?.trim();
  // "400 Gb/sec (4X NDR)", "2.5 Gb/sec (1X SDR)" (Linux, drivers/infiniband/core/sysfs.c, rate_show).
  const rate = /^([\d.]{1,10}) Gb\/sec(?: \((\d{1,2})X ([A-Z0-9]{1,8})\))?/.exec(record.get('rate') ?? '');
  const verbs = sources.verbs.get(`${device}/${place[2]}`);
  const netdev = word(record.get('netdev')?.split('/').at(-1));
  const linkLayer = layer === 'InfiniBand' || layer === 'Ethernet' ? layer : null;
  return {
    device,
    port: Number(place[2]),
    netdev,
    pci: pciAddress(record.get('pci')),
    numaNode: numaNode(record.get('numa')),
    guid: word(record.get('guid')),
    linkLayer,
    state: afterNumber(record.get('state')),
    physState: afterNumber(record.get('physical')),
    rateGbps: number(rate?.[1]),
    width: number(rate?.[2]),
    speed: rate?.[3] ?? null,
    firmware: word(record.get('firmware')),
    board: word(record.get('board')),
    lid: hexadecimal(record.get('lid')),
    smLid: hexadecimal(record.get('smlid')),
    mtu: verbs === undefined ? netdevMtu(record.get('mtu')) : { active: verbs.activeMtu, max: verbs.maxMtu },
    bestGbps: (netdev === null ? undefined : sources.best.get(netdev)) ?? null,
    counters: readCounters(record.get('counters')),
    roce: linkLayer === 'Ethernet' ? readRoce(record, netdev === null ? undefined : sources.pfc.get(netdev)) : null,
    driver: word(record.get('driver')),
  };
}

/** The RDMA MTU that a network interface's MTU has room for (InfiniBand Architecture Specification, annex 17: 256, 512, 1024, 2048 or 4096 bytes of payload and up to 58 of headers). */
function netdevMtu(text: string | undefined): NonNullable<NicFact['mtu']> | null {
  const bytes = number(text);
  const active = bytes === null ? undefined : [4096, 2048, 1024, 512, 256].find((size) => size + 58 <= bytes);
  return active === undefined ? null : { active, max: null };
}

function readCounters(text: string | undefined): Readonly<Record<string, number>> | null {
  if (text === undefined) return null;
  const found = text
    .trim()
    .split(' ')
    .slice(0, mostCounters)
    .flatMap((entry): [string, number][] => {
      const match = /^(\w{1,64})=(\d{1,20})$/.exec(entry);
      return match?.[1] === undefined ? [] : [[match[1], Number(match[2])]];
    });
  return found.length === 0 ? null : Object.fromEntries(found);
}

function readRoce(record: ReadonlyMap<string, string>, pfc: readonly number[] | undefined): RoceFact {
  const ecn = [...(record.get('ecn') ?? '').matchAll(/ ([0-7])=([01])/g)];
  const trust = /^(dscp|pcp)$/.exec(record.get('trust')?.trim() ?? '')?.[1] ?? null;
  // "Global tclass=106" where one is forced (MLNX_OFED, tc/PORT/traffic_class).
  const forced = /Global tclass=(\d{1,3})/.exec(record.get('class') ?? '')?.[1];
  return {
    pfc: pfc ?? null,
    ecn: ecn.length === 0 ? null : ecn.filter(([, , on]) => on === '1').map(([, priority]) => Number(priority)),
    trust,
    trafficClass: forced === undefined ? null : Number(forced),
  };
}

function hexadecimal(text: string | undefined): number | null {
  return /^0x[0-9a-f]{1,8}$/i.test(text?.trim() ?? '') ? Number(text) : null;
}

/** "4: ACTIVE" → "ACTIVE". */
function afterNumber(value: string | undefined): string | null {
  return word(value?.replace(/^\s*\d+:\s*/, ''));
}
