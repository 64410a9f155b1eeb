import { createHash } from 'node:crypto';
import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { Failure } from '../base/failure.js';
import type { Fault } from './fault.js';
import { type FabricPlan, planFabric } from './fabricPlan.js';
import { faultKinds, type HostDraft, partOf } from './faultKinds.js';
import { nicBuses } from './sandbox/pci.js';
import { fullWidth, parts, type SimulatedGpu, type SimulatedHost, type SimulatedNic, type World } from './world.js';

/** Size and state of the cluster to play. */
export interface WorldOptions {
  readonly hosts: number;
  readonly gpus: number;
  readonly seed: number;
  readonly paceMs: number;
  readonly faults: readonly Fault[];
  /** Folder under which each host gets its own. */
  readonly folder: string;
  readonly startedAt: string;
}

// PCI buses of a DGX H100: GPU and adapter of the same number share a switch.
const gpuBuses = ['1b', '43', '52', '61', '9d', 'c3', 'd1', 'df'];

/** Names of the hosts: gpu-01 … gpu-04, with as many digits as the last one needs. */
export function hostNames(count: number): string[] {
  const digits = Math.max(2, String(count).length);
  return Array.from({ length: count }, (_, index) => `gpu-${String(index + 1).padStart(digits, '0')}`);
}

/** Builds the cluster that the options describe. Throws a Failure of kind input when a size or a fault does not fit. */
export function buildWorld(options: WorldOptions): World {
  const { hosts: count, gpus } = options;
  if (!Number.isInteger(count) || count < 1 || count > 2000)
    throw new Failure('input', l10n.t('The embedded cluster has 1 to 2000 hosts, not {0}.', String(count)));
  if (!Number.isInteger(gpus) || gpus < 1 || gpus > 8)
    throw new Failure('input', l10n.t('A host of the embedded cluster has 1 to 8 GPUs, not {0}.', String(gpus)));
  const names = hostNames(count);
  const known = new Set(names);
  for (const fault of options.faults) checkFault(fault, known, gpus);
  const plan = planFabric(count, gpus);
  const faults = new Map<string, Fault[]>();
  for (const fault of options.faults) faults.set(fault.host, [...(faults.get(fault.host) ?? []), fault]);
  const hosts = names.map((name, index): SimulatedHost => {
    const host = wellHost(name, index, options, plan);
    for (const { kind, detail } of faults.get(name) ?? []) faultKinds[kind].apply(host, detail ?? '');
    return host;
  });
  return {
    seed: options.seed,
    startedAt: options.startedAt,
    paceMs: options.paceMs,
    gpusPerHost: gpus,
    hosts,
    switches: plan.switches,
    links: plan.links,
  };
}

function wellHost(name: string, index: number, options: WorldOptions, plan: FabricPlan): HostDraft {
  const { gpus, seed } = options;
  return {
    name,
    index,
    rack: plan.rackOf(index),
    address: `10.64.${String((index + 1) >> 8)}.${String((index + 1) & 255)}`,
    mac: `02:00:0a:40:${hex(index >> 8, 2)}:${hex(index & 255, 2)}`,
    driver: parts.driver,
    nccl: parts.nccl,
    cpu: parts.cpu,
    ethernet: parts.ethernet,
    mtu: parts.mtu,
    gpus: Array.from({ length: gpus }, (_, gpu) => gpuOf(seed, index, gpu)),
    nics: Array.from({ length: gpus }, (_, nic) => nicOf(index, nic, gpus, plan)),
    gpuDirect: true,
    presence: 'up',
    fabricManager: 'active',
    iommuTranslates: false,
    conf: null,
    memlockKiB: null,
    shmKiB: parts.shmKiB,
    clockOffsetMs: 0,
    folder: join(options.folder, name),
  };
}

function nicOf(host: number, nic: number, perHost: number, plan: FabricPlan): SimulatedNic {
  const { leaf, port } = plan.portOf(host, nic);
  const guid = (host * 8 + nic + 1) * 16;
  return {
    device: `mlx5_${String(nic)}`,
    netdev: `ib${String(nic)}`,
    pci: `0000:${nicBuses[nic] ?? '00'}:00.0`,
    numaNode: nic < 4 ? 0 : 1,
    nodeGuid: `0c42a103${hex(guid, 8)}`,
    portGuid: `0c42a103${hex(guid + 1, 8)}`,
    lid: plan.firstLid + host * perHost + nic,
    width: fullWidth,
    active: true,
    pcieWidth: 16,
    acsRedirect: false,
    firmware: parts.nicFirmware,
    symbolErrors: 0,
    leaf,
    leafPort: port,
  };
}

function gpuOf(seed: number, host: number, gpu: number): SimulatedGpu {
  const digest = createHash('sha256')
    .update(`${String(seed)}/${String(host)}/${String(gpu)}`)
    .digest('hex');
  return {
    index: gpu,
    uuid: `GPU-${digest.slice(0, 8)}-${digest.slice(8, 12)}-${digest.slice(12, 16)}-${digest.slice(16, 20)}-${digest.slice(20, 32)}`,
    serial: `165${String(parseInt(digest.slice(32, 42), 16) % 1e10).padStart(10, '0')}`,
    pci: `0000:${gpuBuses[gpu] ?? '00'}:00.0`,
    numaNode: gpu < 4 ? 0 : 1,
    eccUncorrected: 0,
    remapPending: false,
    lost: false,
    hot: false,
    nvlinksDown: [],
  };
}

function checkFault(fault: Fault, names: ReadonlySet<string>, gpus: number): void {
  if (!names.has(fault.host))
    throw new Failure('input', l10n.t('The embedded cluster has no host "{0}".', fault.host), {
      next: l10n.t('Its hosts are {0} to {1}.', [...names][0] ?? '', [...names].at(-1) ?? ''),
    });
  const part = partOf(fault.kind, fault.detail);
  if (part === null || Number(part.replace('mlx5_', '')) < gpus) return;
  if (part.startsWith('mlx5_'))
    throw new Failure('input', l10n.t('{0} has no adapter "{1}".', fault.host, part), {
      next: l10n.t('Its adapters are mlx5_0 to mlx5_{0}.', String(gpus - 1)),
    });
  throw new Failure('input', l10n.t('{0} has no GPU {1}.', fault.host, part), {
    next: l10n.t('Its GPUs are 0 to {0}.', String(gpus - 1)),
  });
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
