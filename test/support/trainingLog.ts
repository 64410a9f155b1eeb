/** NCCL releases whose wording the writer knows, oldest first. */
export const logReleases = ['2.4.8', '2.12.12', '2.18.3', '2.21.5', '2.24.3', '2.27.7', '2.30.7'] as const;
/** One of {@link logReleases}. */
export type LogRelease = (typeof logReleases)[number];

/** A job as it is to be logged. */
export interface Job {
  readonly hosts: number;
  readonly gpus: number;
  readonly release: LogRelease;
  readonly channels: number;
  /** How hosts reach each other. */
  readonly network: 'IB' | 'Socket';
  readonly gdrdma: boolean;
  /** How GPUs of one host reach each other. */
  readonly inside: 'P2P' | 'SHM';
  /** Variables that every rank has. */
  readonly variables: Readonly<Record<string, string>>;
}

/** A sound job of two hosts. */
export const soundJob: Job = {
  hosts: 2,
  gpus: 8,
  release: '2.27.7',
  channels: 4,
  network: 'IB',
  gdrdma: true,
  inside: 'P2P',
  variables: {},
};

/** A communicator by the ranks of the job that are in it; its own ranks count through that list. */
export interface Group {
  readonly id: number;
  readonly members: readonly number[];
}

const atLeast = (release: LogRelease, from: LogRelease): boolean => logReleases.indexOf(release) >= logReleases.indexOf(from);
const two = (number: number): string => String(number).padStart(2, '0');

/** Name of a host, "gpu-003". */
export const hostName = (host: number): string => `gpu-${String(host + 1).padStart(3, '0')}`;
/** Process id of a rank. */
export const pidOf = (job: Job, rank: number): number => 40_000 + (rank % job.gpus) * 7;
/** PCI bus id of a GPU in the form of the logs, "1b000". */
export const busIdOf = (device: number): string => `${(0x1b + device * 16).toString(16)}000`;

/** What stands before each message of a rank, up to the level: "gpu-001:40000:40100 [0] ". */
export function speakerOf(job: Job, rank: number): string {
  const pid = pidOf(job, rank);
  return `${hostName(Math.floor(rank / job.gpus))}:${String(pid)}:${String(pid + 100)} [${String(rank % job.gpus)}] `;
}

/** A line of level INFO of one rank. */
export function info(job: Job, rank: number, message: string): string {
  return `${speakerOf(job, rank)}NCCL INFO ${message}`;
}

/** A warning of one rank as that release writes it, behind the empty line that precedes it. */
export function warning(job: Job, rank: number, place: string, message: string, time = '2025-03-18 21:25:51'): string[] {
  const stamp = atLeast(job.release, '2.27.7') ? `[${time}] ` : '';
  const by = atLeast(job.release, '2.30.7') ? `${place} (setup) ` : `${place} `;
  return ['', `${stamp}${speakerOf(job, rank)}${by}NCCL WARN ${message}`];
}

/** What a rank says before it has a communicator: interfaces, devices, network, variables, version. */
export function* greeting(job: Job, rank: number): Generator<string> {
  const host = Math.floor(rank / job.gpus);
  const address = `eth0:10.0.${String(host >> 8)}.${String(host & 255)}<0>`;
  const say = (message: string): string => info(job, rank, message);
  yield say(
    atLeast(job.release, '2.24.3')
      ? `Bootstrap: Using ${address}`
      : atLeast(job.release, '2.12.12')
        ? `Bootstrap : Using ${address}`
        : `Bootstrap : Using [0]${address}`,
  );
  for (const [name, value] of Object.entries(job.variables))
    yield say(`${name} set ${atLeast(job.release, '2.12.12') ? 'by environment ' : ''}to ${value}${/^\d+$/.test(value) ? '.' : ''}`);
  if (job.network === 'IB') {
    const ordering = atLeast(job.release, '2.12.12') ? ' [RO]' : '';
    const devices = Array.from({ length: job.gpus }, (_, at) => `[${String(at)}]mlx5_${String(at)}:1/IB`).join(' ');
    yield say(`NET/IB : Using ${devices}${ordering}; OOB ${address}`);
    if (job.gdrdma && atLeast(job.release, '2.18.3')) yield say("NET/IB : GPU Direct RDMA Enabled for HCA 0 'mlx5_0'");
  } else {
    yield say('NET/IB : No device found.');
    yield say(`NET/Socket : Using [0]${address}`);
  }
  if (atLeast(job.release, '2.12.12')) yield say(`Using network ${job.network}`);
  const version = `NCCL version ${job.release}+cuda12.4`;
  if (atLeast(job.release, '2.24.3')) yield say(version);
  else if (rank === 0) yield version;
}

