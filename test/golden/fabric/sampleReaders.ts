import { fabricFromIbnetdiscover } from '../../../src/fabric/fromDiscovery.js';
import { readIblinkinfo } from '../../../src/fabric/readers/iblinkinfo.js';
import { readIbnodes } from '../../../src/fabric/readers/ibnodes.js';
import { readIbportstate } from '../../../src/fabric/readers/ibportstate.js';
import { readIbqueryerrors } from '../../../src/fabric/readers/ibqueryerrors.js';
import { readIbstat } from '../../../src/fabric/readers/ibstat.js';
import { readLldp } from '../../../src/fabric/readers/lldp.js';
import { readNetq } from '../../../src/fabric/readers/netq.js';
import { readPerfquery } from '../../../src/fabric/readers/perfquery.js';
import { readPerftest } from '../../../src/fabric/readers/perftest.js';
import { readSlurmTopology, readTopograph } from '../../../src/fabric/readers/slurmTopology.js';
import { readSminfo } from '../../../src/fabric/readers/sminfo.js';
import type { SwitchTree } from '../../../src/fabric/readers/switchTree.js';
import { readTopoMatrix } from '../../../src/fabric/readers/topoMatrix.js';
import { readTopoSystem } from '../../../src/fabric/readers/topoXml.js';
import { readGraphLog } from '../../../src/nccl/log/graphs.js';

/** What a reader understood, in one line; problems at its end where there are any. */
export type Summary = (text: string) => string;

const told = (words: string, problems: readonly unknown[]): string =>
  problems.length === 0 ? words : `${words}, ${String(problems.length)} problems`;
const counted = <T>(list: readonly T[], of: (one: T) => string | null): string => {
  const counts = new Map<string, number>();
  for (const one of list) {
    const word = of(one) ?? '–';
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts].map(([word, count]) => `${String(count)} ${word}`).join(', ');
};
const nonzero = (ports: readonly { readonly counters: Readonly<Record<string, number>> }[]): number =>
  ports.reduce((sum, { counters }) => sum + Object.values(counters).filter((value) => value > 0).length, 0);

const tree = ({ switches, blocks, problems }: SwitchTree): string => {
  const hosts = new Set([...switches, ...blocks].flatMap((one) => one.hosts)).size;
  return told(`${switches.length} switches, ${hosts} hosts, ${blocks.length} blocks`, problems);
};

const discovery: Summary = (text) => {
  const { summary, links, problems } = fabricFromIbnetdiscover(text);
  const cables = counted(links, ({ width, speed }) => `${width ?? ''} ${speed ?? ''}`.trim());
  return told(
    `${summary.switches} switches, ${summary.hosts} hosts, ${summary.adapters} adapters, ${summary.tiers} tiers: ${cables}`,
    problems,
  );
};
const linkInfo: Summary = (text) => {
  const { ports, problems } = readIblinkinfo(text);
  return told(
    counted(ports, ({ state, width, speed }) => [state, width, speed].filter((word) => word !== null).join(' ')),
    problems,
  );
};
const queryErrors: Summary = (text) => {
  const { ports, summary, problems } = readIbqueryerrors(text);
  return told(`${ports.length} ports with ${nonzero(ports)} counters, of ${summary?.ports ?? '?'} checked`, problems);
};
const perfQuery: Summary = (text) => {
  const { ports, problems } = readPerfquery(text);
  return told(`${counted(ports, ({ port, extended }) => `port ${port}${extended ? ' wide' : ''}`)}; ${nonzero(ports)} above 0`, problems);
};
const nodes: Summary = (text) => {
  const { nodes: found, problems } = readIbnodes(text);
  return told(
    counted(found, ({ kind }) => kind),
    problems,
  );
};
const portState: Summary = (text) => {
  const { ports, problems } = readIbportstate(text);
  return told(
    ports.map(({ peer, state, width, speed }) => `${peer ? 'peer ' : ''}${state ?? ''} ${width ?? ''} ${speed ?? ''}`).join(', '),
    problems,
  );
};
const stat: Summary = (text) => {
  const { devices, problems } = readIbstat(text);
  return told(
    devices.flatMap(({ name, ports }) => ports.map(({ number, state }) => `${name}/${number} ${state ?? ''}`)).join(', '),
    problems,
  );
};
const manager: Summary = (text) => {
  const { manager: found, problems } = readSminfo(text);
  return told(`${found?.state ?? 'none'} at lid ${found?.lid ?? '?'}`, problems);
};
const lldp: Summary = (text) => {
  const { neighbours, problems } = readLldp(text);
  return told(
    neighbours.map(({ local, chassis, port }) => `${local} ${chassis.name ?? chassis.id ?? ''} ${port.name ?? port.mac ?? ''}`).join(', '),
    problems,
  );
};
const matrix: Summary = (text) => {
  const { devices, paths, problems } = readTopoMatrix(text);
  const pairs = paths.flatMap((row, at) => row.slice(at + 1));
  return told(`${counted(devices, ({ kind }) => kind)}: ${counted(pairs, (path) => path)}`, problems);
};
const topology: Summary = (text) => {
  const { gpus, nets, devices, problems } = readTopoSystem(text);
  const bundles = gpus.reduce((sum, { nvlinks }) => sum + nvlinks.reduce((own, { count }) => own + count, 0), 0);
  const byClass = devices.length === 0 ? '' : `, by class ${counted(devices, ({ kind }) => kind)}`;
  return told(`${gpus.length} GPUs, ${nets.length} nets, ${bundles} links${byClass}`, problems);
};
const log: Summary = (text) => {
  const { communicators, problems } = readGraphLog(text);
  const words = communicators.map(
    ({ nRanks, ranks, rings, trees }) => `${ranks.length} of ${nRanks} ranks, ${rings.length} rings, ${trees.length} trees`,
  );
  return told(
    counted(words, (word) => `× ${word}`),
    problems,
  );
};
const netq: Summary = (text) => {
  const { machines, cables, problems } = readNetq(text);
  return told(`${machines.map(({ name, gpus }) => `${name} with ${gpus} GPUs`).join(', ')}; ${cables.length} cables`, problems);
};
const perftest: Summary = (text) => {
  const { runs, problems } = readPerftest(text);
  const words = runs.map(({ test, device, bandwidth, latency }) =>
    [
      test,
      device,
      ...bandwidth.map(({ averageGBps }) => `${averageGBps.toFixed(2)} GB/s`),
      ...latency.map((row) => `${row.typicalUs ?? '?'} µs`),
    ].join(' '),
  );
  return told(words.join(', '), problems);
};

