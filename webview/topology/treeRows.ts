import * as l10n from '@vscode/l10n';
import { natural } from '../../src/fabric/structure/assemble.js';
import { healthWord } from '../../src/fabric/summary.js';
import { endOf, labelOf, linkLine, tierWord } from './describe.js';
import { type Scene, type Target, wrongTargets } from './scene.js';

/** An entry of the list twin; children are made when it is first opened. */
export interface TreeRow {
  /** Stable across refreshes. */
  readonly key: string;
  readonly text: string;
  /** Quiet text after the first. */
  readonly detail: string;
  readonly health: 'ok' | 'degraded' | 'down' | 'unknown' | null;
  readonly target: Target | null;
  readonly children: (() => readonly TreeRow[]) | null;
}

/** From this many hosts on they are put into groups, by rack or by number. */
const crowd = 30;

/** The whole graph as a tree: what is wrong, hosts with what is in them, switches by tier, each with its links. */
export function treeRows(scene: Scene, linkShown: (link: number) => boolean): readonly TreeRow[] {
  const { nodes } = scene.fabric;
  const of = (keep: (at: number) => boolean): number[] =>
    nodes
      .map((_, at) => at)
      .filter(keep)
      .sort((a, b) => natural(nodes[a]?.name ?? '', nodes[b]?.name ?? ''));
  const node = (at: number, prefix: string): TreeRow => {
    const found = nodes[at];
    const inner = scene.childrenOf.get(at) ?? [];
    const links = (scene.linksOf.get(at) ?? []).filter(linkShown);
    const key = `${prefix}/${found?.id ?? ''}`;
    return {
      key,
      text: found?.name ?? '',
      detail: found === undefined ? '' : (found.note ?? (found.health === 'ok' ? '' : healthWord(found.health))),
      health: found?.health ?? null,
      target: { kind: 'node', at },
      children:
        inner.length + links.length === 0
          ? null
          : () => [...inner.map((child) => node(child, key)), ...links.map((link) => linkRow(scene, link, key))],
    };
  };
  const hosts = of((at) => nodes[at]?.kind === 'host');
  const lone = of((at) => nodes[at]?.kind === 'nic' && (scene.parent[at] ?? -1) < 0);
  const tiers = [...new Set(nodes.flatMap(({ kind, tier }) => (kind === 'switch' ? [tier] : [])))].sort((a, b) => (a ?? 1e9) - (b ?? 1e9));
  const wrong = wrongTargets(scene);
  return [
    group('wrong', l10n.t('Wrong'), wrong.length, () => wrong.map((target) => wrongRow(scene, target))),
    group('hosts', l10n.t('Hosts'), hosts.length, () =>
      hosts.length > crowd ? hostGroups(scene, hosts, node) : hosts.map((at) => node(at, 'hosts')),
    ),
    group('adapters', l10n.t('Adapters without a known host'), lone.length, () => lone.map((at) => node(at, 'adapters'))),
    ...tiers.map((tier) => {
      const members = of((at) => nodes[at]?.kind === 'switch' && nodes[at].tier === tier);
      const title = tier === null ? l10n.t('Switches without a tier') : l10n.t('Switches, tier {0}', tierWord(tier));
      return group(`tier ${tier ?? ''}`, title, members.length, () => members.map((at) => node(at, `tier ${tier ?? ''}`)));
    }),
  ].filter((row) => row !== null);
}

function group(key: string, text: string, count: number, children: () => readonly TreeRow[]): TreeRow | null {
  return count === 0 ? null : { key, text, detail: String(count), health: null, target: null, children };
}

function hostGroups(scene: Scene, hosts: readonly number[], node: (at: number, prefix: string) => TreeRow): TreeRow[] {
  const { nodes } = scene.fabric;
  const racks = new Map<string, number[]>();
  hosts.forEach((at, place) => {
    const rack = nodes[at]?.rack;
    const from = place - (place % crowd);
    const last = hosts[Math.min(from + crowd, hosts.length) - 1] ?? at;
    const name = rack ?? `${nodes[hosts[from] ?? at]?.name ?? ''} – ${nodes[last]?.name ?? ''}`;
    const members = racks.get(name);
    if (members === undefined) racks.set(name, [at]);
    else members.push(at);
  });
  return [...racks].map(([name, members]) => ({
    key: `hosts/${name}`,
    text: name,
    detail: String(members.length),
    health: null,
    target: null,
    children: () => members.map((at) => node(at, `hosts/${name}`)),
  }));
}

function linkRow(scene: Scene, at: number, prefix: string): TreeRow {
  const link = scene.fabric.links[at];
  if (link === undefined) return { key: `${prefix}/link ${at}`, text: '', detail: '', health: null, target: null, children: null };
  return {
    key: `${prefix}/link ${at}`,
    text: linkLine(scene, link),
    detail: link.note ?? '',
    health: link.state,
    target: { kind: 'link', at },
    children: null,
  };
}

function wrongRow(scene: Scene, target: Target): TreeRow {
  if (target.kind === 'link') {
    const link = scene.fabric.links[target.at];
    const text = link === undefined ? '' : `${endOf(scene, link, 'a')} ↔ ${endOf(scene, link, 'b')}`;
    return { key: `wrong/link ${target.at}`, text, detail: link?.note ?? '', health: link?.state ?? null, target, children: null };
  }
  const node = scene.fabric.nodes[target.at];
  return {
    key: `wrong/${node?.id ?? ''}`,
    text: labelOf(scene, target.at),
    detail: node?.note ?? '',
    health: node?.health ?? null,
    target,
    children: null,
  };
}
