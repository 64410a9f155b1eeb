import { chooseDevices } from '../nccl/catalog/interfaceList.js';
import {
  type Allowed, type Algorithm, busFactor, choose, type Choice, type Collective, findPreset, type ModelSystem, pathType, type Protocol, rankCount, readAllowed, systemOf,
} from '../nccl/model/index.js'; // prettier-ignore
import type { NcclSettings } from './settings.js';
import { parts, type SimulatedHost } from './world.js';

/*
 * What the simulated cluster does that NCCL's own model does not see. None of it was measured: each function is a plain statement about
 * real clusters, with numbers chosen so that whole runs land near published ones (476 GB/s on one DGX H100, about 470 on two, about 360
 * on four and more). NCCL chooses by its model; the clock then runs by these.
 */

/** Some ranks on some hosts, each host with the settings that its ranks read. */
export interface Job {
  readonly hosts: readonly SimulatedHost[];
  /** Settings in the order of the hosts. */
  readonly settings: readonly NcclSettings[];
  readonly ranksPerHost: number;
}

/** How the hosts of a job reach each other. */
export interface Path {
  readonly kind: 'rdma' | 'tcp';
  /** Adapters of each node that are used, and GB/s of each. */
  readonly nics: { readonly count: number; readonly gbs: number };
  /** Whether data goes between GPU and adapter without a stop in host memory. */
  readonly direct: boolean;
}

/** A job as the clock sees it, or what NCCL prints before it gives up. */
export type Prepared =
  | {
      readonly ok: true;
      readonly job: Job;
      readonly path: Path;
      readonly system: ModelSystem;
      readonly allowed: Allowed;
      readonly settings: NcclSettings;
      readonly insideGBs: number;
    }
  | { readonly ok: false; readonly warn: string; readonly error: 'invalid usage' | 'unhandled system error' | 'internal error' };

const dgx = findPreset('dgx-h100');

/** Adapters of a host that NCCL would use: active ports that NCCL_IB_HCA chooses. */
export function usableNics(host: SimulatedHost, settings: NcclSettings): SimulatedHost['nics'] {
  const active = host.nics.filter((nic) => nic.active);
  const { selected } = chooseDevices(
    settings.ibHca,
    active.map((nic) => `${nic.device}:1`),
    settings.version,
  );
  return active.filter((nic) => selected.some((choice) => choice.device === `${nic.device}:1`));
}

/**
 * RDMA when every host has it and no host's settings turn it off, TCP over the 100 Gbit/s Ethernet otherwise: a collective is as fast as
 * its worst host. A stream of TCP moves about 5.6 GB/s here; more sockets help by their square root up to 11.2 GB/s.
 */
export function pathOf(job: Job): Path {
  let count = Infinity;
  let gbs = Infinity;
  let direct = true;
  let tcp = false;
  let sockets = Infinity;
  for (const [index, host] of job.hosts.entries()) {
    const settings = job.settings[index];
    if (settings === undefined) continue;
    const nics = usableNics(host, settings);
    tcp ||= nics.length === 0 || settings.ibDisable || settings.net?.toLowerCase() === 'socket';
    sockets = Math.min(sockets, settings.socketThreads * settings.socketsPerThread, 16);
    count = Math.min(count, nics.length);
    // Data is divided evenly over the adapters, so the narrowest one sets the pace of all.
    for (const nic of nics) gbs = Math.min(gbs, (nic.width * parts.laneGbps) / 8);
    direct &&= host.gpuDirect && settings.gdrAllowed;
  }
  if (tcp) return { kind: 'tcp', nics: { count: 1, gbs: Math.min(11.2, 5.6 * Math.sqrt(sockets)) }, direct: false };
  return { kind: 'rdma', nics: { count, gbs }, direct };
}

/** Settings apart from the numbers: what the ranks would agree on, or how NCCL fails. */
export function prepare(job: Job): Prepared {
  const settings = job.settings[0];
  if (settings === undefined || dgx === null) return { ok: false, warn: 'no ranks', error: 'internal error' };
  for (const own of job.settings) {
    const net = own.net?.toLowerCase() ?? null;
    const noSuchNet = net !== null && net !== '' && net !== 'socket' && net !== 'ib';
    const noIb = net === 'ib' && job.hosts.some((host, index) => job.settings[index] === own && usableNics(host, own).length === 0);
    if (noSuchNet || noIb || (net === 'ib' && own.ibDisable))
      return { ok: false, warn: 'Failed to initialize any NET plugin', error: 'invalid usage' };
  }
  const lists = readAllowed(settings.algo, settings.proto, settings.version);
  if (!lists.ok) return { ok: false, warn: lists.warn, error: 'invalid usage' };
  const path = pathOf(job);
  const inside = insideOf(job, path);
  const system = systemOf(dgx, {
    nNodes: job.hosts.length,
    ppn: job.ranksPerHost,
    nics: path.nics,
    typeInter: path.kind === 'tcp' ? pathType.SYS : path.direct ? pathType.PIX : pathType.PHB,
    ...inside,
    channels: { min: settings.minChannels, max: Math.max(1, settings.maxChannels) },
  });
  // On several hosts NCCL's model looks at the network only, but what a host's inside cannot carry does not go out.
  const insideGBs = inside.alone === undefined || job.ranksPerHost === 1 ? Infinity : inside.alone.nChannels * inside.alone.bw;
  return { ok: true, job, path, system, allowed: lists.allowed, settings, insideGBs };
}

