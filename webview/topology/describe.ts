import * as l10n from '@vscode/l10n';
import { microseconds, significant } from '../../src/base/format.js';
import { changes } from '../../src/fabric/diff.js';
import type { FabricLink, FabricNode, Health } from '../../src/fabric/graph.js';
import type { LayoutGroup } from '../../src/fabric/layout.js';
import type { FabricFinding } from '../../src/fabric/structure/findings.js';
import { healthWord } from '../../src/fabric/summary.js';
import { exactTime, relativeTime } from '../shared/time.js';
import { isMissing, severityHealth, severityWord } from './findings.js';
import { groupOfCode, healthOrder, linksAt, type Scene } from './scene.js';
import { ratioOf, slowFrom, usualLatency } from './shade.js';
import { bundleLinks, type Target } from './target.js';

/** A line of a description: what, and its value; `title` is shown on hover. */
export interface Fact {
  readonly label: string;
  readonly value: string;
  readonly title?: string;
}

/** What the tooltip, the detail column and the list say about one thing. */
export interface Description {
  readonly title: string;
  readonly health: Health;
  /** Why the health is not ok, or null. */
  readonly note: string | null;
  readonly facts: readonly Fact[];
}

/** Describes what a target stands for; `now` in ms, for ages. */
export function describe(scene: Scene, target: Target, now: number): Description | null {
  switch (target.kind) {
    case 'link': {
      const link = scene.fabric.links[target.at];
      return link === undefined ? null : withChanges(scene, target, describeLink(scene, link, target.at, now));
    }
    case 'node': {
      const node = scene.fabric.nodes[target.at];
      return node === undefined ? null : withChanges(scene, target, describeNode(scene, node, target.at));
    }
    case 'group':
      return describeGroup(scene, target.at);
    case 'bundle':
      return describeBundle(scene, target);
    case 'finding': {
      const finding = scene.findings[target.at];
      return finding === undefined ? null : describeFinding(finding);
    }
  }
}

/** What became of a node or link between the two captures that are compared. */
function withChanges({ diff }: Scene, target: Extract<Target, { kind: 'node' | 'link' }>, said: Description): Description {
  if (diff === null) return said;
  const mark = (target.kind === 'link' ? diff.links : diff.nodes)[target.at] ?? changes.same;
  const fields = (target.kind === 'link' ? diff.linkFields : diff.nodeFields).get(target.at) ?? [];
  const text = (value: string | number | null): string => (value === null ? l10n.t('not known') : String(value));
  const facts = fields.map(({ field, before, after }): Fact => ({ label: field, value: `${text(before)} → ${text(after)}` }));
  return { ...said, facts: [{ label: l10n.t('Change'), value: changeWord(mark) }, ...facts, ...said.facts] };
}

/** What became of something, as a word. */
export function changeWord(mark: number): string {
  if (mark === changes.added) return l10n.t('added');
  if (mark === changes.removed) return l10n.t('removed');
  return mark === changes.changed ? l10n.t('changed') : l10n.t('unchanged');
}

/** The kind of a node as a word. */
export function kindWord(kind: FabricNode['kind']): string {
  switch (kind) {
    case 'switch':
      return l10n.t('Switch');
    case 'host':
      return l10n.t('Host');
    case 'nic':
      return l10n.t('Adapter');
    case 'gpu':
      return 'GPU';
  }
}

/** What a group of the layout is, as a word. */
export function groupWord({ kind, named }: LayoutGroup): string {
  return kind === 'pod' ? l10n.t('Pod') : kind === 'switches' ? l10n.t('Switches') : named ? l10n.t('Rack') : l10n.t('Hosts');
}

/** "gpu-07 mlx5_2" or the node's own name. */
export function labelOf(scene: Scene, at: number): string {
  const node = scene.fabric.nodes[at];
  const owner = scene.fabric.nodes[scene.parent[at] ?? -1];
  return node === undefined ? '' : owner === undefined ? node.name : `${owner.name} ${node.name}`;
}

/** The name of a box: a node's, or a group's. */
export function codeLabel(scene: Scene, code: number): string {
  const group = groupOfCode(scene, code);
  return group === null ? labelOf(scene, code) : (scene.layout.groups[group]?.label ?? '');
}

