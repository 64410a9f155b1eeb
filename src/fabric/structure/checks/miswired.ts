import * as l10n from '@vscode/l10n';
import { type CheckInput, type FabricCheck, type FabricFinding, between } from '../check.js';
import { mostOf, type TierCable } from '../plan.js';
import { explain } from './wiring.js';

/** Cables of the lowest boundary that leave their pod. */
export function strayCables({ plan }: Pick<CheckInput, 'plan'>, pod: number | null): TierCable[] {
  if (pod === null) return [];
  return (plan.boundaries[1] ?? []).filter(({ lower, upper }) => plan.pod[lower] === pod && plan.pod[upper] !== pod);
}

function find(input: CheckInput): FabricFinding[] {
  const { plan, grids, names } = input;
  if (!plan.fatTree) return [];
  const found = new Map<number, FabricFinding>();
  const add = (link: number, message: string): void => {
    if (found.has(link)) return;
    const ends = names.ends(link);
    found.set(link, {
      check: 'miswired',
      severity: 'error',
      title: l10n.t('Miswired cable'),
      message: `${between(ends)}: ${message}`,
      ends: [ends],
      links: [link],
      nodes: [],
    });
  };
  for (const grid of grids) {
    for (const { cable, instead } of explain(grid, strayCables(input, grid.pod)).miswired) {
      add(cable.link, l10n.t('by the pattern of the others this cable of {0} leads to {1}', names.node(cable.lower), names.node(instead)));
    }
  }
  for (const { link, lower, upper } of plan.boundaries[1] ?? []) {
    const [own, other] = [plan.pod[lower] ?? -1, plan.pod[upper] ?? -1];
    if (own !== other) add(link, l10n.t('it leads into another pod, while the other cables of both stay in theirs'));
  }
  for (const link of plan.across) {
    const [a, b] = [plan.graph.aOf[link] ?? 0, plan.graph.bOf[link] ?? 0];
    if (plan.tier[a] === plan.tier[b])
      add(link, l10n.t('it joins two switches of tier {0}, while cables of this fabric join neighbouring tiers', plan.tier[a] ?? 0));
    else add(link, l10n.t('it leaves out a tier between {0} and {1}', plan.tier[a] ?? 0, plan.tier[b] ?? 0));
  }
  rails(input, add);
  return [...found.values()];
}

/** Share of a switch's adapters, and of all switches, that must be of one rail for the others to be wrong. */
const sameRail = 0.75;

/**
 * Where nearly every leaf has the adapters of one name ("mlx5_3" of every host), an adapter of another name is in the wrong leaf. Names and not
 * numbers, for a host that lost an adapter counts the others from another number on.
 */
function rails({ fabric, plan, names }: CheckInput, add: (link: number, message: string) => void): void {
  const byLeaf = new Map<number, TierCable[]>();
  for (const cable of plan.boundaries[0] ?? []) {
    if (fabric.nodes[cable.lower]?.kind !== 'nic') continue;
    const known = byLeaf.get(cable.upper);
    if (known === undefined) byLeaf.set(cable.upper, [cable]);
    else known.push(cable);
  }
  const railOf = new Map<number, string>();
  let large = 0;
  for (const [leaf, cables] of byLeaf) {
    if (cables.length < 4) continue;
    large++;
    const counts = new Map<string, number>();
    for (const { lower } of cables) {
      const name = fabric.nodes[lower]?.name ?? '';
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    const most = mostOf(counts);
    if (most !== null && (counts.get(most) ?? 0) >= cables.length * sameRail) railOf.set(leaf, most);
  }
  const kinds = new Set(railOf.values());
  if (kinds.size < 2 || railOf.size < large * sameRail) return;
  for (const [leaf, rail] of railOf) {
    for (const { link, lower } of byLeaf.get(leaf) ?? []) {
      const own = fabric.nodes[lower]?.name ?? '';
      // A name that no leaf stands for (a host's only adapter, a management port) says nothing of rails.
      if (own !== rail && kinds.has(own))
        add(link, l10n.t('{0} has the adapters {1} of all hosts, and this is {2}', names.node(leaf), rail, own));
    }
  }
}

export const miswired: FabricCheck = {
  id: 'miswired',
  about: {
    name: { en: 'Miswired cable', zh: '接错的线缆' },
    what: {
      en: 'Each cable between switches against the pattern that at least three quarters of its like follow: every leaf has as many cables to every spine, pods keep to themselves, and a rail’s leaf has the adapters of that rail.',
      zh: '将每根交换机间线缆与至少四分之三同类线缆遵循的规律比较：每台叶交换机到每台脊交换机的线缆数相同，各 Pod 互不相连，某一 rail 的叶交换机只接该 rail 的网卡。',
    },
    consequence: {
      en: 'One spine carries more than its share, and rings that should stay on their rail cross the spines: collectives run at the speed of the fullest link.',
      zh: '某台脊交换机负担过重，本应留在同一 rail 内的环要经过脊交换机：集合通信的速度取决于最拥挤的链路。',
    },
    source: 'NVIDIA DGX SuperPOD reference architecture (rail-optimised full fat-tree); the majority of this fabric’s own cables',
  },
  run: find,
};
