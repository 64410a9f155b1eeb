import { failureKinds } from '../../base/failure.js';
import type {
  ClockFact,
  ConfFact,
  CpuFact,
  HostAnswer,
  HostFacts,
  HugePagesFact,
  KernelLogFact,
  Limit,
  LimitsFact,
  MachineFact,
  PluginFact,
  SystemVariable,
  Unseen,
  XidFact,
} from '../facts.js';
import {
  bool,
  either,
  known,
  line,
  list,
  maybe,
  must,
  nullable,
  number,
  object,
  oneOf,
  or,
  raw,
  reader,
  table,
  text,
  type Read,
} from './decode.js';
import { gpu, iommu, networkInterface, nic, pciDevice } from './devices.js';

const cpu = object<CpuFact>({
  model: known(line),
  sockets: known(number),
  cores: known(number),
  numaNodes: known(number),
  vendor: maybe(nullable(line)),
  architecture: maybe(nullable(line)),
  threadsPerCore: maybe(nullable(number)),
  governor: maybe(nullable(line)),
  virtual: maybe(nullable(bool)),
});

const limit: Read<Limit> = either(number, oneOf('unlimited'));
const limits = object<LimitsFact>({
  memlockKiB: known(limit),
  nofile: known(limit),
  shmBytes: known(number),
  shmFreeBytes: maybe(nullable(number)),
  processes: maybe(nullable(limit)),
  schedulerMemlockKiB: maybe(nullable(limit)),
});

type Library = HostFacts['versions']['nccl'][number];
const versions = object<HostFacts['versions']>({
  driver: known(line),
  cuda: known(line),
  nccl: or(list(object<Library>({ path: must(line), version: must(line) })), []),
  openDriver: maybe(nullable(bool)),
  ofed: maybe(nullable(line)),
  rocm: maybe(nullable(line)),
  cann: maybe(nullable(line)),
});

const xid = object<XidFact>({ code: must(number), pci: known(line), count: or(number, 1), last: or(line, ''), ageSeconds: known(number) });
const kernelLog = object<KernelLogFact>({ readable: or(bool, false), xids: or(list(xid), []), lines: or(list(line), []) });
const variable = object<SystemVariable>({ path: must(line), line: must(number), name: must(line), value: or(text, '') });
const plugin = object<PluginFact>({
  kind: must(oneOf('net', 'tuner', 'profiler', 'env', 'gin', 'collnet')),
  path: must(line),
  version: known(line),
});
const clock = object<ClockFact>({ offsetMs: known(number), uncertaintyMs: known(number), synchronised: known(bool), source: known(line) });
const machine = object<MachineFact>({ vendor: known(line), product: known(line), board: known(line), instanceType: known(line) });
const hugePages = object<HugePagesFact>({ total: must(number), free: must(number), sizeKiB: or(number, 0), transparent: known(line) });

/** The object that a reader makes of nothing: every part of it not known. */
function nothing<T>(read: Read<T>): T {
  const made = read({});
  if (made === undefined) throw new TypeError('A group of facts that is never absent has a part that must be there.');
  return made;
}

const facts = object<HostFacts>({
  hostName: known(line),
  kernel: known(line),
  os: known(line),
  cpu: or(cpu, nothing(cpu)),
  memoryBytes: known(number),
  gpus: known(list(gpu)),
  nics: known(list(nic)),
  interfaces: known(list(networkInterface)),
  topoMatrix: known(text),
  versions: or(versions, nothing(versions)),
  peerMemory: known(list(line)),
  dmaBuf: known(bool),
  confFiles: or(list(object<ConfFact>({ path: must(line), text: must(raw) })), []),
  environment: or(table(text), {}),
  limits: or(limits, nothing(limits)),
  tools: or(table(line), {}),
  simulated: or(bool, false),
  pci: known(list(pciDevice)),
  iommu: known(iommu),
  kernelWords: known(list(line)),
  modules: known(table(nullable(line))),
  kernelLog: known(kernelLog),
  services: known(table(line)),
  sysctl: or(table(line), {}),
  systemVariables: or(list(variable), []),
  plugins: or(list(plugin), []),
  clock: known(clock),
  machine: known(machine),
  hugePages: known(hugePages),
  containers: or(table(nullable(line)), {}),
  uptimeSeconds: known(number),
});

type Problem = NonNullable<HostAnswer['problem']>;
const problem = object<Problem>({ kind: or(oneOf(...failureKinds), 'tool'), message: or(text, ''), next: maybe(nullable(text)) });
const unseen = object<Unseen>({
  section: must(line),
  why: must(oneOf('permission', 'missing-tool', 'timeout', 'truncated', 'failed')),
  message: or(line, ''),
});

const answer = object<HostAnswer>({
  ok: or(bool, false),
  problem: known(problem),
  facts: known(facts),
  notes: maybe(list(line)),
  unseen: maybe(list(unseen)),
  tookMs: maybe(number),
});

/** One host's answer; what has not the shape of a fact counts as not known. An answer without facts is never ok. */
export const hostAnswer: Read<HostAnswer> = reader(answer.schema, (value) => {
  const read = answer(value);
  return read === undefined ? undefined : { ...read, ok: read.ok && read.facts !== null };
});
