import { bandwidth } from './bandwidth.js';
import { maxThreads } from './channels.js';
import { atLeast } from '../catalog/version.js';
import { latency } from './latency.js';
import { isCandidate } from './obstacle.js';
import { newestModelled } from './revision.js';
import {
  algorithms, type Allowed, allowAll, collectives, type ModelSystem, type Operation, pathType, plainSum, protocols, type SearchGraph,
} from './system.js'; // prettier-ignore

/** Latency and bandwidth of every available combination, as recorded conformance vectors write them. */
export interface TuningTables {
  readonly rc: 0;
  readonly tables: Readonly<Record<string, Readonly<Record<string, { readonly lat_us: number; readonly bw_GBps: number }>>>>;
  readonly max_threads: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

type Fields = Readonly<Record<string, unknown>>;

function fields(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value)) : null;
}

function number(from: Fields, key: string, fallback: number): number {
  const value = from[key];
  return typeof value === 'number' && Number.isFinite(value) ? value : fallback;
}

function word<T extends string>(from: Fields, key: string, known: readonly T[], fallback: T): T {
  return known.find((name) => name === from[key]) ?? fallback;
}

/** Numbers of paths as a release wrote them; C2C came with 2.26.2, P2C with 2.27.3, and changed places with PXN in 2.27.5. */
function path(value: number, version: string): number {
  if (atLeast(version, '2.27.5')) return value;
  const order = atLeast(version, '2.27.3')
    ? (['LOC', 'NVL', 'NVB', 'C2C', 'PIX', 'PXB', 'PXN', 'P2C', 'PHB', 'SYS', 'NET', 'DIS'] as const)
    : atLeast(version, '2.26.2')
      ? (['LOC', 'NVL', 'NVB', 'C2C', 'PIX', 'PXB', 'PXN', 'PHB', 'SYS', 'NET', 'DIS'] as const)
      : (['LOC', 'NVL', 'NVB', 'PIX', 'PXB', 'PXN', 'PHB', 'SYS', 'NET', 'DIS'] as const);
  const name = order[value];
  return name === undefined ? value : pathType[name];
}

function graph(value: unknown, version: string): SearchGraph | null {
  const from = fields(value);
  if (from === null || number(from, 'nChannels', 0) <= 0) return null;
  return {
    nChannels: number(from, 'nChannels', 0),
    bwIntra: number(from, 'bwIntra', 0),
    bwInter: number(from, 'bwInter', 0),
    typeIntra: path(number(from, 'typeIntra', 0), version),
    typeInter: path(number(from, 'typeInter', 0), version),
    latencyInter: number(from, 'latencyInter', 0),
    sameChannels: number(from, 'sameChannels', 0) !== 0,
    pattern: number(from, 'pattern', 0),
  };
}

/** Reads the input of a recorded `tuning_model` vector; null when ring or tree graph or the sizes are missing. */
export function systemFromRecord(input: unknown, version = newestModelled): ModelSystem | null {
  const from = fields(input);
  const ring = graph(from?.['ring'], version);
  const tree = graph(from?.['tree'], version);
  if (from === null || ring === null || tree === null) return null;
  const nNodes = number(from, 'nNodes', 0);
  const ppn = number(from, 'ppn', 0);
  const minCompCap = number(from, 'minCompCap', 0);
  if (nNodes < 1 || ppn < 1 || minCompCap <= 0) return null;
  return {
    nNodes,
    ppn,
    ring,
    tree,
    nvls: graph(from['nvls'], version),
    collnetDirect: graph(from['collnetDirect'], version),
    collnetChain: graph(from['collnetChain'], version),
    minCompCap,
    maxCompCap: number(from, 'maxCompCap', minCompCap),
    cpuArch: word(from, 'cpuArch', ['X86', 'ARM', 'POWER', 'OTHER'] as const, 'OTHER'),
    cpuVendor: word(from, 'cpuVendor', ['INTEL', 'AMD', 'ZHAOXIN', 'MIXED', 'OTHER'] as const, 'OTHER'),
    nvswitch: number(from, 'nvswitchCount', 0) > 0,
    collnet: number(from, 'collnetEnable', 0) !== 0,
    nvlsSupport: number(from, 'nvlsSupport', 0) !== 0,
    nvlsChannels: number(from, 'nvlsChannels', 0),
    commChannels: number(from, 'commChannels', ring.nChannels),
    hostNetwork: from['netDeviceType'] === undefined || from['netDeviceType'] === 'HOST',
    cudaRuntime: number(from, 'CUDART_VERSION', 12080),
    netOverheadNs: null,
    patEnable: null,
    release: version,
    ll128C2c: true,
    threads: { plain: null, ll128: null },
    thresholds: [],
    collnetHeads: number(from, 'collnetHeads', Math.min(8, Math.ceil(ppn))),
    collnetGathers: false,
  };
}

/** The operation that a recorded input names; a sum of float32 where it names none. */
export function operationFromRecord(input: unknown): Operation {
  const from = fields(input) ?? {};
  const text = (key: string, otherwise: string): string => {
    const value = from[key];
    return typeof value === 'string' ? value.toLowerCase().replace(/^nccl/, '') : otherwise;
  };
  const merged = Math.trunc(number(from, 'numPipeOps', 1));
  return { datatype: text('datatype', plainSum.datatype), op: text('op', plainSum.op), merged: Math.max(1, merged) };
}

/** Settings that a recorded input names, as an environment: texts and numbers under names of NCCL's variables. */
export function settingsFromRecord(input: unknown): Record<string, string> {
  const found = Object.entries(fields(input) ?? {}).flatMap(([name, value]): [string, string][] =>
    name.startsWith('NCCL_') && (typeof value === 'string' || typeof value === 'number') ? [[name, String(value)]] : [],
  );
  return Object.fromEntries(found);
}

/** The tables that NCCL computes for a system, in the words of the recorded vectors. */
export function tuningTables(system: ModelSystem, allowed: Allowed = allowAll): TuningTables {
  const tables: Record<string, Record<string, { lat_us: number; bw_GBps: number }>> = {};
  for (const collective of collectives) {
    const rows: Record<string, { lat_us: number; bw_GBps: number }> = {};
    for (const algorithm of algorithms)
      for (const protocol of protocols) {
        if (!isCandidate(system, collective, algorithm, protocol)) continue;
        const bw = bandwidth(system, collective, algorithm, protocol, allowed);
        if (bw > 0) rows[`${algorithm}/${protocol}`] = { lat_us: latency(system, collective, algorithm, protocol), bw_GBps: bw };
      }
    tables[collective] = rows;
  }
  const threads = Object.fromEntries(
    algorithms.map((algorithm) => [
      algorithm,
      Object.fromEntries(protocols.map((protocol) => [protocol, maxThreads(system, algorithm, protocol)])),
    ]),
  );
  return { rc: 0, tables, max_threads: threads };
}
