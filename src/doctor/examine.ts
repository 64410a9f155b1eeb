import * as l10n from '@vscode/l10n';
import { clean } from '../base/clean.js';
import { messageOf } from '../base/failure.js';
import type { Snapshot } from '../cluster/facts.js';
import { inLanguage } from '../nccl/catalog/index.js';
import type { Check, Fleet, Note, Reached, Status, Trouble } from './check.js';
import { checks as ownChecks } from './checks.js';
import { notReached } from './checks/reach/notReached.js';
import { fixLines } from './fixes.js';
import { folder, type Fold } from './fold.js';
import { platformFinder } from './platforms/find.js';
import type { Platform } from './platforms/platform.js';
import type { CheckResult, NoteResult, Report } from './report.js';

/** What a visit may be given beside the snapshot. */
export interface ExamineOptions {
  /** An earlier snapshot of the same hosts. */
  readonly before?: Snapshot | null;
  /** Checks beside our own, such as a user's. */
  readonly more?: readonly Check[];
  /** Kinds of machines beside the known ones; one with a known id takes its place. */
  readonly platforms?: readonly Platform[];
  /** What kind of machine the hosts are, where it is not to be told from the facts: a platform's id. */
  readonly platform?: string | null;
  /** Areas and ids of checks to run; all where absent or empty. Hosts that gave no answer are named in any case. */
  readonly only?: readonly string[];
}

const rank: Readonly<Record<Status, number>> = { fail: 0, warn: 1, unknown: 2, pass: 3 };

/** Runs every check over a snapshot. Nothing is said of hosts that a check does not concern. */
export function examine(snapshot: Snapshot, options: ExamineOptions = {}): Report {
  const steps = examineInSteps(snapshot, options);
  for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value;
}

/** The same in many short steps: a thousand hosts take a second, and an editor that stood still for that long would be felt. */
export function* examineInSteps(snapshot: Snapshot, options: ExamineOptions = {}): Generator<undefined, Report> {
  const platformOf = platformFinder(options.platforms ?? [], options.platform ?? null);
  const racks = racksByHost(snapshot);
  // An answer that was cut off shows less than the host has: it is not held against what the machine should have.
  const reached: Reached[] = [];
  for (const [host, answer] of Object.entries(snapshot.hosts)) {
    const { facts } = answer;
    const platform = facts === null || answer.problem !== null ? null : platformOf(facts);
    if (facts !== null) reached.push({ host, facts, answer, racks: racks.get(host) ?? [], platform });
    yield;
  }
  const fleet: Fleet = { hosts: reached, snapshot, before: options.before ?? null };
  const hosts = Object.keys(snapshot.hosts);
  const fold = folder(reached.length);
  const only = new Set(options.only ?? []);
  const wanted = [...ownChecks, ...(options.more ?? [])].filter(({ id, area }) => only.size === 0 || only.has(id) || only.has(area));
  const results = [...notReached(snapshot)];
  for (const check of wanted) results.push(...(yield* resultsOf(check, fleet, fold)));
  const ill = new Set(results.filter(({ status }) => status === 'fail' || status === 'warn').flatMap((result) => result.hosts));
  const notes: NoteResult[] = [];
  for (const check of wanted) {
    notes.push(...notesOf(check, fleet, fold));
    yield;
  }
  return {
    checks: results.sort((a, b) => rank[a.status] - rank[b.status]),
    hosts,
    well: hosts.filter((host) => snapshot.hosts[host]?.facts !== null && !ill.has(host)),
    notes,
    at: snapshot.at,
    cluster: snapshot.cluster,
    origin: snapshot.origin,
    before: options.before?.at ?? null,
  };
}

function racksByHost({ racks = {} }: Snapshot): ReadonlyMap<string, readonly string[]> {
  const byHost = new Map<string, string[]>();
  for (const [rack, hosts] of Object.entries(racks))
    for (const host of hosts) {
      const list = byHost.get(host);
      if (list === undefined) byHost.set(host, [rack]);
      else list.push(rack);
    }
  return byHost;
}

function* resultsOf(check: Check, fleet: Fleet, fold: Fold): Generator<undefined, CheckResult[]> {
  const name = inLanguage(check.about.name);
  const quiet = { id: check.id, area: check.area, title: name, troubles: [], consequence: null, fix: null, docs: check.about.docs };
  const judged = new Set<string>();
  const unknown: string[] = [];
  let troubles: readonly Trouble[];
  try {
    for (const host of fleet.hosts) {
      const concerned = check.concerns(host);
      if (concerned === null) unknown.push(host.host);
      else if (concerned) judged.add(host.host);
      yield;
    }
    const found = judged.size === 0 ? [] : check.run(fleet);
    troubles = ('next' in found ? yield* found : found).filter(({ host }) => judged.has(host));
    yield;
  } catch (error) {
    // A check that breaks must not take the others with it.
    const message = l10n.t('{0}: the check itself failed and says nothing: {1}', name, clean(messageOf(error)).slice(0, 200));
    return [{ ...quiet, status: 'unknown', hosts: fleet.hosts.map(({ host }) => host), message }];
  }
  const ill = new Set(troubles.map(({ host }) => host));
  const well = [...judged].filter((host) => !ill.has(host));
  return [
    ...groupsOf(troubles, ({ status, title }) => `${status}\0${title}`).map((group) => troubleResult(check, group, fold)),
    ...(unknown.length === 0
      ? []
      : [{ ...quiet, status: 'unknown' as const, hosts: unknown, message: l10n.t('{0}: not known on {1}.', name, fold(unknown)) }]),
    ...(well.length === 0
      ? []
      : [{ ...quiet, status: 'pass' as const, hosts: well, message: l10n.t('{0}: well on {1}.', name, fold(well)) }]),
  ];
}

function notesOf(check: Check, fleet: Fleet, fold: Fold): NoteResult[] {
  let notes: readonly Note[];
  try {
    notes = check.notes?.(fleet) ?? [];
  } catch {
    // What the check said of troubles has told of it.
    return [];
  }
  return groupsOf(notes, ({ title }) => title).map((group) => {
    const [first] = group;
    const hosts = [...new Set(group.map(({ host }) => host))];
    const message =
      group.length === 1 ? (first?.message ?? '') : l10n.t('{0}: {1} hosts, {2}', first?.title ?? '', hosts.length, fold(hosts));
    return { id: check.id, area: check.area, title: first?.title ?? '', hosts, message, notes: group };
  });
}

function groupsOf<T>(items: readonly T[], keyOf: (item: T) => string): (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}

function troubleResult(check: Check, group: readonly Trouble[], fold: Fold): CheckResult {
  const [first] = group;
  const hosts = [...new Set(group.map(({ host }) => host))];
  const fixes = fixLines(group);
  return {
    id: check.id,
    area: check.area,
    title: first?.title ?? '',
    status: first?.status ?? 'warn',
    hosts,
    message:
      hosts.length === 1 && group.length === 1
        ? (first?.message ?? '')
        : l10n.t('{0}: {1} hosts, {2}', first?.title ?? '', hosts.length, fold(hosts)),
    troubles: group,
    consequence: inLanguage(check.about.consequence),
    fix: fixes.length === 0 ? null : fixes.slice(0, 3).join(' '),
    docs: check.about.docs,
  };
}
