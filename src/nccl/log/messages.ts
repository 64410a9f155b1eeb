import { ownText } from '../../base/ownText.js';

/** A line of a file of the log, 1-based. */
export interface Place {
  readonly file: string;
  readonly line: number;
  /** When, by the clock of the host that said it: milliseconds since 1970, absent where the line has no time. */
  readonly at?: number;
}

/** A rank's place in the tree of one channel. */
export interface TreeLink {
  readonly rank: number;
  readonly parent: number | null;
  readonly children: readonly number[];
}

/** How data gets from one rank to another. */
export type Transport = 'P2P' | 'SHM' | 'NET' | 'COLLNET' | 'other';

/** "Channel 00/0 : 7[7] -> 8[0] [send] via NET/IB/0/GDRDMA", in the wordings since 2.2. */
export interface EdgeLine {
  readonly channel: number;
  /** Which of several connections of the channel; 0 is for collectives. */
  readonly connection: number;
  readonly from: number;
  readonly to: number;
  readonly direction: 'send' | 'receive' | null;
  readonly via: string;
  readonly transport: Transport;
  /** "IB" of NET/IB/0, "AWS Libfabric", "Socket"; null: not over a network. */
  readonly network: string | null;
  readonly gdrdma: boolean;
}

/** Seconds that setting up a communicator took, by phase; 2.22.3 and newer. */
export interface InitTimings {
  readonly total: number;
  readonly phases: Readonly<Record<string, number>>;
}

const tree = /\[(\d{1,4})\] (-?\d{1,7}(?:\/-?\d{1,7}){0,2})->(\d{1,7})->(-?\d{1,7})/g;
const edge =
  /^(?:Ring|Channel) (\d{1,4})(?:\/(\d{1,4}))? : (\d{1,7})(?:\[[0-9a-f]{1,12}\])? -> (\d{1,7})(?:\[[0-9a-f]{1,12}\])? (?:\[(send|receive)\] )?via (\S.{0,120})/;
const timing = /\btotal (\d{1,9}(?:\.\d{1,9})?) \(([^)]{0,400})\)/;

/** The rank's links in the trees of its line, by channel ("child/child/child->me->parent"; 2.4 to 2.7 print both directions, of which the first counts). */
export function treeLinks(message: string): [number, TreeLink][] {
  return [...message.matchAll(tree)].map((match) => {
    const parent = Number(match[4]);
    const children = (match[2] ?? '').split('/').map(Number);
    return [
      Number(match[1]),
      { rank: Number(match[3]), parent: parent < 0 ? null : parent, children: children.filter((child) => child >= 0) },
    ];
  });
}

/** One connection, or null where the message is none. */
export function edgeOf(message: string): EdgeLine | null {
  const found = edge.exec(message);
  if (found === null) return null;
  const [, channel = '', connection = '0', from = '', to = '', direction, via = ''] = found;
  const way = wayOf(via);
  // Written out: a log has millions of them, and objects that are put together of others take several times the memory.
  return {
    channel: Number(channel),
    connection: Number(connection),
    from: Number(from),
    to: Number(to),
    direction: direction === 'send' || direction === 'receive' ? direction : null,
    via: way.via,
    transport: way.transport,
    network: way.network,
    gdrdma: way.gdrdma,
  };
}

type Way = Pick<EdgeLine, 'via' | 'transport' | 'network' | 'gdrdma'>;
/** Ways that were read: a log of millions of connections has a few dozen. */
const ways = new Map<string, Way>();
const mostWays = 1000;

function wayOf(text: string): Way {
  const known = ways.get(text);
  if (known !== undefined) return known;
  const via = ownText(text);
  const transport = transportOf(via);
  const way: Way = {
    via: via.trimEnd(),
    transport,
    network: transport === 'NET' ? (via.split('/')[1] ?? '').trim() : null,
    gdrdma: via.includes('/GDRDMA'),
  };
  if (ways.size >= mostWays) ways.clear();
  ways.set(via, way);
  return way;
}

function transportOf(via: string): Transport {
  if (via.startsWith('NET/')) return 'NET';
  if (via.startsWith('P2P')) return 'P2P';
  if (via.startsWith('SHM') || via.startsWith('direct shared memory')) return 'SHM';
  return via.startsWith('COLLNET') ? 'COLLNET' : 'other';
}

/** Times of "Init timings - ncclCommInitRank: rank 0 nranks 8 total 0.80 (kernels 0.20, …)". */
export function initTimings(message: string): InitTimings | null {
  const found = timing.exec(message);
  if (found === null) return null;
  const phases: Record<string, number> = {};
  for (const [, name = '', seconds = ''] of (found[2] ?? '').matchAll(/([a-z]{1,20}) (\d{1,9}(?:\.\d{1,9})?)/g))
    phases[name] = Number(seconds);
  return { total: Number(found[1]), phases };
}

/** "1c000" is 0000:1c:00.0 (NCCL's busIdToInt64 drops the separators of domain, bus, device and function). */
export function pciOf(busId: string): string | null {
  const digits = busId.padStart(8, '0');
  const [bus, device, fn] = [digits.slice(-5, -3), digits.slice(-3, -1), digits.slice(-1)];
  if (busId.length > 12 || Number.parseInt(device, 16) > 31 || Number.parseInt(fn, 16) > 7) return null;
  return `${digits.slice(0, -5).padStart(4, '0').slice(-8)}:${bus}:${device}.${fn}`;
}
