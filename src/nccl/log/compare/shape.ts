import * as l10n from '@vscode/l10n';
import { significant } from '../../../base/format.js';
import type { Communicator } from '../communicators.js';
import { fewOf } from '../findings/job.js';
import type { Evidence } from '../findings/finding.js';
import type { SearchResult } from '../reader.js';
import { difference, type Difference, type Side, type Weight } from './difference.js';
import type { Run } from './run.js';

const plain = (value: string | number, evidence: readonly Evidence[] = []): Side => ({ value: String(value), evidence });

/** Who takes part and how the largest communicator is built: ranks, hosts, channels, paths, rings, trees, time of set-up. */
export function shape(good: Run, bad: Run): Difference[] {
  const [a, b] = [good.job.world, bad.job.world];
  if (a === null || b === null) return a === b || good.quiet || bad.quiet ? [] : [alone(a, b)];
  return [...ranks(good, bad, a, b), ...channels(a, b), ...paths(good, bad), ...rings(a, b), ...trees(a, b), ...setUp(a, b)];
}

function alone(good: Communicator | null, bad: Communicator | null): Difference {
  const side = (communicator: Communicator | null): Side =>
    communicator === null ? { value: null, evidence: [] } : plain(l10n.t('{0} ranks', communicator.nRanks));
  return difference({
    kind: 'ranks',
    subject: 'communicator',
    weight: bad === null ? 'much' : 'some',
    message:
      bad === null
        ? l10n.t('The bad run never came to set up a communicator; the good one did, with {0} ranks.', good?.nRanks ?? 0)
        : l10n.t('The good run’s log tells of no communicator: what can be compared is little.'),
    good: side(good),
    bad: side(bad),
  });
}

function ranks(good: Run, bad: Run, a: Communicator, b: Communicator): Difference[] {
  const found: Difference[] = [];
  const put = (subject: string, weight: Weight, one: number, two: number, message: string): void => {
    if (one !== two) found.push(difference({ kind: 'ranks', subject, weight, message, good: plain(one), bad: plain(two) }));
  };
  put(
    'size',
    'some',
    a.nRanks,
    b.nRanks,
    l10n.t('The good run had {0} ranks, the bad one has {1}: times and paths compare only roughly.', a.nRanks, b.nRanks),
  );
  const missing = (communicator: Communicator): number[] =>
    Array.from({ length: Math.min(communicator.nRanks, 1_000_000) }, (_, rank) => rank).filter((rank) => !communicator.ranks.has(rank));
  const [absentBefore, absent] = [missing(a), missing(b)];
  if (absent.length > 0 && absent.length > absentBefore.length)
    found.push(
      difference({
        kind: 'ranks',
        subject: 'missing',
        weight: 'much',
        message: l10n.t(
          'In the bad run {0} of {1} ranks say nothing of the communicator: rank {2}.',
          absent.length,
          b.nRanks,
          fewOf(absent),
        ),
        good: plain(l10n.t('{0} of {1} ranks', a.ranks.size, a.nRanks)),
        bad: plain(l10n.t('{0} of {1} ranks', b.ranks.size, b.nRanks)),
      }),
    );
  const unfinished = (run: Run, { ranks: own }: Communicator): number => own.size - run.completed;
  if (unfinished(bad, b) > 0 && unfinished(good, a) === 0) {
    const left = [...b.progress].filter(([, { completed }]) => completed === null);
    found.push(
      difference({
        kind: 'ranks',
        subject: 'unfinished',
        weight: 'much',
        message: l10n.t(
          'In the bad run {0} of {1} ranks did not end the set-up: rank {2}.',
          left.length,
          b.ranks.size,
          fewOf(left.map(([rank]) => rank)),
        ),
        good: plain(l10n.t('{0} of {1} ranks', good.completed, a.ranks.size)),
        bad: plain(
          l10n.t('{0} of {1} ranks', bad.completed, b.ranks.size),
          left.slice(0, 3).flatMap(([, { started }]) => (started === null ? [] : [{ place: started, text: null }])),
        ),
        hosts: [...new Set(left.flatMap(([rank]) => b.ranks.get(rank)?.host ?? []))].filter((host) => host !== ''),
      }),
    );
  }
  if (a.nRanks === b.nRanks && a.nNodes !== null && b.nNodes !== null)
    put(
      'nodes',
      'much',
      a.nNodes,
      b.nNodes,
      l10n.t('NCCL counted {0} nodes in the good run and counts {1} in the bad one.', a.nNodes, b.nNodes),
    );
  const perHost = ({ ranks: own }: Communicator): string => {
    const counts = new Map<string, number>();
    for (const { host } of own.values()) counts.set(host, (counts.get(host) ?? 0) + 1);
    return [...new Set(counts.values())].sort((one, two) => one - two).join(', ');
  };
  if (absent.length === 0 && absentBefore.length === 0 && perHost(a) !== perHost(b) && a.nNodes === b.nNodes)
    found.push(
      difference({
        kind: 'ranks',
        subject: 'placement',
        weight: 'some',
        message: l10n.t('Ranks of a host: {0} in the good run, {1} in the bad one.', perHost(a), perHost(b)),
        good: plain(perHost(a)),
        bad: plain(perHost(b)),
      }),
    );
  return found;
}

