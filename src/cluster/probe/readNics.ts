import type { GidFact, NicFact } from '../facts.js';
import { number, numaNode, pciAddress, records, word } from './fields.js';
import type { ProbeSection } from './sections.js';

/** Most RDMA ports believed of one host. */
const most = 1024;

/** RDMA ports from /sys/class/infiniband, with their GID tables. null when /sys could not be read, an empty list when it has no RDMA device. */
export function readNics(section: ProbeSection | undefined, gids: ReadonlyMap<string, readonly GidFact[]>): readonly NicFact[] | null {
  if (section === undefined) return null;
  const ports = records(section.lines, 'port', most).flatMap((record) => {
    const fact = readPort(record);
    const table = gids.get(record.get('port') ?? '');
    return fact === null ? [] : [table === undefined ? fact : { ...fact, gids: table }];
  });
  if (ports.length === 0 && !section.lines.includes('listed')) return null;
  return ports.sort((a, b) => order.compare(a.device, b.device) || a.port - b.port);
}

const order = new Intl.Collator('en', { numeric: true });

function readPort(record: ReadonlyMap<string, string>): NicFact | null {
  const place = /^([^/]+)\/ports\/(\d{1,3})$/.exec(record.get('port') ?? '');
  const device = word(place?.[1]);
  if (place?.[2] === undefined || device === null) return null;
  const layer = record.get('layer')?.trim();
  // "400 Gb/sec (4X NDR)", "2.5 Gb/sec (1X SDR)" (Linux, drivers/infiniband/core/sysfs.c, rate_show).
  const rate = /^([\d.]{1,10}) Gb\/sec(?: \((\d{1,2})X ([A-Z0-9]{1,8})\))?/.exec(record.get('rate') ?? '');
  return {
    device,
    port: Number(place[2]),
    netdev: word(record.get('netdev')?.split('/').at(-1)),
    pci: pciAddress(record.get('pci')),
    numaNode: numaNode(record.get('numa')),
    guid: word(record.get('guid')),
    linkLayer: layer === 'InfiniBand' || layer === 'Ethernet' ? layer : null,
    state: afterNumber(record.get('state')),
    physState: afterNumber(record.get('physical')),
    rateGbps: number(rate?.[1]),
    width: number(rate?.[2]),
    speed: rate?.[3] ?? null,
    firmware: word(record.get('firmware')),
  };
}

/** "4: ACTIVE" → "ACTIVE". */
function afterNumber(value: string | undefined): string | null {
  return word(value?.replace(/^\s*\d+:\s*/, ''));
}
