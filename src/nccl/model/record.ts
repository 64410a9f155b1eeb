import { bandwidth, isCandidate } from './bandwidth.js';
import { maxThreads } from './channels.js';
import { latency } from './latency.js';
import { algorithms, allowAll, collectives, type ModelSystem, protocols, type SearchGraph } from './system.js';

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

function graph(value: unknown): SearchGraph | null {
  const from = fields(value);
  if (from === null || number(from, 'nChannels', 0) <= 0) return null;
  return {
    nChannels: number(from, 'nChannels', 0),
    bwIntra: number(from, 'bwIntra', 0),
    bwInter: number(from, 'bwInter', 0),
    typeIntra: number(from, 'typeIntra', 0),
    typeInter: number(from, 'typeInter', 0),
    latencyInter: number(from, 'latencyInter', 0),
    sameChannels: number(from, 'sameChannels', 0) !== 0,
    pattern: number(from, 'pattern', 0),
  };
}

/** Reads the input of a recorded `tuning_model` vector; null when ring or tree graph or the sizes are missing. */
export function systemFromRecord(input: unknown): ModelSystem | null {
  const from = fields(input);
  const ring = graph(from?.['ring']);
  const tree = graph(from?.['tree']);
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
    nvls: graph(from['nvls']),
    collnetDirect: graph(from['collnetDirect']),
    collnetChain: graph(from['collnetChain']),
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
  };
}

/** The tables that NCCL computes for a system, in the words of the recorded vectors. */
export function tuningTables(system: ModelSystem): TuningTables {
  const tables: Record<string, Record<string, { lat_us: number; bw_GBps: number }>> = {};
  for (const collective of collectives) {
    const rows: Record<string, { lat_us: number; bw_GBps: number }> = {};
    for (const algorithm of algorithms)
      for (const protocol of protocols) {
        if (!isCandidate(system, collective, algorithm, protocol)) continue;
        const bw = bandwidth(system, collective, algorithm, protocol, allowAll);
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
