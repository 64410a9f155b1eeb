import type { GpuFact, HostFacts } from '../../facts.js';
import { pairs, word } from '../fields.js';
import type { ProbeSection } from '../cut.js';

/** Versions that stand in files: the kernel's NVIDIA module, ROCm, CANN. */
export const versionsScript = String.raw`
one "$R/proc/driver/nvidia/version"; kv module "$v"
for f in "$R"/opt/rocm/.info/version "$R"/opt/rocm-*/.info/version; do one "$f"; [ -n "$v" ] && kv rocm "$v" && break; done
one "$R/sys/module/amdgpu/version"; kv amdgpu "$v"
for f in "$R"/usr/local/Ascend/ascend-toolkit/latest/version.cfg "$R"/usr/local/Ascend/ascend-toolkit/latest/*/ascend_toolkit_install.info; do
  [ -r "$f" ] || continue
  while IFS= read -r l || [ -n "$l" ]; do case $l in [Vv]ersion=*|toolkit_running_version=*) kv cann "$l"; break ;; esac; done < "$f"
  break
done
f=$R/usr/local/Ascend/driver/version.info
[ -r "$f" ] && while IFS= read -r l || [ -n "$l" ]; do case $l in [Vv]ersion=*) kv ascend "$l"; break ;; esac; done < "$f"
command -v ofed_info >/dev/null && kv ofed "$(ofed_info -s | head -n 1)"
true
`;

/** The CUDA version that the driver supports, as the heading of nvidia-smi has it. */
export const cudaScript = String.raw`
kv cuda "$(nvidia-smi | sed -n 's/.*CUDA Version: *\([0-9][0-9.]*\).*/\1/p' | head -n 1)"
`;

const versionForm = /\d{1,5}(?:\.\d{1,5}){1,3}/;

/** Versions of the driver, of the CUDA that it supports, and of every NCCL library found, the one the loader would take first. */
export function readVersions(
  files: ProbeSection | undefined,
  cuda: ProbeSection | undefined,
  libraries: HostFacts['versions']['nccl'],
  gpus: readonly GpuFact[] | null,
): HostFacts['versions'] {
  const said = new Map(pairs(files?.lines ?? []));
  const module = said.get('module') ?? '';
  // "NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.104.12  Wed Sep…" or "… Open Kernel Module for x86_64  550.54.15 …".
  const loaded = /Kernel Module(?: for \S+)?\s+(\d{3,4}(?:\.\d{1,4}){1,3})/.exec(module)?.[1];
  const other = versionForm.exec(said.get('amdgpu') ?? '')?.[0] ?? /[Vv]ersion=([\w.]{1,40})/.exec(said.get('ascend') ?? '')?.[1];
  const cann = /[Vv]ersion=\[?(?:[\w.-]{1,20}:)?([\w.]{1,40})/.exec(said.get('cann') ?? '')?.[1];
  return {
    driver: loaded ?? gpus?.find((gpu) => gpu.driver !== null)?.driver ?? other ?? null,
    cuda: versionForm.exec(new Map(pairs(cuda?.lines ?? [])).get('cuda') ?? '')?.[0] ?? null,
    nccl: libraries,
    openDriver: module === '' ? null : module.includes('Open Kernel Module') ? true : loaded === undefined ? null : false,
    ofed: word(said.get('ofed')?.replace(/:\s*$/, '')),
    rocm: versionForm.exec(said.get('rocm') ?? '')?.[0] ?? null,
    cann: cann ?? null,
  };
}

/**
 * Whether kernel and driver can hand GPU memory to NICs by dma-buf: NVIDIA's open kernel module and Linux 5.12 or later
 * (NVIDIA GPUDirect RDMA guide; NCCL 2.13 and later use it). null where the driver's version file could not be read.
 */
export function readDmaBuf(files: ProbeSection | undefined, kernel: string | null): boolean | null {
  const module = new Map(pairs(files?.lines ?? [])).get('module') ?? '';
  if (module === '') return null;
  if (!module.includes('Open Kernel Module')) return false;
  const version = /^(\d{1,3})\.(\d{1,3})/.exec(kernel ?? '');
  if (version === null) return null;
  const [major, minor] = [Number(version[1]), Number(version[2])];
  return major > 5 || (major === 5 && minor >= 12);
}