/**
 * Without peer-to-peer copies GPUs of a host talk through shared memory (about 18 GB/s in all), and without that through the network.
 * Either way NVLink's in-switch reduction is out.
 */
function insideOf(job: Job, path: Path): { alone?: { nChannels: number; bw: number; typeIntra: number }; nvls?: boolean } {
  const noPeer = job.settings.some((own) => !own.peerAllowed);
  if (!noPeer) return job.settings.every((own) => own.nvlsEnable) ? {} : { nvls: false };
  if (!job.settings.some((own) => own.shmDisable)) return { alone: { nChannels: 2, bw: 9, typeIntra: pathType.SYS } };
  return { alone: { nChannels: path.nics.count, bw: path.nics.gbs * 0.45, typeIntra: pathType.SYS } };
}

/** Share of the model's bandwidth that an algorithm reaches: a ring waits for its slowest hop at every step, a switch's reduction for none. */
export function algorithmEfficiency(algorithm: Algorithm, nNodes: number): number {
  if (algorithm === 'Ring') return nNodes <= 2 ? 0.95 : 0.93;
  if (algorithm === 'Tree') return 0.93;
  if (algorithm === 'NVLS') return 1;
  return 0.985;
}

/** LL and LL128 spend stores on flags and polling; nothing that the other effects below would add to. */
export function protocolEfficiency(protocol: Protocol): number {
  return protocol === 'LL' ? 0.95 : protocol === 'LL128' ? 0.9 : 1;
}

/** Bytes in flight of one step: NCCL cuts NCCL_BUFFSIZE into eight. */
export function chunkBytes(buffSize: number): number {
  return Math.max(16, buffSize / 8);
}

/**
 * What a buffer size does to the Simple protocol. Every chunk costs a hand-over (about 0.6 µs through the network proxy, 0.1 µs over
 * NVLink), so small ones waste time; buffers that outgrow the adapter's translation cache (around 40 MiB a channel) waste it again. Best near 8 MiB, and 4 bytes are next to nothing.
 */
export function bufferEfficiency(buffSize: number, qps: number, split: boolean, channelGBs: number, handOverUs: number): number {
  const chunk = chunkBytes(buffSize) / (split ? qps : 1);
  const overheadBytes = handOverUs * channelGBs * 1000;
  const cache = 1 + (Math.max(0, buffSize) / (40 * 1024 * 1024)) ** 3;
  return chunk / (chunk + overheadBytes) / cache;
}

/**
 * What the number of channels does: each moves about 28 GB/s between hosts and 45 inside one, so too few starve the links; each past
 * sixteen takes multiprocessors and queue pairs, about 0.4 % of speed.
 */
export function channelEfficiency(channels: number, targetGBs: number, perChannelGBs: number): number {
  const supply = channels * perChannelGBs;
  const starved = 1 / (1 + (targetGBs / supply) ** 6) ** (1 / 6);
  return starved * (1 - 0.004 * Math.max(0, channels - 16));
}

/**
 * What queue pairs do: one is one path through the spines, and paths collide; four spread well; more than that only fill the adapter's
 * context cache. Splitting each message over them spreads a little better still.
 */
export function queuePairEfficiency(qps: number, split: boolean): number {
  const spread = 1 - 0.05 / qps;
  const cache = Math.max(0, Math.log2(qps) - 2) * 0.02;
  return Math.min(1, spread + (split && qps > 1 ? 0.005 : 0)) - cache;
}

/** Threads of a block: below 384 a block cannot keep its channel busy. Null (NCCL's own choice) is enough. */
export function threadEfficiency(threads: number | null): number {
  return threads === null || threads >= 384 ? 1 : (threads / 384) ** 0.6;
}

/** Without GPUDirect RDMA every byte stops in host memory, which halves an adapter and more. */
export function directEfficiency(direct: boolean): number {
  return direct ? 1 : 0.45;
}

