import * as l10n from '@vscode/l10n';
import type { Snapshot } from '../cluster/facts.js';
import { foldHosts } from '../cluster/foldHosts.js';
import type { Check, Fleet, Reached, Status, Trouble } from './check.js';
import { checks as ownChecks } from './checks.js';
import { notReached } from './checks/reach/notReached.js';
import { inLanguage } from '../nccl/catalog/lookup.js';
import type { CheckResult, Report } from './report.js';

/** What a visit may be given beside the snapshot. */
export interface ExamineOptions {
  /** An earlier snapshot of the same hosts. */
  readonly before?: Snapshot | null;
  /** Checks beside our own, such as a user's. */
  readonly more?: readonly Check[];
}

const rank: Readonly<Record<Status, number>> = { fail: 0, warn: 1, unknown: 2, pass: 3 };

/** Runs every check over a snapshot. Nothing is said of hosts that a check does not concern. */
export function examine(snapshot: Snapshot, options: ExamineOptions = {}): Report {
  const reached: Reached[] = Object.entries(snapshot.hosts).flatMap(([host, { facts }]) => (facts === null ? [] : [{ host, facts }]));
  const fleet: Fleet = { hosts: reached, snapshot, before: options.before ?? null };
  const results = [...notReached(snapshot), ...[...ownChecks, ...(options.more ?? [])].flatMap((check) => resultsOf(check, fleet))];
  const ill = new Set(results.filter(({ status }) => status === 'fail' || status === 'warn').flatMap(({ hosts }) => hosts));
  const hosts = Object.keys(snapshot.hosts);
  return {
    checks: results.sort((a, b) => rank[a.status] - rank[b.status]),
    hosts,
    well: hosts.filter((host) => !ill.has(host)),
  };
}

function resultsOf(check: Check, fleet: Fleet): CheckResult[] {
  const judged = new Set<string>();
  const unknown: string[] = [];
  for (const host of fleet.hosts) {
    const concerned = check.concerns(host);
    if (concerned === null) unknown.push(host.host);
    else if (concerned) judged.add(host.host);
  }
  const troubles = judged.size === 0 ? [] : check.run(fleet).filter(({ host }) => judged.has(host));
  const ill = new Set(troubles.map(({ host }) => host));
  const well = [...judged].filter((host) => !ill.has(host));
  const name = inLanguage(check.about.name);
  const quiet = { id: check.id, area: check.area, title: name, troubles: [], consequence: null, fix: null, docs: check.about.docs };
  return [
    ...groupsOf(troubles).map((group) => troubleResult(check, group)),
    ...(unknown.length === 0
      ? []
      : [{ ...quiet, status: 'unknown' as const, hosts: unknown, message: l10n.t('{0}: not known on {1}.', name, foldHosts(unknown)) }]),
    ...(well.length === 0
      ? []
      : [{ ...quiet, status: 'pass' as const, hosts: well, message: l10n.t('{0}: well on {1}.', name, foldHosts(well)) }]),
  ];
}

function groupsOf(troubles: readonly Trouble[]): (readonly Trouble[])[] {
  const groups = new Map<string, Trouble[]>();
  for (const trouble of troubles) {
    const key = `${trouble.status}\0${trouble.title}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [trouble]);
    else group.push(trouble);
  }
  return [...groups.values()];
}

function troubleResult(check: Check, group: readonly Trouble[]): CheckResult {
  const [first] = group;
  const hosts = [...new Set(group.map(({ host }) => host))];
  const fixes = new Set(group.map(({ fix }) => fix).filter((fix) => fix !== null));
  return {
    id: check.id,
    area: check.area,
    title: first?.title ?? '',
    status: first?.status ?? 'warn',
    hosts,
    message:
      hosts.length === 1 && group.length === 1
        ? (first?.message ?? '')
        : l10n.t('{0}: {1} hosts, {2}', first?.title ?? '', hosts.length, foldHosts(hosts)),
    troubles: group,
    consequence: inLanguage(check.about.consequence),
    fix: fixes.size === 0 ? null : [...fixes].slice(0, 3).join(' '),
    docs: check.about.docs,
  };
}
