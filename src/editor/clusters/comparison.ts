import * as vscode from 'vscode';
import { cleanLine } from '../../base/clean.js';
import type { Comparison } from '../../cluster/compare/index.js';
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

function shown(state: ClusterState, { title, parts, remarks }: Comparison, hosts: readonly string[], say: (value: string | null, other: string | null) => string): ComparisonState {
  const names = new Map(state.cluster.hosts.map((host) => [host, host]));
  return {
    title: cleanLine(state.cluster.name),
    origin: state.origin,
    at: state.snapshot?.at ?? null,
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
    alike: alikeOn(state, hosts),
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

/** Hosts named in a question, for the panel's title. */
export function comparisonTitle(hosts: readonly string[] | null): string {
  return hosts === null ? vscode.l10n.t('All Hosts Compared') : vscode.l10n.t('Comparison of Hosts');
}
