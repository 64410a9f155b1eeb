/** What a message costs on one level: latency one way in µs, bandwidth in GB/s (1e9 B/s). */
export interface LevelFigures {
  readonly us: number;
  readonly GBs: number;
  /** False where nobody gave the figure and a usual one was taken. */
  readonly given: boolean;
}

/** One data centre. */
export interface Site {
  readonly name: string;
  readonly racks: number;
  readonly hostsPerRack: number;
  readonly gpusPerHost: number;
}

/** The link between two sites, as a whole. */
export interface SiteLink {
  readonly a: string;
  readonly b: string;
  /** One way, µs. */
  readonly us: number;
  readonly GBs: number;
}

/** All that a plan of several levels needs to know. Bandwidths of the inner levels are what each GPU has, that of a site link is the link's. */
export interface SitePlan {
  readonly sites: readonly Site[];
  readonly links: readonly SiteLink[];
  readonly nvlink: LevelFigures;
  /** Between the hosts of a rack. */
  readonly rack: LevelFigures;
  /** Between the racks of a site. */
  readonly site: LevelFigures;
}

/**
 * What NCCL's own cost model takes for an H100 with one 400 Gbit/s adapter a GPU when nothing is measured: a step over NVLink 3.4 µs and 18 links of 20.6
 * GB/s, one over the network 14 µs, and 48 of the adapter's 50 GB/s (NCCL 2.30, src/graph/tuning.cc and search.cc).
 */
export const usualFigures = {
  nvlink: { us: 3.4, GBs: 370.8, given: false },
  rack: { us: 14, GBs: 48, given: false },
  site: { us: 14, GBs: 48, given: false },
} as const satisfies Record<string, LevelFigures>;
