import type { GpuFact, HostFacts } from '../facts.js';
import { pairs, word } from './fields.js';
import type { ProbeSection } from './sections.js';

const versionForm = /\d{1,5}(?:\.\d{1,5}){1,3}/;

/** Versions of the driver, of the CUDA that it supports, and of every NCCL library found, the one the loader would take first. */
export function readVersions(
  driver: ProbeSection | undefined,
  libraries: ProbeSection | undefined,
  gpus: readonly GpuFact[] | null,
): HostFacts['versions'] {
  const said = new Map(pairs(driver?.lines ?? []));
  const module = said.get('module') ?? '';
  // "NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.104.12  Wed Sep…" or "… Open Kernel Module for x86_64  550.54.15 …".
  const loaded = /Kernel Module(?: for \S+)?\s+(\d{3,4}(?:\.\d{1,4}){1,3})/.exec(module)?.[1];
  return {
    driver: loaded ?? gpus?.find((gpu) => gpu.driver !== null)?.driver ?? null,
    cuda: versionForm.exec(said.get('cuda') ?? '')?.[0] ?? null,
    nccl: readLibraries(libraries),
  };
}

/**
 * Whether kernel and driver can hand GPU memory to NICs by dma-buf: NVIDIA's open kernel module and Linux 5.12 or later
 * (NVIDIA GPUDirect RDMA guide; NCCL 2.13 and later use it). null where the driver's version file could not be read.
 */
export function readDmaBuf(driver: ProbeSection | undefined, kernel: string | null): boolean | null {
  const module = new Map(pairs(driver?.lines ?? [])).get('module');
  if (module === undefined) return null;
  if (!module.includes('Open Kernel Module')) return false;
  const version = /^(\d{1,3})\.(\d{1,3})/.exec(kernel ?? '');
  if (version === null) return null;
  const [major, minor] = [Number(version[1]), Number(version[2])];
  return major > 5 || (major === 5 && minor >= 12);
}

function readLibraries(section: ProbeSection | undefined): { path: string; version: string }[] {
  const lines = pairs(section?.lines ?? []);
  const roots = lines.filter(([key, value]) => key === 'root' && value.length > 1).map(([, value]) => value);
  return lines.slice(0, 256).flatMap(([key, value]) => {
    if (key !== 'library') return [];
    const [place = '', inside = ''] = value.split('\t');
    const version = /\.so\.(\d{1,3}\.\d{1,3}\.\d{1,3})/.exec(place)?.[1] ?? /NCCL version (\d{1,3}\.\d{1,3}\.\d{1,3})/.exec(inside)?.[1];
    const root = roots.find((prefix) => place.startsWith(`${prefix}/`));
    const path = word(root === undefined ? place : place.slice(root.length));
    return version === undefined || path === null ? [] : [{ path, version }];
  });
}