/** One end of a link with its port: "leaf-02/14". */
export function endOf(scene: Scene, link: FabricLink, end: 'a' | 'b'): string {
  const id = end === 'a' ? link.a : link.b;
  const port = end === 'a' ? link.aPort : link.bPort;
  const at = scene.index.get(id);
  const label = at === undefined ? id : labelOf(scene, at);
  return port === null ? label : `${label}/${port}`;
}

/** Both ends of a link with their ports. */
export function endsOf(scene: Scene, link: FabricLink): string {
  return `${endOf(scene, link, 'a')} ↔ ${endOf(scene, link, 'b')}`;
}

/** "4x HDR", "NV18"; null where nothing is known. */
export function widthSpeed(link: FabricLink): string | null {
  const words = [link.width, link.speed].filter((word) => word !== null);
  return words.length === 0 ? null : words.join(' ');
}

/** A link in one line, for the list and screen readers. */
export function linkLine(scene: Scene, link: FabricLink): string {
  const parts = [endsOf(scene, link), widthSpeed(link), link.gbps === null ? null : gbps(link.gbps), healthWord(link.state)];
  return parts.filter((part) => part !== null).join(', ');
}

function gbps(value: number): string {
  return `${significant(value)} Gbit/s`;
}

function describeLink(scene: Scene, link: FabricLink, at: number, now: number): Description {
  const unknown = l10n.t('not known');
  const since = scene.since[at] ?? null;
  const facts: Fact[] = [
    {
      label: l10n.t('Kind'),
      value:
        link.kind === 'fabric'
          ? l10n.t('Cable')
          : link.kind === 'nvlink'
            ? 'NVLink'
            : link.kind === 'pcie'
              ? 'PCIe'
              : l10n.t('Inside the host'),
    },
    { label: l10n.t('Width and speed'), value: widthSpeed(link) ?? unknown },
    { label: l10n.t('Bandwidth'), value: link.gbps === null ? unknown : gbps(link.gbps) },
  ];
  if (link.capableGbps !== null) facts.push({ label: l10n.t('Could do'), value: gbps(link.capableGbps) });
  if (link.measuredGbps !== null && link.measuredGbps !== undefined) {
    facts.push({ label: l10n.t('Measured'), value: `${gbps(link.measuredGbps)} · ${againstNominal(link)}` });
  }
  facts.push({ label: l10n.t('Latency'), value: latencyText(scene, link, at) });
  if (link.utilisation !== null && link.utilisation !== undefined)
    facts.push({ label: l10n.t('In use'), value: `${significant(link.utilisation * 100)} %` });
  if (link.errors !== undefined) {
    const counters = Object.entries(link.errors);
    if (counters.length === 0) facts.push({ label: l10n.t('Errors'), value: l10n.t('none') });
    for (const [name, count] of counters) facts.push({ label: name, value: count.toLocaleString('en') });
  }
  const { errorsSince } = scene.fabric;
  if (typeof link.errorsPerHour === 'number' && errorsSince !== undefined) {
    const value = `${significant(link.errorsPerHour)} · ${l10n.t('counted since {0}', relativeTime(errorsSince, now))}`;
    facts.push({ label: l10n.t('Errors an hour'), value, title: exactTime(errorsSince) });
  }
  if (since !== null) facts.push({ label: l10n.t('Since'), value: relativeTime(since, now), title: exactTime(since) });
  return { title: endsOf(scene, link), health: link.state, note: link.note, facts };
}

function latencyText(scene: Scene, link: FabricLink, at: number): string {
  if (link.latencyUs === null) return l10n.t('not measured');
  const usual = link.kind === 'fabric' ? usualLatency(scene)(at) : null;
  if (usual === null || usual <= 0) return `${microseconds(link.latencyUs)} · ${l10n.t('no others like it to hold it against')}`;
  const said = l10n.t('usual {0}', microseconds(usual));
  const slow = link.latencyUs / usual > slowFrom.latency;
  return `${microseconds(link.latencyUs)} · ${slow ? `▼ ${l10n.t('{0}: too slow', said)}` : said}`;
}

