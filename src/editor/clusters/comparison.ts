import * as vscode from 'vscode';
import { cleanLine } from '../../base/clean.js';
import { foldHosts } from '../../cluster/foldHosts.js';
import type { HostFacts } from '../../cluster/facts.js';
import type { ComparedFact, ComparedGroup, ComparisonState } from '../../protocol/comparison.js';
import { type FactLine, factLines } from './factLines.js';
import type { ClusterState } from './state.js';
import { counted } from './words.js';

/** Hosts that stand side by side at most; more are compared with what most of them are. */
export const mostColumns = 6;

/** What the comparison page shows before anything is compared. */
export const noComparison: ComparisonState = { title: '', origin: null, at: null, summary: '', same: false, columns: [], groups: [], alike: [], unknown: [] };

/** Hosts side by side: what differs first, by area. Hosts that did not answer have no facts and are named. */
export function compareHosts(state: ClusterState, hosts: readonly string[]): ComparisonState {
  const sides = hosts.map((host) => ({ host, lines: linesOf(state, host) }));
  const [first] = sides;
  const labels = first?.lines ?? sides.find(({ lines }) => lines !== null)?.lines ?? [];
  const groups = new Map<FactLine['area'], ComparedFact[]>();
  const alike: { label: string; value: string }[] = [];
  const unknown: string[] = [];
  labels.forEach(({ area, label }, at) => {
    const values = sides.map(({ lines }) => lines?.[at]?.value ?? null);
    const known = values.filter((value) => value !== null);
    const [value] = known;
    if (known.length === 0) unknown.push(label);
    else if (new Set(known).size > 1) groups.set(area, [...(groups.get(area) ?? []), { label, values: values.map(shown) }]);
    else if (known.length < values.length) unknown.push(label);
    else if (value !== undefined && value !== '') alike.push({ label, value });
  });
  const silent = sides.filter(({ lines }) => lines === null).map(({ host }) => host);
  const count = [...groups.values()].reduce((sum, facts) => sum + facts.length, 0);
  return {
    ...head(state),
    summary: [
      count === 0 ? vscode.l10n.t('{0}: nothing that is known differs.', foldHosts(hosts)) : vscode.l10n.t('{0}: {1} facts differ.', foldHosts(hosts), count),
      ...(silent.length === 0 ? [] : [vscode.l10n.t('Nothing is known of {0}.', foldHosts(silent))]),
    ].join(' '),
    same: count === 0 && silent.length === 0,
    columns: hosts.map(cleanLine),
    groups: [...groups].map(([area, facts]) => ({ title: areaText(area), hosts: [], facts })),
    alike,
    unknown,
  };
}

/** Hosts against what most of them are: those that differ first, with what they have and what most have. */
export function compareWithMost(state: ClusterState, hosts: readonly string[]): ComparisonState {
  const sides = hosts.flatMap((host) => {
    const lines = linesOf(state, host);
    return lines === null ? [] : [{ host, lines }];
  });
  const labels = sides[0]?.lines ?? [];
  const alike: { label: string; value: string }[] = [];
  const unknown: string[] = [];
  const split: ComparedFact[] = [];
  const differing = new Map<string, ComparedFact[]>();
  labels.forEach(({ label }, at) => {
    const counts = new Map<string, number>();
    for (const { lines } of sides) {
      const value = lines[at]?.value ?? null;
      if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    const sorted = [...counts].sort(([, a], [, b]) => b - a);
    const [most] = sorted;
    const known = sorted.reduce((sum, [, count]) => sum + count, 0);
    if (most === undefined) unknown.push(label);
    else if (sorted.length === 1) {
      if (most[0] !== '') alike.push({ label, value: most[0] });
    } else if (most[1] * 2 <= known) split.push({ label, values: [sorted.slice(0, 4).map(([value, count]) => `${shown(value) ?? ''} (${counted(count)})`).join(', '), vscode.l10n.t('no common value')] });
    else
      for (const { host, lines } of sides) {
        const value = lines[at]?.value ?? null;
        if (value !== null && value !== most[0]) differing.set(host, [...(differing.get(host) ?? []), { label, values: [shown(value), shown(most[0])] }]);
      }
  });
  const groups = gathered(differing);
  const odd = differing.size;
  const silent = hosts.length - sides.length;
  return {
    ...head(state),
    summary: [
      odd === 0 ? vscode.l10n.t('No host of {0} differs from the others in what is known.', counted(sides.length)) : vscode.l10n.t('{0} of {1} hosts differ from most: {2}', counted(odd), counted(sides.length), named([...differing.keys()])),
      ...(silent === 0 ? [] : [vscode.l10n.t('{0} hosts did not answer.', counted(silent))]),
    ].join(' '),
    same: odd === 0 && split.length === 0 && silent === 0,
    columns: [vscode.l10n.t('There'), vscode.l10n.t('On most hosts')],
    groups: split.length === 0 ? groups : [...groups, { title: vscode.l10n.t('Without a value that most have'), hosts: [], facts: split }],
    alike,
    unknown,
  };
}

/** Hosts that differ in the same facts stand together; those with the most differences come first. */
function gathered(differing: ReadonlyMap<string, readonly ComparedFact[]>): ComparedGroup[] {
  const groups = new Map<string, { hosts: string[]; facts: readonly ComparedFact[] }>();
  for (const [host, facts] of differing) {
    const key = JSON.stringify(facts);
    const own = groups.get(key);
    if (own === undefined) groups.set(key, { hosts: [host], facts });
    else own.hosts.push(host);
  }
  return [...groups.values()].sort((a, b) => b.facts.length - a.facts.length).map(({ hosts, facts }) => ({ title: named(hosts), hosts: hosts.map(cleanLine), facts }));
}

function linesOf(state: ClusterState, host: string): FactLine[] | null {
  const facts: HostFacts | null = state.answers.get(host)?.facts ?? null;
  return facts === null ? null : factLines(facts);
}

function named(hosts: readonly string[]): string {
  const folded = cleanLine(foldHosts(hosts));
  return folded.length <= 120 ? folded : `${folded.slice(0, 110)}… (${vscode.l10n.t('{0} hosts', counted(hosts.length))})`;
}

const shown = (value: string | null): string | null => (value === '' ? '–' : value);

function head({ cluster, origin, snapshot }: ClusterState): Pick<ComparisonState, 'title' | 'origin' | 'at'> {
  return { title: cleanLine(cluster.name), origin, at: snapshot?.at ?? null };
}

function areaText(area: FactLine['area']): string {
  switch (area) {
    case 'hardware':
      return vscode.l10n.t('Hardware');
    case 'network':
      return vscode.l10n.t('Network');
    case 'software':
      return vscode.l10n.t('Software');
    case 'settings':
      return vscode.l10n.t('Settings');
  }
}