function channels(a: Communicator, b: Communicator): Difference[] {
  const names = [
    ['coll', l10n.t('Channels of collectives')],
    ['nvls', l10n.t('Channels of NVLS')],
    ['collnet', l10n.t('Channels of CollNet')],
    ['p2p', l10n.t('Channels of send and receive')],
  ] as const;
  const [one, two] = [a.channels, b.channels];
  if (one === null || two === null) return [];
  return names.flatMap(([key, name]) => {
    const [before, after] = [one[key], two[key]];
    if (before === null || after === null || before === after) return [];
    const lost = after < before && key !== 'p2p';
    return [
      difference({
        kind: 'channels',
        subject: key,
        weight: lost && (after === 0 || after * 2 <= before) ? 'much' : 'some',
        message: l10n.t('{0}: {1} in the good run, {2} in the bad one.', name, before, after),
        good: plain(before, [{ place: one.place, text: null }]),
        bad: plain(after, [{ place: two.place, text: null }]),
      }),
    ];
  });
}

/** Path types from near to far (src/graph/topo.h of NCCL). */
const near = ['LOC', 'NVL', 'NVB', 'C2C', 'PIX', 'PXB', 'P2C', 'PXN', 'PHB', 'SYS', 'NET', 'DIS'];
const patterns: Readonly<Record<number, string>> = { 1: 'tree', 2: 'tree', 3: 'tree', 4: 'ring', 5: 'NVLS', 6: 'CollNet' };

/** Worst types of the searches for one pattern. */
function worst(run: Run, pattern: number): { readonly intra: string; readonly inter: string; readonly from: SearchResult } | null {
  const own = run.log.searches.filter((search) => search.pattern === pattern && search.channels > 0);
  const [first] = own;
  if (first === undefined) return null;
  const last = (of: (search: SearchResult) => string): SearchResult =>
    own.reduce((far, search) => (near.indexOf(of(search)) > near.indexOf(of(far)) ? search : far), first);
  const inter = last((search) => search.inter);
  return { intra: last((search) => search.intra).intra, inter: inter.inter, from: inter };
}

function paths(good: Run, bad: Run): Difference[] {
  return [4, 1, 2, 3, 5, 6].flatMap((pattern) => {
    const [a, b] = [worst(good, pattern), worst(bad, pattern)];
    if (a === null || b === null || (a.intra === b.intra && a.inter === b.inter)) return [];
    const far = near.indexOf(b.intra) > near.indexOf(a.intra) || near.indexOf(b.inter) > near.indexOf(a.inter);
    const [one, two] = [`${a.intra}/${a.inter}`, `${b.intra}/${b.inter}`];
    return [
      difference({
        kind: 'paths',
        subject: patterns[pattern] ?? String(pattern),
        weight: far ? 'much' : 'some',
        message: l10n.t(
          'The worst path of {0} between GPUs and to the network was of type {1} in the good run and is of type {2} in the bad one.',
          patterns[pattern] ?? String(pattern),
          one,
          two,
        ),
        good: plain(one, [{ place: a.from.place, text: one }]),
        bad: plain(two, [{ place: b.from.place, text: two }]),
      }),
    ];
  });
}

/** How often a ring leaves a host, the worst of all; null: no ring, or hosts of its ranks are not known. */
function crossings({ rings, ranks: own }: Communicator): number | null {
  let most: number | null = null;
  for (const order of rings.values()) {
    const hosts = order.map((rank) => own.get(rank)?.host ?? null);
    if (hosts.length < 2 || hosts.includes(null)) continue;
    most = Math.max(most ?? 0, hosts.filter((host, at) => host !== hosts[(at + 1) % hosts.length]).length);
  }
  return most;
}

