import * as l10n from '@vscode/l10n';
import type { FabricLink, FabricNode } from '../graph.js';
import { lanes } from '../linkSpeed.js';

/**
 * Judges cables by their like: among the links between the same two tiers, one that is slower than what most of them run at is degraded.
 * A link whose capability is known is judged by that as well. Links that are down already stay so; where no speed is known, health is
 * unknown.
 */
export function judgeLinks(nodes: readonly FabricNode[], links: readonly FabricLink[]): FabricLink[] {
  const tiers = new Map<string, number>();
  for (const { id, kind, tier } of nodes) if (kind === 'switch') tiers.set(id, tier ?? -1);
  const groupOf = ({ a, b }: FabricLink): number => {
    const [one, other] = [tiers.get(a) ?? 0, tiers.get(b) ?? 0];
    return (Math.min(one, other) + 1) * mostTiers + Math.max(one, other) + 1;
  };
  const groups = new Map<number, Rates>();
  for (const link of links) {
    if (link.kind !== 'fabric' || link.gbps === null) continue;
    const group = groupOf(link);
    let rates = groups.get(group);
    if (rates === undefined) groups.set(group, (rates = { of: 0, by: new Map() }));
    rates.of++;
    const same = rates.by.get(link.gbps);
    if (same === undefined) rates.by.set(link.gbps, { like: link, count: 1 });
    else same.count++;
  }
  const usual = new Map([...groups].map(([key, rates]) => [key, majority(rates)]));
  return links.map((link) => {
    if (link.kind !== 'fabric' || link.state === 'down') return link;
    if (link.gbps === null) return link;
    if (link.capableGbps !== null && link.gbps < link.capableGbps) {
      return { ...link, state: 'degraded', note: l10n.t('{0}: runs at {1} of {2} Gbit/s', fault(link, null), link.gbps, link.capableGbps) };
    }
    const most = usual.get(groupOf(link)) ?? null;
    if (most !== null && link.gbps < most.gbps) {
      return {
        ...link,
        state: 'degraded',
        capableGbps: link.capableGbps,
        note: l10n.t(
          '{0}: {1}, while {2} of {3} links like it run at {4}',
          fault(link, most.like),
          name(link),
          most.count,
          most.of,
          name(most.like),
        ),
      };
    }
    return link.state === 'degraded' || link.state === 'ok' ? link : { ...link, state: 'ok' };
  });
}

interface Majority {
  readonly gbps: number;
  readonly like: FabricLink;
  readonly count: number;
  readonly of: number;
}

/** How many links run at each rate, with the first of them. */
interface Rates {
  of: number;
  readonly by: Map<number, { readonly like: FabricLink; count: number }>;
}

/** More than a fabric has tiers. */
const mostTiers = 1e6;

/** The rate that more than half of these run at, or null. */
function majority({ of, by }: Rates): Majority | null {
  for (const [gbps, { like, count }] of by) if (count * 2 > of) return { gbps, like, count, of };
  return null;
}

function name(link: FabricLink): string {
  return [link.width, link.speed].filter((part) => part !== null).join(' ');
}

/** What is wrong in two words: fewer lanes than usual, or slower ones. */
function fault(link: FabricLink, like: FabricLink | null): string {
  const own = lanes(link.width);
  const usual = like === null ? 4 : lanes(like.width);
  if (own !== null && usual !== null && own < usual) return own * 2 === usual ? l10n.t('half width') : l10n.t('fewer lanes');
  return l10n.t('reduced speed');
}
