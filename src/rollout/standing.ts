import type { EndState, HostStep, RolloutPlan, RolloutRecord } from './record.js';

/** A gate that was passed or not. */
export interface Passed {
  readonly wave: number;
  readonly gate: string;
  readonly ok: boolean;
  readonly message: string;
}

/** Where a roll-out stands, as its records tell. */
export interface Standing {
  readonly plan: RolloutPlan;
  readonly at: string;
  readonly by: string;
  /** Hosts that were touched, with the last that is known of each. */
  readonly hosts: ReadonlyMap<string, { readonly step: HostStep; readonly why: string | null }>;
  readonly gates: readonly Passed[];
  /** Waves whose gates have taken their measure before. */
  readonly measured: ReadonlySet<number>;
  /** Why the way forward ended; null while it goes on. */
  readonly trouble: { readonly host: string | null; readonly why: string } | null;
  /** The last wave of this go, by index; null for all. */
  readonly stopAfter: number | null;
  /** True once an undo began: nothing goes forward any more. */
  readonly undoing: boolean;
  readonly end: { readonly state: EndState; readonly at: string; readonly why: string | null } | null;
}

/** Folds records into where the roll-out stands; null where they begin with no start. What follows an end belongs to a later go. */
export function standingOf(records: readonly RolloutRecord[]): Standing | null {
  const [start, ...rest] = records;
  if (start?.kind !== 'start') return null;
  const hosts = new Map<string, { step: HostStep; why: string | null }>();
  let gates: Passed[] = [];
  let measured = new Set<number>();
  let trouble: Standing['trouble'] = null;
  let stopAfter: number | null = null;
  let undoing = false;
  let end: Standing['end'] = null;
  for (const record of rest) {
    switch (record.kind) {
      case 'start':
        break;
      case 'resume':
        // What was put back begins again; what was confirmed stays. Measures were in the memory of the process before.
        for (const [host, { step }] of hosts) if (step !== 'confirmed') hosts.delete(host);
        gates = gates.filter(({ wave }) => start.plan.waves[wave]?.hosts.every((host) => hosts.has(host)) === true);
        measured = new Set();
        trouble = null;
        undoing = false;
        stopAfter = record.stopAfter;
        end = null;
        break;
      case 'measured':
        measured.add(record.wave);
        break;
      case 'host':
        hosts.set(record.host, { step: record.step, why: record.why });
        break;
      case 'gate':
        gates.push({ wave: record.wave, gate: record.gate, ok: record.ok, message: record.message });
        if (!record.ok) trouble ??= { host: null, why: record.message };
        break;
      case 'trouble':
        trouble ??= { host: record.host, why: record.why };
        break;
      case 'undo':
        // Where it was not known, it is looked at again.
        for (const [host, { step }] of hosts) if (step === 'unknown' || step === 'foreign') hosts.set(host, { step: 'written', why: null });
        undoing = true;
        end = null;
        break;
      case 'end':
        end = { state: record.state, at: record.at, why: record.why };
        break;
    }
  }
  return { plan: start.plan, at: start.at, by: start.by, hosts, gates, measured, trouble, stopAfter, undoing, end };
}

/** Steps after which a host holds, or may hold, the new content. */
export function isTouched(step: HostStep | undefined): boolean {
  return step === 'prepared' || step === 'written' || step === 'verified' || step === 'confirmed';
}

/** Hosts whose guard waits for signs of life. */
export function guardedHosts(standing: Standing): string[] {
  return [...standing.hosts].flatMap(([host, { step }]) => (isTouched(step) && step !== 'confirmed' ? [host] : []));
}