function rings(a: Communicator, b: Communicator): Difference[] {
  const [one, two] = [crossings(a), crossings(b)];
  if (a.nRanks === b.nRanks && one !== null && two !== null && one !== two)
    return [
      difference({
        kind: 'rings',
        subject: 'crossings',
        weight: two > one ? 'much' : 'some',
        message: l10n.t('A ring leaves a host {0} times in the good run and {1} times in the bad one.', one, two),
        good: plain(one),
        bad: plain(two),
      }),
    ];
  if (a.nRanks !== b.nRanks) return [];
  const text = (order: readonly number[]): string => {
    const at = order.indexOf(Math.min(...order));
    return [...order.slice(at), ...order.slice(0, at)].join(' ');
  };
  const shared = [...b.rings].filter(([channel]) => a.rings.has(channel));
  const changed = shared.filter(([channel, order]) => text(order) !== text(a.rings.get(channel) ?? []));
  const [first] = changed;
  if (first === undefined) return [];
  const short = (order: readonly number[]): string => fewOf(text(order).split(' '));
  const [before, after] = [short(a.rings.get(first[0]) ?? []), short(first[1])];
  return [
    difference({
      kind: 'rings',
      subject: 'order',
      weight: 'little',
      message: l10n.t('{0} of {1} rings visit the ranks in another order: {2} became {3}.', changed.length, shared.length, before, after),
      good: plain(before),
      bad: plain(after),
    }),
  ];
}

/** Longest way from a rank to the root of its tree, over all channels; null: none is told whole. */
function depth({ trees: all }: Communicator): number | null {
  let most: number | null = null;
  for (const links of all.values()) {
    const parents = new Map(links.map(({ rank, parent }) => [rank, parent]));
    const depths = new Map<number, number>();
    for (const start of parents.keys()) {
      const way: number[] = [];
      let at: number | null = start;
      while (at !== null && !depths.has(at) && way.length <= parents.size) {
        way.push(at);
        at = parents.get(at) ?? null;
      }
      let below = at === null ? -1 : (depths.get(at) ?? 0);
      for (const rank of way.reverse()) depths.set(rank, ++below);
    }
    for (const length of depths.values()) most = Math.max(most ?? 0, length);
  }
  return most;
}

function trees(a: Communicator, b: Communicator): Difference[] {
  const [one, two] = [depth(a), depth(b)];
  if (a.nRanks !== b.nRanks || a.ranks.size < a.nRanks || b.ranks.size < b.nRanks || one === null || two === null || one === two) return [];
  return [
    difference({
      kind: 'trees',
      subject: 'depth',
      weight: two > one ? 'some' : 'little',
      message: l10n.t('Trees were {0} ranks deep in the good run and are {1} in the bad one.', one, two),
      good: plain(one),
      bad: plain(two),
    }),
  ];
}

/** Times of set-up that differ by less, in seconds and in ratio, come of chance. */
const setUpSeconds = 5;
const setUpRatio = 2;

function setUp(a: Communicator, b: Communicator): Difference[] {
  const slowest = ({ progress }: Communicator) => {
    let worstRank: { rank: number; total: number; phase: string } | null = null;
    for (const [rank, { timings }] of progress) {
      if (timings === null || timings.total <= (worstRank?.total ?? -1)) continue;
      const [phase = ''] = Object.entries(timings.phases).sort(([, x], [, y]) => y - x)[0] ?? [];
      worstRank = { rank, total: timings.total, phase };
    }
    return worstRank;
  };
  const [one, two] = [slowest(a), slowest(b)];
  if (one === null || two === null || two.total < one.total * setUpRatio || two.total - one.total < setUpSeconds) return [];
  return [
    difference({
      kind: 'set-up',
      subject: two.phase,
      weight: 'some',
      message: l10n.t(
        'Setting up took {0} s at most in the good run and {1} s in the bad one (rank {2}, mostly "{3}").',
        significant(one.total),
        significant(two.total),
        two.rank,
        two.phase,
      ),
      good: plain(`${significant(one.total)} s`),
      bad: plain(`${significant(two.total)} s`),
    }),
  ];
}
