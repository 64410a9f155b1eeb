import { clean, cleanLine } from '../base/clean.js';
import { failureKinds } from '../base/failure.js';
import {
  unknownFacts,
  type ConfFact,
  type GidFact,
  type GpuFact,
  type HostAnswer,
  type HostFacts,
  type InterfaceFact,
  type NicFact,
  type Snapshot,
} from './facts.js';

/**
 * A snapshot from parsed JSON, or null when it holds no hosts or something else in their place. A snapshot file is data like any other: what has not the shape of a fact
 * counts as not known, names and texts are cleaned, conf files stay as they are so that a stray carriage return can be pointed at.
 */
export function readSnapshot(value: unknown): Snapshot | null {
  if (!isFields(value) || !isFields(value['hosts']) || !Object.values(value['hosts']).every(isFields)) return null;
  const origin = value['origin'];
  const found = value['ibnetdiscover'];
  const discovered = isFields(found) ? text(found['text']) : null;
  return {
    schema: 1,
    at: line(value['at']) ?? '',
    cluster: line(value['cluster']),
    origin: origin === 'simulated' || origin === 'modelled' ? origin : 'measured',
    hosts: Object.fromEntries(Object.entries(value['hosts']).map(([name, answer]) => [cleanLine(name), answerOf(answer)])),
    ...(isFields(value['racks'])
      ? { racks: Object.fromEntries(Object.entries(value['racks']).map(([name, hosts]) => [cleanLine(name), texts(hosts)])) }
      : {}),
    ibnetdiscover: discovered === null ? null : { host: (isFields(found) ? line(found['host']) : null) ?? '', text: discovered },
  };
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const fields = (value: unknown): Fields => (isFields(value) ? value : {});
const line = (value: unknown): string | null => (typeof value === 'string' ? cleanLine(value) : null);
const text = (value: unknown): string | null => (typeof value === 'string' ? clean(value) : null);
const number = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) ? value : null);
const texts = (value: unknown): string[] => (Array.isArray(value) ? value.flatMap((item) => line(item) ?? []) : []);
const named = (value: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries(fields(value)).flatMap(([name, held]) => (typeof held === 'string' ? [[cleanLine(name), clean(held)] as const] : [])),
  );

/** The items of a list that have the shape asked for; null where there is no list, which means "not known". */
function list<T>(value: unknown, read: (item: Fields) => T | null): T[] | null {
  return Array.isArray(value) ? value.flatMap((item: unknown) => (isFields(item) ? (read(item) ?? []) : [])) : null;
}

function answerOf(value: unknown): HostAnswer {
  const answer = fields(value);
  const problem = isFields(answer['problem']) ? answer['problem'] : null;
  const facts = isFields(answer['facts']) ? factsOf(answer['facts']) : null;
  const notes = texts(answer['notes']);
  return {
    ok: answer['ok'] === true && facts !== null,
    problem:
      problem === null
        ? null
        : {
            kind: failureKinds.find((kind) => kind === problem['kind']) ?? 'tool',
            message: text(problem['message']) ?? '',
            next: text(problem['next']),
          },
    facts,
    ...(notes.length === 0 ? {} : { notes }),
    ...(number(answer['tookMs']) === null ? {} : { tookMs: number(answer['tookMs']) ?? 0 }),
  };
}

function factsOf(facts: Fields): HostFacts {
  const [cpu, versions, limits] = [fields(facts['cpu']), fields(facts['versions']), fields(facts['limits'])];
  const limit = (value: unknown): number | 'unlimited' | null => (value === 'unlimited' ? value : number(value));
  return {
    ...unknownFacts,
    hostName: line(facts['hostName']),
    kernel: line(facts['kernel']),
    os: line(facts['os']),
    cpu: { model: line(cpu['model']), sockets: number(cpu['sockets']), cores: number(cpu['cores']), numaNodes: number(cpu['numaNodes']) },
    memoryBytes: number(facts['memoryBytes']),
    gpus: list(facts['gpus'], gpuOf),
    nics: list(facts['nics'], nicOf),
    interfaces: list(facts['interfaces'], interfaceOf),
    topoMatrix: text(facts['topoMatrix']),
    versions: {
      driver: line(versions['driver']),
      cuda: line(versions['cuda']),
      nccl: list(versions['nccl'], libraryOf) ?? [],
    },
    peerMemory: Array.isArray(facts['peerMemory']) ? texts(facts['peerMemory']) : null,
    dmaBuf: typeof facts['dmaBuf'] === 'boolean' ? facts['dmaBuf'] : null,
    confFiles: list(facts['confFiles'], confOf) ?? [],
    environment: named(facts['environment']),
    limits: { memlockKiB: limit(limits['memlockKiB']), nofile: limit(limits['nofile']), shmBytes: number(limits['shmBytes']) },
    tools: named(facts['tools']),
    simulated: facts['simulated'] === true,
  };
}

function gpuOf(gpu: Fields): GpuFact | null {
  const index = number(gpu['index']);
  const pcie = isFields(gpu['pcie']) ? gpu['pcie'] : null;
  if (index === null) return null;
  return {
    index,
    name: line(gpu['name']) ?? '',
    uuid: line(gpu['uuid']),
    pci: line(gpu['pci']),
    numaNode: number(gpu['numaNode']),
    memoryBytes: number(gpu['memoryBytes']),
    driver: line(gpu['driver']),
    pcie:
      pcie === null
        ? null
        : { gen: number(pcie['gen']), width: number(pcie['width']), maxGen: number(pcie['maxGen']), maxWidth: number(pcie['maxWidth']) },
  };
}

function nicOf(nic: Fields): NicFact | null {
  const device = line(nic['device']);
  const layer = nic['linkLayer'];
  const gids = list(nic['gids'], gidOf);
  if (device === null || device === '') return null;
  return {
    device,
    port: number(nic['port']) ?? 1,
    netdev: line(nic['netdev']),
    pci: line(nic['pci']),
    numaNode: number(nic['numaNode']),
    guid: line(nic['guid']),
    linkLayer: layer === 'InfiniBand' || layer === 'Ethernet' ? layer : null,
    state: line(nic['state']),
    physState: line(nic['physState']),
    rateGbps: number(nic['rateGbps']),
    width: number(nic['width']),
    speed: line(nic['speed']),
    firmware: line(nic['firmware']),
    ...(gids === null ? {} : { gids }),
  };
}

function gidOf(row: Fields): GidFact | null {
  const [index, type, gid] = [number(row['index']), line(row['type']), line(row['gid'])];
  return index === null || type === null || gid === null ? null : { index, type, gid };
}

function interfaceOf(entry: Fields): InterfaceFact | null {
  const name = line(entry['name']);
  return name === null || name === ''
    ? null
    : { name, up: entry['up'] === true, addresses: texts(entry['addresses']), mtu: number(entry['mtu']) };
}

function libraryOf(entry: Fields): { path: string; version: string } | null {
  const [path, version] = [line(entry['path']), line(entry['version'])];
  return path === null || version === null ? null : { path, version };
}

function confOf(entry: Fields): ConfFact | null {
  const [path, content] = [line(entry['path']), entry['text']];
  return path === null || typeof content !== 'string' ? null : { path, text: content };
}
