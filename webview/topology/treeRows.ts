import * as l10n from '@vscode/l10n';
import type { Health } from '../../src/fabric/graph.js';
import { healthWord } from '../../src/fabric/summary.js';
import { groupWord, labelOf, linkLine, tierWord, endsOf } from './describe.js';
import type { Hits } from './filter.js';
import { linksAt, type Scene } from './scene.js';
import { changeText } from './details.js';
import { findingId, type FindingGroup, findingGroups, findingNodes, severityHealth, severityWord } from './findings.js';
import { changedTargets, type Target, targetId, untoldTargets } from './target.js';

/** An entry of the list twin; children are made when it is first opened. */
export interface TreeRow {
  /** Stable across refreshes. */
  readonly key: string;
  readonly text: string;
  /** Quiet text after the first. */
  readonly detail: string;
  readonly health: Health | null;
  /** What screen readers say of the mark in place of the health. */
  readonly word?: string;
  readonly target: Target | null;
  readonly children: (() => readonly TreeRow[]) | null;
  /** Open because what was searched for is in it. */
  readonly forced?: boolean;
}

/** From this many hosts on they are put into their groups. */
const crowd = 30;

/** The whole graph as a tree: what is wrong, hosts with what is in them, switches by tier, each with its links; with hits only what was found. */
export function treeRows(scene: Scene, linkShown: (link: number) => boolean, hits: Hits | null): readonly TreeRow[] {
  const { nodes } = scene.fabric;
  const { groups } = scene.layout;
  const keep = (at: number): boolean => hits === null || hits.near[at] === 1;
  const node = (at: number, prefix: string): TreeRow => {
    const found = nodes[at];
    // Where the host itself was not found, only what was found in it is shown.
    const all = hits === null || hits.own[at] === 1;
    const inner = (scene.childrenOf.get(at) ?? []).filter((child) => all || hits.own[child] === 1);
    const links = all ? linksAt(scene, at).filter(linkShown) : [];
    const key = `${prefix}/${found?.id ?? ''}`;
    return {
      key,
      text: found?.name ?? '',
      detail: found === undefined ? '' : (found.note ?? (found.health === 'ok' ? '' : healthWord(found.health))),
      health: found?.health ?? null,
      target: { kind: 'node', at },
      forced: !all && inner.length > 0,
      children:
        inner.length + links.length === 0
          ? null
          : () => [...inner.map((child) => node(child, key)), ...links.map((link) => linkRow(scene, link, key))],
    };
  };
  const grouped = (members: readonly number[], prefix: string): TreeRow[] => {
    const kept = members.filter(keep);
    return kept.map((at) => node(at, prefix));
  };
  const racks = (of: (pod: number) => boolean, prefix: string): TreeRow[] =>
    groups.flatMap(({ kind, label, members }, at) => {
      if (kind !== 'rack' || !of(scene.layout.podOf[members[0] ?? -1] ?? -1)) return [];
      const key = `${prefix}/${label}`;
      return groupRow(scene, at, key, members.filter(keep).length, hits, () => grouped(members, key)) ?? [];
    });
  const hosts = groups.flatMap(({ kind, members }) => (kind === 'rack' ? members : [])).filter((at) => nodes[at]?.kind === 'host');
  const hostsKept = hosts.filter(keep);
  const pods = groups.flatMap((group, at) => (group.kind === 'pod' ? [at] : []));
  const hostRows = (): readonly TreeRow[] => {
    if (hosts.length <= crowd) return grouped(hosts, 'hosts');
    if (pods.length === 0) return racks(() => true, 'hosts');
    const inPods = pods.flatMap((pod) => {
      const own = (groups[pod]?.members ?? []).filter((at) => nodes[at]?.kind === 'host' && keep(at));
      return groupRow(scene, pod, `hosts/${groups[pod]?.label ?? ''}`, own.length, hits, () => racks((of) => of === pod, `hosts/${groups[pod]?.label ?? ''}`)) ?? [];
    });
    return [...inPods, ...racks((of) => of < 0, 'hosts')];
  };
  const lone = nodes.flatMap(({ kind }, at) => (kind === 'nic' && (scene.parent[at] ?? -1) < 0 && keep(at) ? [at] : []));
  const switches = groups.flatMap(({ kind, members }) => (kind === 'switches' ? members : [])).filter(keep);
  const tiers = [...new Set(switches.map((at) => nodes[at]?.tier ?? null))].sort((a, b) => (a ?? 1e9) - (b ?? 1e9));
  const wrong = untoldTargets(scene).filter((target) => hits === null || concerns(scene, target, hits));
  const changed = changedTargets(scene).filter((target) => hits === null || concerns(scene, target, hits));
  const title = (key: string, text: string, count: number, children: () => readonly TreeRow[]): TreeRow | null =>
    count === 0 ? null : { key, text, detail: String(count), health: null, target: null, children, forced: hits !== null };
  const found = findingGroups(scene, (at) => hits === null || concerns(scene, { kind: 'finding', at }, hits));
  const foundCount = found.reduce((sum, { members }) => sum + members.length, 0);
  return [
    title('findings', l10n.t('Found by the checks'), foundCount, () => found.map((group) => findingGroupRow(scene, group, hits !== null))),
    title('changed', l10n.t('Changed'), changed.length, () => changed.map((target) => changedRow(scene, target))),
    title('wrong', l10n.t('Wrong'), wrong.length, () => wrong.map((target) => wrongRow(scene, target))),
    title('hosts', l10n.t('Hosts'), hostsKept.length, hostRows),
    title('adapters', l10n.t('Adapters without a known host'), lone.length, () => lone.map((at) => node(at, 'adapters'))),
    ...tiers.map((tier) => {
      const members = switches.filter((at) => (nodes[at]?.tier ?? null) === tier);
      const text = tier === null ? l10n.t('Switches without a tier') : l10n.t('Switches, tier {0}', tierWord(tier));
      return title(`tier ${String(tier ?? '')}`, text, members.length, () => members.map((at) => node(at, `tier ${String(tier ?? '')}`)));
    }),
  ].filter((row) => row !== null);
}