/** The order of a communicator's ranks in the ring of one channel: host by host, inside each begun at another GPU. */
export function ringOf(job: Job, { members }: Group, channel: number): number[] {
  const hosts = new Map<number, number[]>();
  members.forEach((member, rank) => {
    const host = Math.floor(member / job.gpus);
    hosts.set(host, [...(hosts.get(host) ?? []), rank]);
  });
  return [...hosts.values()].flatMap((ranks) => ranks.map((_, at) => ranks[(at + channel) % ranks.length] ?? 0));
}

/** Parents of a communicator's ranks: a chain inside each host, the hosts' first ranks in a binary tree. */
export function parentsOf(job: Job, { members }: Group): (number | null)[] {
  const heads: number[] = [];
  return members.map((member, rank) => {
    const host = Math.floor(member / job.gpus);
    const before = members[rank - 1];
    if (before !== undefined && Math.floor(before / job.gpus) === host) return rank - 1;
    heads.push(rank);
    return heads.length === 1 ? null : (heads[(heads.length - 2) >> 1] ?? null);
  });
}

/** Rings and trees of a communicator, made once for all its ranks. */
export interface Plan {
  readonly rings: readonly (readonly number[])[];
  /** Where each rank stands in each ring. */
  readonly places: readonly (readonly number[])[];
  readonly parents: readonly (number | null)[];
  readonly children: readonly (readonly number[])[];
}

/** Works out the rings and trees of a communicator. */
export function planOf(job: Job, group: Group): Plan {
  const rings = Array.from({ length: job.channels }, (_, channel) => ringOf(job, group, channel));
  const places = rings.map((order) => {
    const at: number[] = [];
    order.forEach((rank, place) => (at[rank] = place));
    return at;
  });
  const parents = parentsOf(job, group);
  const children: number[][] = parents.map(() => []);
  parents.forEach((parent, rank) => {
    if (parent !== null) children[parent]?.push(rank);
  });
  return { rings, places, parents, children };
}

/** What one rank of a communicator says while it is set up, to the end. `rank` counts in the communicator. */
export function* setup(job: Job, group: Group, plan: Plan, rank: number): Generator<string> {
  const { release, gpus, channels } = job;
  const member = group.members[rank] ?? 0;
  const device = member % gpus;
  const size = group.members.length;
  const say = (message: string): string => info(job, member, message);
  const pointer = `0x${(0x5581_0000_0000 + group.id * 0x10_0000 + member * 64).toString(16)}`;
  const id = `0x${(0x9a3f_0000_0000 + group.id).toString(16)}`;
  const call = atLeast(release, '2.21.5') ? 'ncclCommInitRank ' : '';
  const nvml = atLeast(release, '2.18.3') ? ` nvmlDev ${String(device)}` : '';
  const whole = `comm ${pointer} rank ${String(rank)} nranks ${String(size)} cudaDev ${String(device)}${nvml} busId ${busIdOf(device)}`;
  const named = atLeast(release, '2.18.3') ? `${whole} commId ${id}` : whole;
  if (atLeast(release, '2.18.3')) yield say(`${call}${named} - Init START`);
  if (atLeast(release, '2.12.12')) yield say(`Setting affinity for GPU ${String(device)} to ffff,00000000`);
  if (atLeast(release, '2.21.5')) {
    const nodes = new Set(group.members.map((one) => Math.floor(one / gpus))).size;
    yield say(
      `comm ${pointer} rank ${String(rank)} nRanks ${String(size)} nNodes ${String(nodes)} localRanks ${String(size / nodes)} localRank ${String(device)} MNNVL 0`,
    );
  }
  if (rank === 0) {
    const word = atLeast(release, '2.12.12') ? 'Channel' : 'Ring';
    const of = atLeast(release, '2.12.12') ? `/${two(channels)}` : '';
    for (const [channel, order] of plan.rings.entries())
      yield say(`${word} ${two(channel)}${of} : ${order.map((one) => String(one).padStart(4)).join(' ')}`);
  }
  const parent = plan.parents[rank] ?? null;
  const children = plan.children[rank] ?? [];
  const link = `${[0, 1, 2].map((at) => String(children[at] ?? -1)).join('/')}->${String(rank)}->${String(parent ?? -1)}`;
  yield say(`Trees ${Array.from({ length: channels }, (_, channel) => `[${String(channel)}] ${link}`).join(' ')}`);
  const edges: [channel: number, from: number, to: number][] = [];
  if (size > 1) {
    for (const [channel, order] of plan.rings.entries()) {
      const at = plan.places[channel]?.[rank] ?? 0;
      edges.push([channel, order[(at + size - 1) % size] ?? 0, rank], [channel, rank, order[(at + 1) % size] ?? 0]);
    }
  }
  for (const [channel, from, to] of edges) {
    const line = edgeLine(job, group, channel, from, to, rank);
    if (line !== null) yield say(line);
  }
  if (atLeast(release, '2.12.12')) yield say('Connected all rings');
  for (const other of [...children, ...(parent === null ? [] : [parent])])
    for (const [from, to] of [
      [other, rank],
      [rank, other],
    ] as const) {
      const line = edgeLine(job, group, 0, from, to, rank);
      if (line !== null) yield say(line);
    }
  if (atLeast(release, '2.12.12')) yield say('Connected all trees');
  if (atLeast(release, '2.12.12')) {
    yield say('threadThresholds 8/8/64 | 128/8/64 | 512 | 512');
    const more = atLeast(release, '2.21.5') ? '0 collnet channels, 0 nvls channels, ' : '';
    yield say(`${String(channels)} coll channels, ${more}${String(channels)} p2p channels, 2 p2p channels per peer`);
  }
  yield say(`${call}${named} - Init COMPLETE`);
  if (atLeast(release, '2.24.3'))
    yield say(
      `Init timings - ncclCommInitRank: rank ${String(rank)} nranks ${String(size)} total 1.23 (kernels 0.20, alloc 0.30, bootstrap 0.10, allgathers 0.10, topo 0.20, graphs 0.10, connections 0.20, rest 0.03)`,
    );
}