/** Time of one collective by the clock, without noise, and what NCCL chose; null when NCCL's lists leave nothing to choose. */
export function collectiveTime(
  prepared: Extract<Prepared, { ok: true }>,
  collective: Collective,
  bytes: number,
): { timeUs: number; choice: Choice } | null {
  const { system, path, allowed } = prepared;
  const choice = choose(system, collective, bytes, allowed);
  if (choice === null) return null;
  if (rankCount(system) === 1) return { timeUs: 4.5 + bytes / 1.5e6, choice };
  const between = system.nNodes > 1;
  const wire = choice.candidates[0];
  if (wire === undefined) return null;
  // The model's own time falls apart into latency and bytes; only the part of the bytes is stretched.
  const latencyPart = choose(system, collective, 0, only(choice.algorithm, choice.protocol))?.timeUs ?? 0;
  const streamPart = Math.max(0, choice.timeUs - latencyPart);
  const channelGBs = Math.max(1, between ? path.nics.gbs : 24);
  const inside = prepared.insideGBs;
  const target = between ? path.nics.gbs * path.nics.count : Math.min(450, inside);
  let slowest = Infinity;
  let fill = 0;
  for (const own of prepared.job.settings) {
    let efficiency =
      algorithmEfficiency(choice.algorithm, system.nNodes) * protocolEfficiency(choice.protocol) * threadEfficiency(own.nThreads);
    if (choice.protocol === 'Simple') {
      efficiency *= bufferEfficiency(own.buffSize, own.qpsPerConnection, between && own.splitDataOnQps, channelGBs, between ? 0.6 : 0.1);
      const share = bytes / Math.max(1, choice.channels * rankCount(system));
      fill = Math.max(fill, ((system.nNodes - 1) * Math.min(chunkBytes(own.buffSize), share)) / (channelGBs * 1000));
    }
    const channels = Math.max(own.minChannels, Math.min(own.maxChannels, choice.channels));
    efficiency *= channelEfficiency(Math.max(1, channels), target, between ? 28 : 45);
    if (between && path.kind === 'rdma')
      efficiency *= queuePairEfficiency(own.qpsPerConnection, own.splitDataOnQps) * directEfficiency(path.direct);
    slowest = Math.min(slowest, efficiency);
  }
  const hops = between ? 2 * Math.ceil(Math.log2(system.nNodes)) : 0;
  const perHop = path.kind === 'tcp' ? 32 : path.direct ? 0 : 8;
  return {
    timeUs:
      latencyPart * 0.9 +
      hops * perHop +
      fill +
      Math.max(streamPart / slowest, (bytes * busFactor(collective, rankCount(system))) / (inside * 1000)),
    choice,
  };
}

/** Everything off but one combination, which NCCL may then use even where it would not by itself. */
function only(algorithm: Algorithm, protocol: Protocol): Allowed {
  return { algorithm: (_collective, name) => name === algorithm, protocol: (_collective, name) => (name === protocol ? 'yes' : 'no') };
}

/** Point-to-point patterns, which NCCL's cost model does not cover: every rank has one adapter for other hosts and NVLink for its own. */
export function pointToPointTime(
  prepared: Extract<Prepared, { ok: true }>,
  pattern: 'alltoall' | 'gather' | 'scatter' | 'sendrecv',
  bytes: number,
): number {
  const { system, path, settings } = prepared;
  const ranks = rankCount(system);
  if (ranks === 1) return 4.5 + bytes / 1.5e6;
  const between = system.nNodes > 1;
  const outside = between ? (system.nNodes - 1) / system.nNodes : 0;
  const spread =
    path.kind === 'rdma' ? queuePairEfficiency(settings.qpsPerConnection, settings.splitDataOnQps) * directEfficiency(path.direct) : 1;
  const perRank = ((path.nics.gbs * path.nics.count) / system.ppn) * 0.92 * spread * 1000;
  const inside = (system.ring.typeIntra === pathType.NVL ? 340 : 16) * 1000;
  const latency = (between ? 18 : 9) + (path.kind === 'tcp' ? 60 : path.direct ? 0 : 16);
  if (pattern === 'sendrecv') return latency + bytes / (between ? perRank : inside * 0.6);
  if (pattern === 'alltoall') return latency + 0.6 * ranks + Math.max((bytes * outside) / perRank, bytes / inside);
  // The root's own adapter carries everything that comes from or goes to other hosts.
  return latency + 0.3 * ranks + Math.max((bytes * outside) / Math.min(path.nics.gbs * 1000 * 0.92 * spread, inside), bytes / inside);
}
