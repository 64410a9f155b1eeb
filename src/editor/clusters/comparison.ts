import * as vscode from 'vscode';
import { cleanLine } from '../../base/clean.js';
import type { Comparison } from '../../cluster/compare/index.js';
import type { Snapshot } from '../../cluster/facts.js';
import type { ComparedFact, ComparisonState } from '../../protocol/comparison.js';
import { loadCluster } from '../parts/load.js';
import { factLines } from './factLines.js';
import type { ClusterState } from './state.js';

/** What the comparison page shows before anything is compared. */
export const noComparison: ComparisonState = { title: '', origin: null, at: null, summary: '', remarks: [], same: false, columns: [], groups: [], alike: [] };

/** Two hosts beside each other; more, or all where none are named, against what most of them are. */
export async function comparisonOf(state: ClusterState, hosts: readonly string[] | null): Promise<ComparisonState> {
  const { comparing: part } = await loadCluster();
  const [a, b, ...others] = hosts ?? [];
  const [left, right] = [state.answers.get(a ?? '')?.facts ?? null, state.answers.get(b ?? '')?.facts ?? null];
  if (a !== undefined && b !== undefined && others.length === 0 && left !== null && right !== null) {
    return shown(state, part.hostsComparison(a, b, part.compareHosts(left, right)), [a, b], part.shownValue);
  }
  const asked = hosts ?? state.cluster.hosts;
  const answers = Object.fromEntries(
    asked.flatMap((host) => {
      const answer = state.answers.get(host);
      return answer === undefined ? [] : [[host, answer] as const];
    }),
  );
  return shown(state, part.samenessComparison(await part.sameness({ hosts: answers })), asked, part.shownValue);
}

/** Two saved snapshots, host by host: what changed on the same hosts, which are new, gone or answer no more. */
export async function comparisonOfSnapshots(before: Snapshot, after: Snapshot): Promise<ComparisonState> {
  const { comparing: part } = await loadCluster();
  const comparison = part.snapshotsComparison(await part.compareSnapshots(before, after));
  const about = { title: cleanLine(after.cluster ?? ''), origin: after.origin, at: after.at, alike: [] };
  return laidOut(about, comparison, new Map(), part.shownValue);
}

type Say = (value: string | null, other: string | null) => string;

function shown(state: ClusterState, comparison: Comparison, hosts: readonly string[], say: Say): ComparisonState {
  const names = new Map(state.cluster.hosts.map((host) => [host, host]));
  const about = { title: cleanLine(state.cluster.name), origin: state.origin, at: state.snapshot?.at ?? null, alike: alikeOn(state, hosts) };
  return laidOut(about, comparison, names, say);
}

function laidOut(about: Pick<ComparisonState, 'title' | 'origin' | 'at' | 'alike'>, { title, parts, remarks }: Comparison, names: ReadonlyMap<string, string>, say: Say): ComparisonState {
  return {
    ...about,
    summary: cleanLine(title),
    remarks: remarks.map(cleanLine),
    same: parts.length === 0,
    columns: (parts[0]?.columns ?? []).map(cleanLine),
    groups: parts.map(({ heading, differences }) => ({
      title: cleanLine(heading),
      host: names.get(heading.split(',')[0] ?? '') ?? null,
      facts: differences.map(
        ({ path, before, after, importance }): ComparedFact => ({ label: cleanLine(path), values: [say(before, after), say(after, before)].map((value) => cleanLine(value) || '–'), absent: [before === null, after === null], weight: importance }),
      ),
    })),
  };
}

/** The facts that an engineer looks for first, where all hosts that answered have the same. */
function alikeOn(state: ClusterState, hosts: readonly string[]): ComparisonState['alike'] {
  const values = new Map<string, Set<string | null>>();
  for (const host of hosts) {
    const facts = state.answers.get(host)?.facts ?? null;
    if (facts === null) continue;
    for (const { area, label, value } of factLines(facts)) {
      if (area === 'moment') continue;
      const own = values.get(label);
      if (own === undefined) values.set(label, new Set([value]));
      else own.add(value);
    }
  }
  return [...values].flatMap(([label, own]) => {
    const [value] = own;
    return own.size !== 1 || value === null || value === undefined || value === '' ? [] : [{ label, value }];
  });
}

/** The panel's title. */
export function comparisonTitle(hosts: readonly string[] | 'snapshots' | null): string {
  if (hosts === 'snapshots') return vscode.l10n.t('Comparison of Snapshots');
  return hosts === null ? vscode.l10n.t('All Hosts Compared') : vscode.l10n.t('Comparison of Hosts');
}
