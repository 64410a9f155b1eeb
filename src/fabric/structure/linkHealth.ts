import * as l10n from '@vscode/l10n';
import type { FabricLink, FabricNode } from '../graph.js';
import { lanes } from '../linkSpeed.js';
import { push } from './assemble.js';

/**
 * Judges cables by their like: among the links between the same two tiers, one that is slower than what most of them run at is degraded.
 * A link whose capability is known is judged by that as well. Links that are down already stay so; where no speed is known, health is
 * unknown.
 */
export function judgeLinks(nodes: readonly FabricNode[], links: readonly FabricLink[]): FabricLink[] {
  const tier = new Map(nodes.map((node) => [node.id, node.kind === 'switch' ? (node.tier ?? -1) : 0]));
  const groupOf = (link: FabricLink): string => [tier.get(link.a) ?? -2, tier.get(link.b) ?? -2].sort((a, b) => a - b).join(':');
  const groups = new Map<string, FabricLink[]>();
  for (const link of links) if (link.kind === 'fabric' && link.gbps !== null) push(groups, groupOf(link), link);
  const usual = new Map([...groups].map(([key, members]) => [key, majority(members)]));
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
    return { ...link, state: link.state === 'degraded' ? 'degraded' : 'ok' };
  });
}

interface Majority {
  readonly gbps: number;
  readonly like: FabricLink;
  readonly count: number;
  readonly of: number;
}

/** The rate that more than half of these run at, or null. */
function majority(links: readonly FabricLink[]): Majority | null {
  const counts = new Map<number, FabricLink[]>();
  for (const link of links) push(counts, link.gbps ?? 0, link);
  for (const [gbps, members] of counts) {
    const like = members[0];
    if (like !== undefined && members.length * 2 > links.length) return { gbps, like, count: members.length, of: links.length };
  }
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