/** A measured bandwidth against what the ends of the link could do, with a flag where it is too slow. */
function againstNominal(link: FabricLink): string {
  const ratio = ratioOf(link);
  const expected = link.capableGbps ?? link.gbps;
  if (ratio === null || expected === null) return l10n.t('the rate of the link is not known');
  const said = l10n.t('{0} % of the nominal {1}', significant(ratio * 100), gbps(expected));
  return 1 - ratio > slowFrom.ratio ? `▼ ${l10n.t('{0}: too slow', said)}` : said;
}

function describeNode(scene: Scene, node: FabricNode, at: number): Description {
  const facts: Fact[] = [{ label: l10n.t('Kind'), value: kindWord(node.kind) }];
  const add = (label: string, value: string | number | null): void => {
    if (value !== null) facts.push({ label, value: String(value) });
  };
  if (node.kind === 'switch') add(l10n.t('Tier'), node.tier === null ? l10n.t('not known') : tierWord(node.tier));
  const children = scene.childrenOf.get(at) ?? [];
  const count = (kind: FabricNode['kind']): number => children.filter((child) => scene.fabric.nodes[child]?.kind === kind).length;
  if (node.kind === 'host') {
    add('GPU', count('gpu'));
    add(l10n.t('Adapters'), count('nic'));
  } else {
    const cables = linksAt(scene, at).filter((link) => scene.fabric.links[link]?.kind === 'fabric').length;
    if (node.kind !== 'gpu') add(l10n.t('Cables'), cables);
  }
  add(l10n.t('Rack'), node.rack);
  const pod = scene.layout.groups[scene.layout.podOf[at] ?? -1];
  if (pod !== undefined) add(l10n.t('Pod'), pod.label);
  if (node.kind === 'nic') add(l10n.t('Rail'), node.rail);
  add('GUID', node.guid);
  return { title: labelOf(scene, at), health: node.health, note: node.note, facts };
}

function describeGroup(scene: Scene, at: number): Description | null {
  const group = scene.layout.groups[at];
  const stats = scene.stats[at];
  if (group === undefined || stats === undefined) return null;
  const facts: Fact[] = [{ label: l10n.t('Kind'), value: groupWord(group) }];
  const add = (label: string, value: number): void => {
    if (value > 0) facts.push({ label, value: String(value) });
  };
  add(l10n.t('Hosts'), stats.hosts);
  add('GPU', stats.gpus);
  add(l10n.t('Switches'), stats.switches);
  const note = stats.unwell === 0 ? null : l10n.t('{0} not well', stats.unwell);
  return { title: group.label, health: stats.worst, note, facts };
}

function describeBundle(scene: Scene, target: Extract<Target, { kind: 'bundle' }>): Description {
  const links = bundleLinks(scene, target).flatMap((at) => scene.fabric.links[at] ?? []);
  const worst = healthOrder[Math.max(0, ...links.map(({ state }) => healthOrder.indexOf(state)))] ?? 'ok';
  const unwell = links.filter(({ state }) => state !== 'ok').length;
  const total = links.reduce((sum, link) => sum + (link.gbps ?? 0), 0);
  const facts: Fact[] = [
    { label: l10n.t('Cables'), value: String(links.length) },
    { label: l10n.t('Bandwidth'), value: total === 0 ? l10n.t('not known') : l10n.t('{0} Gbit/s together', significant(total)) },
  ];
  return {
    title: `${codeLabel(scene, target.a)} ↔ ${codeLabel(scene, target.b)}`,
    health: worst,
    note: unwell === 0 ? null : l10n.t('{0} not well', unwell),
    facts,
  };
}

/** Cables of a finding that its description names; all are in the lists below it. */
const mostCables = 12;

function describeFinding(finding: FabricFinding): Description {
  const { title, severity, message, ends } = finding;
  const facts: Fact[] = [{ label: l10n.t('Severity'), value: severityWord(severity) }];
  for (const [a, b] of ends.slice(0, mostCables)) {
    facts.push({ label: isMissing(finding) ? l10n.t('Missing between') : l10n.t('Cable'), value: `${a.label} ↔ ${b.label}` });
  }
  return { title, health: severityHealth(severity), note: message, facts };
}

/** "1 (leaf)" and so on. */
export function tierWord(tier: number): string {
  if (tier === 1) return l10n.t('{0} (leaf)', tier);
  if (tier === 2) return l10n.t('{0} (spine)', tier);
  if (tier === 3) return l10n.t('{0} (core)', tier);
  return String(tier);
}
