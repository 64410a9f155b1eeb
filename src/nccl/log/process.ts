import { cleanLine } from '../../base/clean.js';
import { ownText } from '../../base/ownText.js';
import type { Place } from './messages.js';

/** A value and where the log tells it. */
export interface Told {
  readonly value: string;
  readonly place: Place;
}

/** One process of the job, as its lines tell. */
export interface LoggedProcess {
  /** Null where the log's prefixes were taken off. */
  readonly host: string | null;
  readonly pid: number | null;
  /** "2.27.7"; null: it did not say. */
  readonly version: Told | null;
  /** What NCCL says it took from environment and nccl.conf, by variable. */
  readonly variables: ReadonlyMap<string, Told>;
  /** "IB", "Socket", "AWS Libfabric": 2.6 and newer. */
  readonly network: Told | null;
  /** RDMA devices of "NET/IB : Using …". */
  readonly devices: Told | null;
  /** What became of the external network plugin, in NCCL's words: "Loaded net plugin AWS Libfabric (v9)", "Could not find: libnccl-net.so". */
  readonly plugin: Told | null;
  /** Address that ranks meet at, "eth0:10.0.0.1<0>". */
  readonly bootstrap: Told | null;
  /** Whether GPUDirect RDMA works with an adapter, by its name. */
  readonly gpuDirect: ReadonlyMap<string, boolean>;
  /** Whether the switches reduce (NVLink SHARP): 2.17 and newer. */
  readonly nvls: boolean | null;
  /** CPUs that NCCL's threads may use, "ffff,00000000". */
  readonly affinity: Told | null;
  /** Number the launcher put in front of its lines. */
  readonly tag: number | null;
  readonly first: Place;
  readonly last: Place;
  readonly lines: number;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
/** A {@link LoggedProcess} while its lines are read. */
export type ProcessDraft = Mutable<Omit<LoggedProcess, 'variables' | 'gpuDirect'>> & {
  readonly variables: Map<string, Told>;
  readonly gpuDirect: Map<string, boolean>;
};

/** A process that begins to speak. */
export function newProcess(host: string | null, pid: number | null, tag: number | null, place: Place): ProcessDraft {
  return {
    host,
    pid,
    version: null,
    variables: new Map(),
    network: null,
    devices: null,
    plugin: null,
    bootstrap: null,
    gpuDirect: new Map(),
    nvls: null,
    affinity: null,
    tag,
    first: place,
    last: place,
    lines: 1,
  };
}

const mostVariables = 300;
const mostAdapters = 64;
/** "NCCL version 2.27.7+cuda12.4", bare or in a line of INFO. */
export const versionText = /\bNCCL version (\d+\.\d+(?:\.\d+)?)/;
const variable = /^(NCCL_\w{1,100}) set (?:by (?:environment|config) )?to (.{0,1000}?)(?:(?<=\d)\.)?$/;
const direct = /: GPU Direct RDMA (Enabled|Disabled) for HCA \d{1,4} '([^']{1,64})'/;
const plugin = /^NET\/Plugin ?: ?((?:Loaded net plugin|Could not find|Plugin load|No plugin found|Failed|Using internal).{0,300})/;
const multicast = /^NVLS multicast support is (not )?available/;

/** Takes what a message tells of the process that says it (init.cc, net_ib, plugin/net.cc of the releases since 2.4). */
export function takeAbout(process: ProcessDraft, message: string, place: Place): void {
  const told = (value: string): Told => ({ value: ownText(cleanLine(value.slice(0, 1000))), place });
  if (message.startsWith('NCCL_')) {
    const found = variable.exec(message);
    if (found !== null && process.variables.size < mostVariables) process.variables.set(ownText(found[1] ?? ''), told(found[2] ?? ''));
  } else if (message.startsWith('Using network ')) process.network = told(message.slice(14));
  else if (message.startsWith('Using internal Network ')) process.network = told(message.slice(23));
  else if (message.startsWith('NET/')) aboutNetwork(process, message, told);
  else if (message.startsWith('Bootstrap')) {
    const at = message.indexOf('Using ');
    if (at > 0) process.bootstrap = told(message.slice(at + 6));
  } else if (message.startsWith('NCCL version ')) {
    const found = versionText.exec(message);
    if (found !== null) process.version = told(found[1] ?? '');
  } else if (message.startsWith('NVLS multicast')) {
    const found = multicast.exec(message);
    if (found !== null) process.nvls = found[1] === undefined;
  } else if (message.startsWith('Setting affinity for GPU ')) {
    const at = message.indexOf(' to ');
    if (at > 0) process.affinity ??= told(message.slice(at + 4));
  }
}

function aboutNetwork(process: ProcessDraft, message: string, told: (value: string) => Told): void {
  if (message.startsWith('NET/IB : Using ')) {
    process.devices = told(message.slice(15));
    return;
  }
  const gpu = direct.exec(message);
  if (gpu !== null) {
    if (process.gpuDirect.size < mostAdapters) process.gpuDirect.set(ownText(cleanLine(gpu[2] ?? '')), gpu[1] === 'Enabled');
    return;
  }
  const found = plugin.exec(message)?.[1];
  // A plugin that was loaded says more than another one that was not found.
  if (found !== undefined && (process.plugin === null || found.startsWith('Loaded'))) process.plugin = told(found);
}
