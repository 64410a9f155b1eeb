import * as l10n from '@vscode/l10n';
import { Failure } from '../../base/failure.js';
import { type SiteWay, waysBetween } from './betweenSites.js';
import type { LevelFigures, SitePlan } from './sites.js';

/** One level of an all-reduce in steps: inside hosts, racks, sites, or between sites. */
export interface PlanLevel {
  readonly level: 'nvlink' | 'rack' | 'site' | 'sites';
  /** How many take part in each group of the level. */
  readonly members: number;
  /** Bytes that each member holds when the level begins. */
  readonly bytes: number;
  readonly alphaUs: number;
  readonly bandwidthGBs: number;
  /** Whether the figures were given, or are usual ones. */
  readonly given: boolean;
  readonly algorithm: 'reduce-scatter and all-gather' | SiteWay['algorithm'];
  readonly formula: string;
  readonly latencyUs: number;
  readonly transferUs: number;
  readonly timeUs: number;
}

/** An all-reduce in levels and what it costs by the model. */
export interface HierarchyPlan {
  readonly origin: 'modelled';
  readonly bytes: number;
  readonly gpus: number;
  readonly levels: readonly PlanLevel[];
  readonly timeUs: number;
  /** One ring over all GPUs, host after host, rack after rack, site after site; null where the sites have no ring. */
  readonly flatRingUs: number | null;
  /** The chosen way between sites and the others; empty for one site. */
  readonly ways: readonly SiteWay[];
}

const innerFormula = '2·(k−1)·α + 2·(k−1)/k·D / B';

/**
 * Plans an all-reduce of `bytes` (S, held by every GPU): a reduce-scatter inside each host, then of the shares inside each rack, then each site; an
 * all-reduce of what is left between the sites; then the same levels back as all-gathers. Level by level, with k members that hold D bytes each, α and B:
 * 2·(k−1)·α + 2·(k−1)/k·D / B for both ways of a ring, and D / k goes on to the next. All GPUs of a site send their shares at once, so that the link between
 * sites carries S in all. Sites of different sizes go by the largest count of each level. Throws a {@link Failure} where the links do not join the sites.
 */
export function planHierarchy(plan: SitePlan, bytes: number): HierarchyPlan {
  const { sites, links } = plan;
  const largest = (count: (site: (typeof sites)[number]) => number): number => Math.max(...sites.map(count));
  let held = bytes;
  const levels: PlanLevel[] = [];
  const inner: readonly (readonly ['nvlink' | 'rack' | 'site', number, LevelFigures])[] = [
    ['nvlink', largest(({ gpusPerHost }) => gpusPerHost), plan.nvlink],
    ['rack', largest(({ hostsPerRack }) => hostsPerRack), plan.rack],
    ['site', largest(({ racks }) => racks), plan.site],
  ];
  for (const [level, members, { us, GBs, given }] of inner) {
    if (members < 2) continue;
    const latencyUs = 2 * (members - 1) * us;
    const transferUs = (2 * (members - 1) * held) / members / (1000 * GBs);
    levels.push({
      level,
      members,
      bytes: held,
      alphaUs: us,
      bandwidthGBs: GBs,
      given,
      algorithm: 'reduce-scatter and all-gather',
      formula: innerFormula,
      latencyUs,
      transferUs,
      timeUs: latencyUs + transferUs,
    });
    held /= members;
  }
  const ways =
    sites.length < 2
      ? []
      : waysBetween(
          sites.map(({ name }) => name),
          links,
          bytes,
        );
  const [way] = ways;
  if (sites.length > 1 && way === undefined)
    throw new Failure('input', l10n.t('The links do not join all sites.'), {
      next: l10n.t('Give a link between every site and the others: links: [{ between: [A, B], ms: 20, gbps: 400 }].'),
    });
  if (way !== undefined) {
    const used = links.filter(({ a, b }) => way.edges.some(([x, y]) => (x === a && y === b) || (x === b && y === a)));
    levels.push({
      level: 'sites',
      members: sites.length,
      bytes,
      alphaUs: Math.max(...used.map(({ us }) => us)),
      bandwidthGBs: Math.min(...used.map(({ GBs }) => GBs)),
      given: true,
      algorithm: way.algorithm,
      formula: way.formula,
      latencyUs: way.latencyUs,
      transferUs: way.transferUs,
      timeUs: way.latencyUs + way.transferUs,
    });
  }
  return {
    origin: 'modelled',
    bytes,
    gpus: sites.reduce((sum, { racks, hostsPerRack, gpusPerHost }) => sum + racks * hostsPerRack * gpusPerHost, 0),
    levels,
    timeUs: levels.reduce((sum, { timeUs }) => sum + timeUs, 0),
    flatRingUs: flatRing(plan, ways, bytes),
    ways,
  };
}

/** 2·(N−1)/N·(sum of α once round) + 2·(N−1)/N·S / B of the thinnest link, N being all GPUs. */
function flatRing({ sites, links, nvlink, rack, site }: SitePlan, ways: readonly SiteWay[], bytes: number): number | null {
  const ring = ways.find(({ algorithm }) => algorithm === 'ring');
  if (sites.length > 1 && ring === undefined) return null;
  let [gpus, round] = [0, 0];
  for (const { racks, hostsPerRack, gpusPerHost } of sites) {
    const hosts = racks * hostsPerRack;
    gpus += hosts * gpusPerHost;
    // Each host once inside, then to the next host of the rack or the next rack; the last step of a site leads to the next site.
    round += hosts * (gpusPerHost - 1) * nvlink.us + racks * (hostsPerRack - 1) * rack.us + Math.max(0, racks - 1) * site.us;
  }
  if (gpus < 2) return 0;
  const far = (ring?.edges ?? []).map(([x, y]) => links.find(({ a, b }) => (x === a && y === b) || (x === b && y === a)));
  const back = sites.length === 2 ? 2 : 1;
  round += far.reduce((sum, link) => sum + (link?.us ?? 0), 0) * back;
  // With one host the ring is all NVLink; rings of all adapters of a host go side by side, so that each GPU's share counts.
  const perHost = Math.max(...sites.map(({ gpusPerHost }) => gpusPerHost));
  const hosts = sites.reduce((sum, one) => sum + one.racks * one.hostsPerRack, 0);
  const racks = sites.reduce((sum, one) => sum + one.racks, 0);
  const thinnest = Math.min(
    nvlink.GBs,
    ...(hosts > 1 ? [rack.GBs * perHost] : []),
    ...(racks > 1 ? [site.GBs * perHost] : []),
    ...far.map((link) => link?.GBs ?? Infinity),
  );
  return ((2 * (gpus - 1)) / gpus) * (round + bytes / (1000 * thinnest));
}
