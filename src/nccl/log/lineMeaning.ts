import * as l10n from '@vscode/l10n';
import { edgeOf, initTimings, treeLinks } from './messages.js';
import { connectionMeaning } from './connectionMeaning.js';

/** A kind of line: how it is known, and what it says. */
type Kind = readonly [RegExp, (found: RegExpExecArray) => readonly (string | null)[]];

/** Lines of level INFO by their form (format strings of NCCL's init.cc, graph, transport and enqueue.cc; releases in which they appear). */
const kinds: readonly Kind[] = [
  [
    /^Bootstrap ?: Using (?:\[\d+\])?([\w.-]+):(\S+)/,
    ([, name = '', address = '']) => [
      l10n.t('Ranks of other hosts find this one at {0} on interface {1}: all hosts must reach that address.', address, name),
      l10n.t('The data itself may go another way.'),
    ],
  ],
  [
    /^NET\/IB ?: No device found/,
    () => [l10n.t('This host has no RDMA device that NCCL may use, so that data between hosts goes over TCP.')],
  ],
  [
    /^NET\/IB ?: Using (.{0,400}?)(?:; OOB (\S+))?\s*$/,
    ([text, devices = '', oob]) => [
      l10n.t('RDMA devices that this process may use, with port and link type: {0}.', devices.replace(/ ?\[RO\]/, '').trim()),
      text.includes('[RO]') ? l10n.t('[RO]: relaxed ordering is on, which virtual machines and AMD hosts need for full speed.') : null,
      oob === undefined ? null : l10n.t('Connections are agreed upon over {0}.', oob),
    ],
  ],
  [/^NET\/Socket ?: Using/, () => [l10n.t('Interfaces over which data would go by TCP. It does only where no faster network is chosen.')]],
  [
    /^Using (?:internal )?[Nn]etwork (.+)$/,
    ([, name = '']) =>
      name.trim() === 'Socket'
        ? [l10n.t('Data between hosts goes over TCP. With RDMA devices in the hosts, that is far slower than it could be.')]
        : [l10n.t('Data between hosts goes over {0}.', name.trim())],
  ],
  [
    /^(?:NET\/Plugin|Plugin|TUNER\/Plugin|PROFILER\/Plugin)\b ?:?.*(?:[Nn]o plugin found|Could not find|Plugin load)/,
    () => [l10n.t('No plugin is there. That is normal unless the platform needs one (AWS EFA, Google FasTrak or TCPX, Slingshot).')],
  ],
  [
    /^(?:NET\/Plugin|TUNER\/Plugin|PROFILER\/Plugin)\b/,
    () => [l10n.t('About a plugin: a library beside NCCL that brings a network, a tuner or a profiler.')],
  ],
  [
    /\bGPU Direct RDMA (Enabled|Disabled) for (?:GPU (\S+) \/ )?HCA (\d+)/,
    ([, state, gpu, device = '']) => [
      state === 'Enabled'
        ? l10n.t('Adapter {0} reads and writes GPU memory itself: data does not pass through host memory.', device)
        : l10n.t('Adapter {0} does not reach GPU memory: data passes through host memory, at half the speed or less.', device),
      gpu === undefined ? null : l10n.t('The GPU is the one at PCI bus {0}.', gpu),
    ],
  ],
  [
    /rank (\d+) n[rR]anks (\d+).*(?:Init START)/,
    ([, rank = '', ranks = '']) => [
      l10n.t('Rank {0} begins to set up a communicator of {1} ranks. It waits until all of them have come.', rank, ranks),
      l10n.t('commId is the same on all its ranks; cudaDev is the number in the process, nvmlDev that on the host.'),
    ],
  ],
  [
    /rank (\d+) n[rR]anks (\d+).*(?:Init COMPLETE)/,
    ([, rank = '', ranks = '']) => [
      l10n.t('Rank {0} has set up its communicator of {1} ranks. A rank without this line did not come so far.', rank, ranks),
    ],
  ],
  [
    /rank (\d+).*Abort COMPLETE/,
    ([, rank = '']) => [l10n.t('Rank {0} has given up its communicator: the program or a watchdog aborted it.', rank)],
  ],
  [/rank (\d+).*Destroy COMPLETE/, ([, rank = '']) => [l10n.t('Rank {0} has ended its communicator as it should.', rank)]],
  [
    /rank (\d+) n[rR]anks (\d+) nNodes (\d+) localRanks (\d+) localRank (\d+)/,
    ([, rank = '', ranks = '', nodes = '', local = '']) => [
      l10n.t('Rank {0} of {1}. NCCL counts {2} nodes, {3} ranks on this one.', rank, ranks, nodes, local),
      l10n.t('A number of nodes other than that of your hosts means that host names or NCCL_HOSTID mislead it.'),
    ],
  ],
  [
    /^Setting affinity for GPU (\d+)/,
    ([, gpu = '']) => [l10n.t('The threads of GPU {0} run on the processor cores of this mask, those near to it.', gpu)],
  ],
  [
    /^NVLS multicast support is (not )?available/,
    ([, not]) => [
      not === undefined
        ? l10n.t('The NVLink switches can reduce and multicast by themselves (NVLink SHARP), which speeds up AllReduce inside a host.')
        : l10n.t('The NVLink switches cannot reduce by themselves. That is normal before Hopper and without NVSwitch.'),
    ],
  ],
  [
    /^Pattern (\d+), crossNic (\d+), nChannels (\d+), (?:bw|speed) ([\d.]+)\/([\d.]+), type ([A-Z]+)\/([A-Z]+)/,
    ([, pattern = '', cross, channels = '', inside = '', outside = '', intra = '', inter = '']) => [
      l10n.t('The search for {0} found {1} channels.', patternName(pattern), channels),
      l10n.t(
        'Each goes over {0} inside the host ({1} GB/s) and over {2} to the adapter ({3} GB/s).',
        pathName(intra),
        Number(inside).toFixed(1),
        pathName(inter),
        Number(outside).toFixed(1),
      ),
      cross === '1' ? l10n.t('Channels may go to another rail (crossNic).') : null,
    ],
  ],
  [
    /^(?:Channel|Ring) (\d+)(?:\/\d+)? : {1,12}(\d[\d ]*)$/,
    ([, channel = '', order = '']) => {
      const ranks = order.trim().split(/ +/);
      return [
        l10n.t(
          'The ring of channel {0}: data goes from rank to rank in this order ({1} of them) and from the last to the first.',
          Number(channel),
          ranks.length,
        ),
      ];
    },
  ],
  [
    /^Ring (\d+) : (\d+) -> (\d+) -> (\d+)/,
    ([, channel = '', before = '', own = '', after = '']) => [
      l10n.t('In the ring of channel {0}, rank {1} receives from {2} and sends to {3}.', Number(channel), own, before, after),
    ],
  ],
  [
    /^Trees \[/,
    (found) => {
      const links = treeLinks(found.input);
      const [first] = links;
      if (first === undefined) return [];
      const [channel, { rank, parent, children }] = first;
      return [
        l10n.t(
          'The place of rank {0} in the trees of {1} channels, each written child/child/child->rank->parent, -1 for none.',
          rank,
          links.length,
        ),
        parent === null
          ? l10n.t('In channel {0} it is the root, over {1}.', channel, children.join(', ') || '–')
          : l10n.t('In channel {0} its parent is {1}, its children {2}.', channel, parent, children.join(', ') || '–'),
      ];
    },
  ],
  [
    /^NVLS Trees ?:/,
    () => [l10n.t('The trees between hosts for NVLink SHARP: inside a host the switches reduce, between hosts these links do.')],
  ],
  [/^Connected all rings/, () => [l10n.t('All connections of this rank’s rings are made.')]],
  [/^Connected all trees/, () => [l10n.t('All connections of this rank’s trees are made.')]],
  [
    /^(\d+) coll channels, (?:.*?)(\d+) p2p channels(?:, (\d+) p2p channels per peer)?/,
    ([, coll = '', p2p = '', peer]) => [
      l10n.t('Collectives use {0} channels (thread blocks of a GPU), sends and receives {1}.', coll, p2p),
      peer === undefined ? null : l10n.t('Up to {0} of them go to one peer.', peer),
      Number(coll) <= 2
        ? l10n.t('So few limit the speed where there is NVLink: look at NCCL_MAX_NCHANNELS, NCCL_MAX_CTAS or a tuner plugin.')
        : null,
    ],
  ],
  [
    /^threadThresholds /,
    () => [l10n.t('Bytes per thread from which on more threads work, for each algorithm and protocol. Only for experts.')],
  ],
  [
    /^(?:comm 0x[0-9a-f]+ )?(?:(\w+): )?(\d+) Bytes -> Algo (\w+) proto (\w+)(?: time ([\d.]+))?(?: channel\{Lo\.\.Hi\}=\{(\d+)\.\.(\d+)\})?/,
    ([, collective, bytes = '', algorithm = '', protocol = '', time, low, high]) => [
      l10n.t(
        'For {0} bytes{1} NCCL chose algorithm {2} with protocol {3}.',
        bytes,
        collective === undefined ? '' : ` ${collective}`,
        algorithmName(algorithm),
        protocolName(protocol),
      ),
      time === undefined ? null : l10n.t('It expects {0} µs.', time),
      low === undefined ? null : l10n.t('Channels {0} to {1} work on it.', low, high ?? ''),
    ],
  ],
  [
    /^(\w+): opCount ([0-9a-f]+) .*count (\d+) datatype (\d+) op (\d+) root (-?\d+)/,
    ([, collective = '', number = '', count = '', type = '', op = '']) => [
      l10n.t(
        'Call number {0} of this communicator: {1} of {2} elements of {3}, {4}.',
        Number.parseInt(number, 16),
        collective,
        count,
        typeName(type),
        opName(op),
      ),
      l10n.t('The same number must be the same call on every rank.'),
    ],
  ],
  [
    /^=== System : maxBw ([\d.]+) totalBw ([\d.]+)/,
    ([, most = '', total = '']) => [
      l10n.t('What NCCL found of this host: the fastest path of a GPU has {0} GB/s, all its paths together {1}.', most, total),
    ],
  ],
  [
    /^(?:-> |\.\.\/)?\S+:\d+ -> (\d)\b/,
    ([, code = '']) => [
      l10n.t('An error on its way up through NCCL: code {0}, {1}. The cause stands before the first of these lines.', code, codeName(code)),
    ],
  ],
  [
    /^cudaDriverVersion (\d+)/,
    ([, number = '']) => [
      l10n.t('The driver knows CUDA up to {0}.{1}.', Math.floor(Number(number) / 1000), Math.floor((Number(number) % 1000) / 10)),
    ],
  ],
  [
    /^NCCL version (\S+)/,
    ([, text = '']) => [
      l10n.t('The version of NCCL that this process loaded, with the CUDA that it was built for: {0}. All ranks must load the same.', text),
    ],
  ],
  [/^P2P Chunksize set to (\d+)/, ([, bytes = '']) => [l10n.t('Sends and receives go in pieces of {0} bytes.', bytes)]],
];

/** What a message of level INFO or TRACE says, in sentences; null where its form is not known. */
export function lineMeaning(message: string): readonly string[] | null {
  const edge = edgeOf(message);
  if (edge !== null) return connectionMeaning(edge);
  if (message.startsWith('Init timings')) return timingMeaning(message);
  for (const [form, say] of kinds) {
    const found = form.exec(message.length > 2000 ? message.slice(0, 2000) : message);
    if (found !== null) return say(found).filter((sentence) => sentence !== null);
  }
  return null;
}

function timingMeaning(message: string): readonly string[] | null {
  const timings = initTimings(message);
  if (timings === null) return null;
  const [longest] = Object.entries(timings.phases).sort(([, a], [, b]) => b - a);
  return [
    l10n.t('Setting up took {0} s.', timings.total.toFixed(2)),
    ...(longest === undefined ? [] : [l10n.t('The longest part was "{0}" with {1} s.', longest[0], longest[1].toFixed(2))]),
    l10n.t('"bootstrap" and "allgathers" wait for the slowest rank; "topo" and "graphs" search the host; "connections" meets the network.'),
  ];
}

const patternName = (number: string): string =>
  ['', l10n.t('balanced trees'), l10n.t('split trees'), l10n.t('trees'), l10n.t('rings'), 'NVLS', 'CollNet'][Number(number)] ?? number;

function pathName(type: string): string {
  const names: Readonly<Record<string, string>> = {
    LOC: l10n.t('the GPU itself'),
    NVL: 'NVLink',
    NVB: l10n.t('NVLink through another GPU'),
    C2C: 'C2C',
    PIX: l10n.t('one PCIe switch'),
    PXB: l10n.t('several PCIe switches'),
    PXN: l10n.t('a GPU near to the adapter (PXN)'),
    P2C: 'C2C',
    PHB: l10n.t('the processor’s PCIe host bridge'),
    SYS: l10n.t('the link between processors'),
  };
  return names[type] ?? type;
}

const algorithmName = (text: string): string =>
  /^\d$/.test(text) ? (['Tree', 'Ring', 'CollNetDirect', 'CollNetChain', 'NVLS', 'NVLSTree', 'PAT'][Number(text)] ?? text) : text;
const protocolName = (text: string): string => (/^\d$/.test(text) ? (['LL', 'LL128', 'Simple'][Number(text)] ?? text) : text);
const typeName = (text: string): string =>
  ['int8', 'uint8', 'int32', 'uint32', 'int64', 'uint64', 'float16', 'float32', 'float64', 'bfloat16', 'float8e4m3', 'float8e5m2'][
    Number(text)
  ] ?? text;
const opName = (text: string): string => ['sum', 'prod', 'max', 'min', 'avg'][Number(text)] ?? text;
const codeName = (text: string): string =>
  [
    '',
    l10n.t('a CUDA call failed'),
    l10n.t('a system call or library failed'),
    l10n.t('internal error, often that of a peer'),
    l10n.t('invalid argument'),
    l10n.t('invalid usage'),
    l10n.t('a peer ended or the network failed'),
    l10n.t('in progress'),
  ][Number(text)] ?? text;
