/** What a step of a health check looks at. */
export type Scope = 'all' | 'rail' | 'rack';

/** One benchmark of a health check. */
export interface CheckupStep {
  readonly scope: Scope;
  /** The rail's device, the rack, or the collective. */
  readonly name: string;
  readonly hosts: readonly string[];
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** null: one for each GPU. */
  readonly ranksPerHost: number | null;
}

/** What a plan is made for. */
export interface CheckupSite {
  readonly hosts: readonly string[];
  readonly racks: Readonly<Record<string, readonly string[]>>;
  /** RDMA devices that every host has, one a rail. */
  readonly rails: readonly string[];
}

/** Sizes that show latency, the middle and bandwidth: 8 bytes each are summed as floats. */
const sizes = ['-b', '1M', '-e', '1G', '-f', '32'];
const railSizes = ['-b', '256M', '-e', '256M'];

/**
 * Every link at work, the most telling step first, so that a short budget leaves the least out: an all-reduce over all hosts, one over each rail
 * with one rank a host, one within each rack, then the other collectives over all hosts. Every step is run once before any is run again.
 */
export function planCheckup({ hosts, racks, rails }: CheckupSite): CheckupStep[] {
  const all = (collective: string): CheckupStep => {
    return { scope: 'all', name: collective, hosts, argv: [`${collective}_perf`, ...sizes, '-g', '1'], env: {}, ranksPerHost: null };
  };
  const own = Object.entries(racks).map(([name, members]) => ({ name, hosts: members.filter((host) => hosts.includes(host)) }));
  const many = own.filter((rack) => rack.hosts.length > 1);
  return [
    all('all_reduce'),
    ...(hosts.length < 2 || rails.length < 2
      ? []
      : rails.map((device): CheckupStep => {
          const argv = ['all_reduce_perf', ...railSizes, '-g', '1'];
          return { scope: 'rail', name: device, hosts, argv, env: { NCCL_IB_HCA: `=${device}` }, ranksPerHost: 1 };
        })),
    // The rack of all hosts would be the first step again.
    ...(many.length === 1 && many[0]?.hosts.length === hosts.length
      ? []
      : many.map(({ name, hosts: members }): CheckupStep => {
          return { scope: 'rack', name, hosts: members, argv: ['all_reduce_perf', ...sizes, '-g', '1'], env: {}, ranksPerHost: null };
        })),
    ...['all_gather', 'reduce_scatter', 'alltoall'].map(all),
  ];
}

/** Times that each step is run where the budget has room for it. */
export const checkupRepeats = 3;
