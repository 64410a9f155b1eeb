import * as l10n from '@vscode/l10n';
import { type CheckInput, type FabricCheck, type FabricFinding } from '../check.js';
import { mostOf } from '../plan.js';
import { strayCables } from './miswired.js';
import { explain } from './wiring.js';

/** Share of the switches of a tier that must have as many uplinks for the others to be called uneven. */
const alike = 0.75;

function find(input: CheckInput): FabricFinding[] {
  const { plan, names, grids } = input;
  if (!plan.fatTree) return [];
  // What a missing or misplaced cable explains is said once, by the check of that.
  const explained = new Set<number>();
  for (const grid of grids) {
    const { miswired, missing } = explain(grid, strayCables(input, grid.pod));
    for (const { cable, instead } of miswired) explained.add(cable.lower).add(cable.upper).add(instead);
    for (const { row, column } of missing) {
      explained.add(column);
      if (grid.boundary === 1) explained.add(row);
      else for (let at = 0; at < plan.pod.length; at++) if (plan.pod[at] === row && plan.tier[at] === 2) explained.add(at);
    }
  }
  const findings: FabricFinding[] = [];
  for (let tier = 1; tier < plan.tiers; tier++) {
    const links = new Map<number, number[]>();
    for (const { link, lower } of plan.boundaries[tier] ?? []) {
      const known = links.get(lower);
      if (known === undefined) links.set(lower, [link]);
      else known.push(link);
    }
    const members: number[] = [];
    for (let at = 0; at < plan.tier.length; at++) if (plan.tier[at] === tier) members.push(at);
    if (members.length < 4) continue;
    const counts = new Map<number, number>();
    for (const at of members) counts.set(links.get(at)?.length ?? 0, (counts.get(links.get(at)?.length ?? 0) ?? 0) + 1);
    const usual = mostOf(counts) ?? 0;
    if ((counts.get(usual) ?? 0) < members.length * alike) continue;
    for (const at of members) {
      const own = links.get(at) ?? [];
      if (own.length === usual || explained.has(at)) continue;
      findings.push({
        check: 'asymmetric-uplinks',
        severity: 'warning',
        title: l10n.t('Uneven uplinks'),
        message: l10n.t(
          '{0} has {1} uplinks, {2} of {3} switches of its tier have {4}',
          names.node(at),
          own.length,
          counts.get(usual) ?? 0,
          members.length,
          usual,
        ),
        ends: own.map((link) => names.ends(link)),
        links: [],
        nodes: [names.id(at)],
      });
    }
  }
  return findings;
}

export const asymmetricUplinks: FabricCheck = {
  id: 'asymmetric-uplinks',
  about: {
    name: { en: 'Uneven uplinks', zh: '上行链路不对称' },
    what: {
      en: 'The number of uplinks of each switch against that of at least three quarters of its tier.',
      zh: '将每台交换机的上行链路数与同层至少四分之三的交换机比较。',
    },
    consequence: {
      en: 'Hosts below it share less bandwidth into the rest of the fabric than others have; a collective waits for the slowest rank.',
      zh: '其下的主机通往网络其余部分的带宽少于别处；集合通信要等待最慢的 rank。',
    },
    source: 'The majority of this fabric’s own cables',
  },
  run: find,
};