/** What a rank says of one connection; null where only the other end tells. */
function edgeLine(job: Job, { members }: Group, channel: number, from: number, to: number, rank: number): string | null {
  const [one = 0, other = 0] = [members[from], members[to]];
  const inside = Math.floor(one / job.gpus) === Math.floor(other / job.gpus);
  if (inside && rank !== from) return null;
  const { release } = job;
  const end = (member: number): string =>
    atLeast(release, '2.18.3') ? `[${String(member % job.gpus)}]` : `[${busIdOf(member % job.gpus)}]`;
  const word = !atLeast(release, '2.12.12') ? `Ring ${two(channel)}` : `Channel ${two(channel)}${atLeast(release, '2.18.3') ? '/0' : ''}`;
  const head = `${word} : ${String(from)}${end(one)} -> ${String(to)}${end(other)}`;
  if (!inside) {
    const device = String(one % job.gpus);
    const way = job.network === 'IB' ? `NET/IB/${device}${job.gdrdma ? '/GDRDMA' : ''}` : 'NET/Socket/0';
    return `${head} [${rank === from ? 'send' : 'receive'}] via ${way}`;
  }
  if (job.inside === 'P2P') return `${head} via ${atLeast(release, '2.21.5') ? 'P2P/CUMEM/read' : 'P2P/IPC'}`;
  return `${head} via ${!atLeast(release, '2.18.3') ? 'direct shared memory' : atLeast(release, '2.30.7') ? 'SHM/direct' : 'SHM/direct/direct'}`;
}

/** One collective call as the category COLL tells of it. */
export function collective(job: Job, member: number, count: number): string {
  const buffer = (0x7f31_4400_0000 + count * 4096).toString(16);
  return info(
    job,
    member,
    `AllReduce: opCount ${count.toString(16)} sendbuff 0x${buffer} recvbuff 0x${buffer} count 1048576 datatype 9 op 0 root 0 comm 0x558100000000 [nranks=${String(job.hosts * job.gpus)}] stream 0x55810a3b2c10`,
  );
}

/** The usual communicators of a training job: all ranks, those of each host, and those with the same GPU on all hosts. */
export function trainingGroups({ hosts, gpus }: Job, first = 0): Group[] {
  const range = (length: number): number[] => Array.from({ length }, (_, at) => at);
  return [
    range(hosts * gpus),
    ...range(hosts).map((host) => range(gpus).map((gpu) => host * gpus + gpu)),
    ...range(gpus).map((gpu) => range(hosts).map((host) => host * gpus + gpu)),
  ].map((members, at) => ({ id: first + at, members }));
}
