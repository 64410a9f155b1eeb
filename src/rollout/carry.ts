import { randomBytes } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import { Failure } from '../base/failure.js';
import type { Origin } from '../base/origin.js';
import type { SshPool } from '../ssh/types.js';
import type { Gate } from './gates/gate.js';
import { handsOver } from './hands.js';
import type { Preview } from './preview.js';
import type { RolloutPlan, RolloutRecord } from './record.js';
import { runRollout } from './run.js';
import { standingOf, type Standing } from './standing.js';
import type { RolloutStore } from './store/index.js';
import type { Wave } from './waves.js';

/** What carrying out needs, whatever is to be done. */
export interface CarryOptions {
  readonly store: RolloutStore;
  readonly pool: Pick<SshPool, 'session' | 'close'>;
  readonly gates: readonly Gate[];
  readonly jobs: number;
  readonly signal: AbortSignal;
  /** Who does it, "user@machine". */
  readonly by: string;
  readonly onChange?: (standing: Standing) => void;
}

/** A plan in the making. */
export interface PlanOptions {
  readonly cluster: string;
  readonly origin: Origin;
  readonly path: string;
  readonly preview: Preview;
  readonly waves: readonly Wave[];
  readonly gates: readonly string[];
  readonly guardSeconds: number;
}

/** Shortest wait of a guard, in seconds: it counts in whole seconds, and needs a few signs of life in between. */
export const shortestGuard = 2;

const now = (): string => new Date().toISOString();
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Begins a roll-out of what was previewed: keeps the contents, writes the plan down, carries it out. `stopAfter`: index of the last wave of this go. */
export async function beginRollout(
  options: CarryOptions,
  given: PlanOptions,
  after: Buffer,
  stopAfter: number | null = null,
): Promise<Standing> {
  const { store, by } = options;
  const { preview, waves } = given;
  const hosts = preview.groups.flatMap((group) => group.hosts);
  if (hosts.length === 0) throw new Failure('input', l10n.t('No host is left to roll out to.'));
  for (const { before } of preview.groups) if (before !== null) await store.keep(before);
  const sha256 = await store.keep(after);
  const at = now();
  const plan: RolloutPlan = {
    id: `${at.slice(0, 19).replace(/[-:]/g, '').replace('T', '-')}-${randomBytes(2).toString('hex')}`,
    mark: randomBytes(8).toString('hex'),
    cluster: given.cluster,
    origin: given.origin,
    path: given.path,
    after: { sha256, size: after.length },
    hosts,
    waves: [...waves],
    gates: [...given.gates],
    guardSeconds: Math.max(shortestGuard, given.guardSeconds),
  };
  const records: RolloutRecord[] = [{ v: 1, kind: 'start', at, by, plan }];
  if (stopAfter !== null) records.push({ v: 1, kind: 'resume', at, by, stopAfter });
  return await carry(options, records, records);
}

/** Puts back what a roll-out changed, at any later time. Hosts whose file somebody else wrote since are left alone and named. */
export async function undoRollout(options: CarryOptions, id: string): Promise<Standing> {
  const records = await recordsOf(options.store, id);
  return await carry(options, records, [...cutOff(records), { v: 1, kind: 'undo', at: now(), by: options.by }]);
}

/** Goes on with a roll-out that was held, or begins again with one that was restored or cut off; what such a one left on hosts is put back first. */
export async function resumeRollout(options: CarryOptions, id: string, stopAfter: number | null = null): Promise<Standing> {
  let records = await recordsOf(options.store, id);
  let standing = standingOf(records);
  if (standing?.end?.state === 'done') throw new Failure('input', l10n.t('{0} is complete: there is nothing left to do.', id));
  if (standing?.end === null) {
    await carry({ ...options, gates: [] }, records, cutOff(records));
    records = await recordsOf(options.store, id);
    standing = standingOf(records);
  }
  if (standing?.end?.state === 'unfinished')
    throw new Failure('input', l10n.t('{0} left hosts in a state that is not known.', id), { next: l10n.t('Undo it first.') });
  return await carry(options, records, [{ v: 1, kind: 'resume', at: now(), by: options.by, stopAfter }]);
}

async function recordsOf(store: RolloutStore, id: string): Promise<RolloutRecord[]> {
  const records = await store.records(id);
  if (standingOf(records) === null) throw new Failure('input', l10n.t('There is no roll-out "{0}" in {1}.', id, store.dir));
  return records;
}

/** What the journal of a roll-out lacks whose process ended in the middle. */
function cutOff(records: readonly RolloutRecord[]): RolloutRecord[] {
  const standing = standingOf(records);
  if (standing?.end !== null || standing.trouble !== null) return [];
  const why = l10n.t('Whoever carried it out ended after {0} without an end: killed, or cut off from here.', records.at(-1)?.at ?? '');
  return [{ v: 1, kind: 'trouble', at: now(), host: null, why }];
}

async function carry(options: CarryOptions, before: readonly RolloutRecord[], fresh: readonly RolloutRecord[]): Promise<Standing> {
  const { store, pool, gates, jobs, signal, onChange } = options;
  const all = before === fresh ? [...fresh] : [...before, ...fresh];
  const [start] = all;
  if (start?.kind !== 'start') throw new Error('a roll-out begins with its plan');
  const { plan } = start;
  const journal = store.journal(plan.id);
  for (const record of fresh) await journal.append(record);
  return await runRollout({
    records: all,
    append: (record) => journal.append(record),
    hands: handsOver({ plan, pool, after: await store.content(plan.after.sha256), content: (sha256) => store.content(sha256) }),
    gates,
    jobs,
    signal,
    now,
    pause,
    ...(onChange === undefined ? {} : { onChange }),
  });
}
