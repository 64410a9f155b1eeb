import type { HostAnswer, HostFacts, Snapshot } from '../cluster/facts.js';
import type { Platform } from './platforms/platform.js';

/** What a check is about; reports are grouped by it. */
export const areas = ['reach', 'gpudirect', 'gpu', 'pci', 'rdma', 'network', 'host', 'software', 'settings'] as const;
export type Area = (typeof areas)[number];

/** How a check came out for some hosts. "unknown": a fact that it needs could not be read there. */
export type Status = 'pass' | 'warn' | 'fail' | 'unknown';

/** A text of a check's page in both languages. */
export interface Bilingual {
  readonly en: string;
  readonly zh: string;
}

/** The page of a check. */
export interface About {
  /** A few words for the thing that is checked, "GPUDirect RDMA", as a report lists it when all is well. */
  readonly name: Bilingual;
  /** What is looked at, one or two sentences. */
  readonly what: Bilingual;
  /** What it does to a job when it is wrong, with a number where one is known. */
  readonly consequence: Bilingual;
  /** Where the claim and the thresholds come from: NCCL source, a vendor's manual, an issue, a standard. Never "common knowledge". */
  readonly source: string;
  /** A public page about it, https; null where there is none. */
  readonly docs: string | null;
}

/** A host that answered. */
export interface Reached {
  readonly host: string;
  readonly facts: HostFacts;
  /** The whole answer that the facts are from: what could not be seen and how long it took. */
  readonly answer?: HostAnswer;
  /** Racks that the cluster file puts it in; absent where it has none. */
  readonly racks?: readonly string[];
  /** What machine it is, as far as that is known; absent or null where nothing tells. */
  readonly platform?: Platform | null;
}

/** All hosts that answered, because most troubles are differences between them. */
export interface Fleet {
  readonly hosts: readonly Reached[];
  readonly snapshot: Snapshot;
  /** An earlier snapshot of the same hosts, for rates of counters and for what changed; null where there is none. */
  readonly before: Snapshot | null;
}

/** One thing wrong with one host. */
export interface Trouble {
  readonly host: string;
  readonly status: 'warn' | 'fail';
  /** The same words for every host with this trouble ("Port at half width"), under which trees and reports group it. */
  readonly title: string;
  /** One sentence with the host's name first and the numbers. */
  readonly message: string;
  /** The facts that it rests on, one line each, as the host said them. */
  readonly evidence: readonly string[];
  /** What to do, one sentence; with the exact command where there is one. Shown, never run. */
  readonly fix: string | null;
}

/** Something that is as somebody wanted it, and that nobody may remember: shown apart from troubles, accuses nobody. */
export interface Note {
  readonly host: string;
  /** The same words for every host with it. */
  readonly title: string;
  readonly message: string;
  readonly evidence: readonly string[];
}

/** What is found in short steps, where a fleet takes too long for one: an editor stands still for as long as a step takes. */
export type Steps = Generator<undefined, readonly Trouble[]>;

/** What is found host by host, a step for each. */
export function* hostByHost(hosts: readonly Reached[], find: (own: Reached) => readonly Trouble[]): Steps {
  const found: Trouble[] = [];
  for (const own of hosts) {
    found.push(...find(own));
    yield;
  }
  return found;
}

/** One check: data (`about`) and two questions. Both are pure and linear in the number of hosts. */
export interface Check {
  /** Stable, kebab-case: reports, suppressions and pages use it. */
  readonly id: string;
  readonly area: Area;
  readonly about: About;
  /** Whether a host can be judged: false where it has nothing of the kind (no GPU, no adapter), null where a fact that is needed is not known. */
  readonly concerns: (host: Reached) => boolean | null;
  /** What is wrong. Hosts that {@link Check.concerns} does not answer with true may be used to compare, and are never accused. */
  readonly run: (fleet: Fleet) => readonly Trouble[] | Steps;
  /** What is worth knowing without being wrong. */
  readonly notes?: (fleet: Fleet) => readonly Note[];
}
