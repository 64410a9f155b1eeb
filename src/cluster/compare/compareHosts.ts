import { createPauses } from '../../ssh/slices.js';
import type { HostFacts, Snapshot } from '../facts.js';
import { type Difference, differences, fold } from './difference.js';
import { type Flat, flatten } from './flatten.js';
import { weigh, isMadeUp, isOwn, isPassing } from './weight.js';

/** Facts that should be the same on two hosts of one kind. */
export function kindOf(facts: HostFacts): Flat {
  return lasting(flatten(facts, isKind));
}

/** Paths without names of items are a few hundred, and every host has them again. */
function remembered(judge: (form: string) => boolean): (form: string) => boolean {
  const known = new Map<string, boolean>();
  return (form) => {
    let answer = known.get(form);
    if (answer === undefined) {
      answer = judge(form);
      // A host's own words are no such paths; should a hostile one make them so, they are judged anew.
      if (known.size < 4096) known.set(form, answer);
    }
    return answer;
  };
}

const isKind = remembered((form) => !isPassing(form) && !isOwn(form));
const isStill = remembered((form) => !isPassing(form));

function lasting(all: Map<string, string>): Flat {
  for (const path of all.keys()) if (path.startsWith('interfaces[') && isMadeUp(path)) all.delete(path);
  return all;
}

/** What differs between two hosts, but for what every host has for itself (addresses, GUIDs, UUIDs) and what is of a moment (temperatures, counters). */
export function compareHosts(before: HostFacts, after: HostFacts): readonly Difference[] {
  return differences(kindOf(before), kindOf(after));
}

/** What changed on a host between two probes; error counters that went up are told with their rate. */
export function compareTimes(before: HostFacts, after: HostFacts, hours: number | null): readonly Difference[] {
  const still = (facts: HostFacts): Flat => lasting(flatten(facts, isStill));
  return fold([...differences(still(before), still(after)), ...risen(before, after, hours)]);
}

/** Counters that only measure traffic or waiting for it. */
const traffic = /^(?:port_(?:xmit|rcv)_data|port_xmit_wait|rx_write|rx_read|np_|rp_)/;

function risen(before: HostFacts, after: HostFacts, hours: number | null): readonly Difference[] {
  const earlier = counters(before);
  return [...counters(after)].flatMap(([path, now]): Difference[] => {
    const then = earlier.get(path);
    // A counter that went down began anew, with the driver or the host.
    if (then === undefined || now <= then) return [];
    const perHour = hours === null || hours <= 0 ? {} : { perHour: (now - then) / hours };
    return [{ path, kind: 'changed', before: String(then), after: String(now), ...weigh(path), importance: 'high', count: 1, ...perHour }];
  });
}

function counters(facts: HostFacts): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const nic of facts.nics ?? [])
    for (const [name, value] of Object.entries(nic.counters ?? {}))
      if (!traffic.test(name)) found.set(`nics[${nic.device}/${String(nic.port)}].counters.${name}`, value);
  for (const gpu of facts.gpus ?? []) {
    const place = `gpus[${String(gpu.index)}]`;
    if (typeof gpu.ecc?.uncorrected === 'number') found.set(`${place}.ecc.uncorrected`, gpu.ecc.uncorrected);
    if (typeof gpu.ecc?.corrected === 'number') found.set(`${place}.ecc.corrected`, gpu.ecc.corrected);
    if (typeof gpu.nvlink?.errors === 'number') found.set(`${place}.nvlink.errors`, gpu.nvlink.errors);
  }
  for (const { code, pci, count } of facts.kernelLog?.xids ?? []) found.set(`kernelLog.xids[${String(code)} ${pci ?? '?'}].count`, count);
  return found;
}

/** Hosts of which the same is different between two snapshots. */
export interface ChangedHosts {
  readonly hosts: readonly string[];
  readonly differences: readonly Difference[];
}

/** What is different between two snapshots. */
export interface SnapshotComparison {
  /** ISO 8601. */
  readonly before: string;
  readonly after: string;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Hosts that answered in one of the two only, in words of that one. */
  readonly lost: readonly string[];
  readonly returned: readonly string[];
  /** The most important first. */
  readonly changed: readonly ChangedHosts[];
  readonly same: readonly string[];
}

/** Compares two probes of a cluster, host by host; others get a turn between them. */
export async function compareSnapshots(before: Snapshot, after: Snapshot): Promise<SnapshotComparison> {
  const pause = createPauses();
  const [from, to] = [Date.parse(before.at), Date.parse(after.at)];
  const hours = Number.isFinite(from) && Number.isFinite(to) ? (to - from) / 3_600_000 : null;
  const groups = new Map<string, { hosts: string[]; differences: readonly Difference[] }>();
  const [lost, returned, same]: [string[], string[], string[]] = [[], [], []];
  const shared = Object.keys(after.hosts).filter((host) => Object.hasOwn(before.hosts, host));
  for (const host of shared) {
    await pause();
    const [then, now] = [before.hosts[host]?.facts ?? null, after.hosts[host]?.facts ?? null];
    if (then === null || now === null) {
      if (then !== null) lost.push(host);
      else if (now !== null) returned.push(host);
      continue;
    }
    const found = compareTimes(then, now, hours);
    if (found.length === 0) same.push(host);
    else {
      const key = JSON.stringify(found);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, { hosts: [host], differences: found });
      else group.hosts.push(host);
    }
  }
  const rank = ({ differences: [first] }: ChangedHosts): number => ['high', 'normal', 'low'].indexOf(first?.importance ?? 'low');
  return {
    before: before.at,
    after: after.at,
    added: Object.keys(after.hosts).filter((host) => !Object.hasOwn(before.hosts, host)),
    removed: Object.keys(before.hosts).filter((host) => !Object.hasOwn(after.hosts, host)),
    lost,
    returned,
    changed: [...groups.values()].sort((a, b) => rank(a) - rank(b) || b.hosts.length - a.hosts.length),
    same,
  };
}
