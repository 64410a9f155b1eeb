import * as l10n from '@vscode/l10n';
import { microseconds, significant } from '../../src/base/format.js';
import type { FabricLink, FabricNode } from '../../src/fabric/graph.js';
import { healthWord } from '../../src/fabric/summary.js';
import { linkKey } from '../../src/protocol/topology.js';
import { exactTime, relativeTime } from '../shared/time.js';
import type { Scene, Target } from './scene.js';

/** A line of a description: what, and its value; `title` is shown on hover. */
export interface Fact {
  readonly label: string;
  readonly value: string;
  readonly title?: string;
}

/** What the tooltip, the detail column and the list say about one thing. */
export interface Description {
  readonly title: string;
  readonly health: FabricNode['health'];
  /** Why the health is not ok, or null. */
  readonly note: string | null;
  readonly facts: readonly Fact[];
}

/** When states were first seen, see TopologyState.since, and the time now in ms. */
export interface Times {
  readonly since: Readonly<Record<string, string>>;
  readonly now: number;
}

/** Describes a node or link. */
export function describe(scene: Scene, target: Target, times: Times): Description | null {
  if (target.kind === 'link') {
    const link = scene.fabric.links[target.at];
    return link === undefined ? null : describeLink(scene, link, times);
  }
  const node = scene.fabric.nodes[target.at];
  return node === undefined ? null : describeNode(scene, node, target.at);
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

/** "gpu-07 mlx5_2" or the node's own name. */
export function labelOf(scene: Scene, at: number): string {
  const node = scene.fabric.nodes[at];
  const owner = scene.fabric.nodes[scene.parent[at] ?? -1];
  return node === undefined ? '' : owner === undefined ? node.name : `${owner.name} ${node.name}`;
}

/** One end of a link with its port: "leaf-02/14". */
export function endOf(scene: Scene, link: FabricLink, end: 'a' | 'b'): string {
  const id = end === 'a' ? link.a : link.b;
  const port = end === 'a' ? link.aPort : link.bPort;
  const at = scene.index.get(id);
  const label = at === undefined ? id : labelOf(scene, at);
  return port === null ? label : `${label}/${port}`;
}

/** "4x HDR", "NV18"; null where nothing is known. */
export function widthSpeed(link: FabricLink): string | null {
  const words = [link.width, link.speed].filter((word) => word !== null);
  return words.length === 0 ? null : words.join(' ');
}

/** A link in one line, for the list and screen readers. */
export function linkLine(scene: Scene, link: FabricLink): string {
  const parts = [
    `${endOf(scene, link, 'a')} ↔ ${endOf(scene, link, 'b')}`,
    widthSpeed(link),
    link.gbps === null ? null : `${significant(link.gbps)} Gbit/s`,
    healthWord(link.state),
  ];
  return parts.filter((part) => part !== null).join(', ');
}

function describeLink(scene: Scene, link: FabricLink, times: Times): Description {
  const unknown = l10n.t('not known');
  const since = times.since[linkKey(link)];
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
    { label: l10n.t('Bandwidth'), value: link.gbps === null ? unknown : `${significant(link.gbps)} Gbit/s` },
  ];
  if (link.capableGbps !== null) facts.push({ label: l10n.t('Could do'), value: `${significant(link.capableGbps)} Gbit/s` });
  facts.push({ label: l10n.t('Latency'), value: link.latencyUs === null ? l10n.t('not measured') : microseconds(link.latencyUs) });
  if (since !== undefined) facts.push({ label: l10n.t('Since'), value: relativeTime(since, times.now), title: exactTime(since) });
  return { title: `${endOf(scene, link, 'a')} ↔ ${endOf(scene, link, 'b')}`, health: link.state, note: link.note, facts };
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
    const cables = (scene.linksOf.get(at) ?? []).filter((link) => scene.fabric.links[link]?.kind === 'fabric').length;
    if (node.kind !== 'gpu') add(l10n.t('Cables'), cables);
  }
  add(l10n.t('Rack'), node.rack);
  if (node.kind === 'nic') add(l10n.t('Rail'), node.rail);
  add('GUID', node.guid);
  return { title: labelOf(scene, at), health: node.health, note: node.note, facts };
}

/** "1 (leaf)" and so on. */
export function tierWord(tier: number): string {
  if (tier === 1) return l10n.t('{0} (leaf)', tier);
  if (tier === 2) return l10n.t('{0} (spine)', tier);
  if (tier === 3) return l10n.t('{0} (core)', tier);
  return String(tier);
}