/** Which reader takes which samples, by their place in the folder of samples; the first that fits. */
export const sampleReaders: readonly (readonly [RegExp, Summary])[] = [
  [/^lab\/ibsim-\d+\/ibnetdiscover-list/, nodes],
  [/^lab\/ibsim-\d+\/ibnetdiscover|^lab\/net|ibsim-net\/|ibnetdiscover(?:\/|__)/, discovery],
  [/\/iblinkinfo/, linkInfo],
  [/^lab\/ibsim-\d+\/ib(?:hosts|switches|nodes)/, nodes],
  [/\/ibqueryerrors/, queryErrors],
  [/perfquery/, perfQuery],
  [/\/ibportstate\.txt/, portState],
  [/\/ibstat\.txt/, stat],
  [/\/sminfo/, manager],
  [/^lab\/lldp\/.*\.(?:json|json0|keyvalue|xml)(?:\.txt)?$/, lldp],
  [/-smi-topo\//, matrix],
  [/nccl-topo-xml\//, topology],
  [/nccl-debug-log\/|^logs\/.*\.log$/, log],
  [/netq-topology\//, netq],
  [/ib-perftest-output\//, perftest],
  [/topology-model\//, (text) => tree(readTopograph(text))],
  [/^lab\/slurm\/topology/, (text) => tree(readSlurmTopology(text))],
];

/** Samples of networks that no reader of the graph takes, and why. */
export const notRead: readonly (readonly [RegExp, string])[] = [
  [/sysfs-infiniband\//, 'files of /sys are read by the probe (test/golden/probe.test.ts)'],
  [/ibswinfo/, 'serial numbers and temperatures of switches are no part of the graph'],
  [/^logs\/index\.json$/, 'where the logs are from'],
  [/timings|\.stderr$/, 'how long the tools took, and what they complained of'],
  [/ibsim-32-faults\//, 'notes of a person with many outputs in each; the lab plants the same faults (test/lab/ibFaults.test.ts)'],
  [
    /\/(?:ibaddr|ibccquery|ibping-noserver|ibroute|ibroute-mcast|ibsysstat|ibtracert|ibtracert-nomap|vendstat)\.txt$/,
    'routes and addresses that the graph is not made of',
  ],
  [/\/(?:saquery|smpquery)-/, 'what the other tools say of the same ports'],
  [/\/ibstat-(?:list|short)\.txt$/, 'names alone'],
  [/lldp\/.*\.plain\.txt$/, 'for people; lldpctl has four forms for programs'],
  [/^lab\/slurm\/(?!topology)/, 'configuration and queues (src/cluster/discover)'],
];

/** Folders whose samples are of networks or of NCCL's graphs. */
export const sampleFolders = [
  'lab/ibsim-32',
  'lab/ibsim-1024',
  'lab/ibsim-32-faults',
  'lab/lldp',
  'lab/net32',
  'lab/net32-degraded',
  'lab/net8x8',
  'lab/slurm',
  'logs',
  ...['ib-perftest-output', 'ibnetdiscover', 'ibsim-net', 'mx-smi-topo', 'nccl-debug-log', 'nccl-topo-xml', 'netq-topology'].map(
    (name) => `material/${name}`,
  ),
  ...['nvidia-smi-topo', 'nvswitch-ib-counters', 'sysfs-infiniband', 'topology-model'].map((name) => `material/${name}`),
] as const;