function concerns(scene: Scene, target: Target, { own }: Hits): boolean {
  const found = (at: number): boolean => own[at] === 1 || own[scene.parent[at] ?? -1] === 1;
  if (target.kind === 'link') return found(scene.from[target.at] ?? -1) || found(scene.to[target.at] ?? -1);
  if (target.kind === 'finding') {
    const finding = scene.findings[target.at];
    return finding !== undefined && findingNodes(scene, finding).some(found);
  }
  return target.kind === 'node' && found(target.at);
}

function findingGroupRow(scene: Scene, { title, severity, members }: FindingGroup, forced: boolean): TreeRow {
  return {
    key: `findings/${title}`,
    text: title,
    detail: String(members.length),
    health: severityHealth(severity),
    word: severityWord(severity),
    target: null,
    forced,
    children: () =>
      members.flatMap((at): TreeRow[] => {
        const finding = scene.findings[at];
        if (finding === undefined) return [];
        return [
          {
            key: findingId(finding),
            text: finding.message,
            detail: '',
            health: severityHealth(severity),
            word: severityWord(severity),
            target: { kind: 'finding', at },
            children: null,
          },
        ];
      }),
  };
}

function groupRow(scene: Scene, at: number, key: string, count: number, hits: Hits | null, children: () => readonly TreeRow[]): TreeRow | null {
  const group = scene.layout.groups[at];
  const stats = scene.stats[at];
  if (group === undefined || stats === undefined || count === 0) return null;
  const unwell = stats.unwell === 0 ? '' : ` · ${l10n.t('{0} not well', stats.unwell)}`;
  return {
    key,
    text: group.named ? group.label : `${groupWord(group)} ${group.label}`,
    detail: `${String(count)}${unwell}`,
    health: stats.worst,
    target: { kind: 'group', at },
    children,
    forced: hits !== null,
  };
}

function linkRow(scene: Scene, at: number, prefix: string): TreeRow {
  const link = scene.fabric.links[at];
  return {
    key: `${prefix}/link ${String(at)}`,
    text: link === undefined ? '' : linkLine(scene, link),
    detail: link?.note ?? '',
    health: link?.state ?? null,
    target: { kind: 'link', at },
    children: null,
  };
}

function changedRow(scene: Scene, target: Target): TreeRow {
  const id = targetId(scene, target) ?? '';
  return { key: `changed/${id}`, text: changeText(scene, target), detail: '', health: null, target, children: null };
}

function wrongRow(scene: Scene, target: Target): TreeRow {
  const base = { target, children: null };
  if (target.kind === 'link') {
    const link = scene.fabric.links[target.at];
    return { ...base, key: `wrong/link ${String(target.at)}`, text: link === undefined ? '' : endsOf(scene, link), detail: link?.note ?? '', health: link?.state ?? null };
  }
  const node = target.kind === 'node' ? scene.fabric.nodes[target.at] : undefined;
  return {
    ...base,
    key: `wrong/${node?.id ?? ''}`,
    text: target.kind === 'node' ? labelOf(scene, target.at) : '',
    detail: node?.note ?? '',
    health: node?.health ?? null,
  };
}
