import type { ContainerFact } from '../../facts.js';
import { pairs, word } from '../fields.js';
import type { ProbeSection } from '../cut.js';

/** Programs that the probe looks for. */
export const toolNames = [
  'nvidia-smi',
  'rocm-smi',
  'amd-smi',
  'npu-smi',
  'dcgmi',
  'ibstat',
  'ibv_devinfo',
  'ibnetdiscover',
  'iblinkinfo',
  'ibqueryerrors',
  'perfquery',
  'ib_write_bw',
  'mlnx_qos',
  'lldpctl',
  'lspci',
  'ethtool',
  'ip',
  'numactl',
  'mpirun',
  'srun',
  'sinfo',
  'nvcc',
  'all_reduce_perf',
  'all_gather_perf',
  'reduce_scatter_perf',
  'broadcast_perf',
  'reduce_perf',
  'alltoall_perf',
  'sendrecv_perf',
] as const;

/** Looks along PATH without starting anything. */
export const toolsScript = String.raw`
set -f
for t in ${toolNames.join(' ')}; do
  if command -v "$t" >/dev/null; then
    IFS=:
    for d in $PATH; do [ -f "$d/$t" ] && [ -x "$d/$t" ] && kv "$t" "$d/$t" && break; done
    unset IFS
  fi
  [ -n "$D" ] && [ -f "$D/$t" ] && [ -x "$D/$t" ] && kv "$t" "$D/$t"
done
set +f
true
`;

const runtimes = [
  'docker',
  'containerd',
  'podman',
  'crio',
  'enroot',
  'apptainer',
  'singularity',
  'nvidia-ctk',
  'nvidia-container-cli',
  'nerdctl',
] as const;

/** Container runtimes by their own word for their version, which none of them asks a daemon for. */
export const containersScript = String.raw`
for t in ${runtimes.join(' ')}; do
  command -v "$t" >/dev/null || continue
  case $t in enroot) v=$(enroot version) ;; *) v=$("$t" --version 2>&1 | head -n 2) ;; esac
  kv "$t" "\${v%%
*}"
done
for f in "$R"/usr/lib/x86_64-linux-gnu/slurm/spank_pyxis.so "$R"/usr/lib64/slurm/spank_pyxis.so "$R"/usr/local/lib/slurm/spank_pyxis.so "$R"/usr/lib/slurm/spank_pyxis.so; do [ -e "$f" ] && kv pyxis '' && break; done
true
`;

/** Where each tool was found first; the folder of nccl-tests comes last. */
export function readTools(section: ProbeSection | undefined): Record<string, string> {
  const known: readonly string[] = toolNames;
  const found = new Map<string, string>();
  for (const [name, path] of pairs(section?.lines ?? [])) {
    const shown = word(path);
    if (known.includes(name) && shown !== null && !found.has(name)) found.set(name, shown);
  }
  return Object.fromEntries(found);
}

/** The packages behind programs of another name. */
const packageOf: Readonly<Record<string, string>> = {
  'nvidia-ctk': 'nvidia-container-toolkit',
  'nvidia-container-cli': 'libnvidia-container',
};

/** Container runtimes and their versions. */
export function readContainers(section: ProbeSection | undefined): ContainerFact {
  const known: readonly string[] = [...runtimes, 'pyxis'];
  return Object.fromEntries(
    pairs(section?.lines ?? [])
      .filter(([name]) => known.includes(name))
      .map(([name, said]) => [packageOf[name] ?? name, word(/\d{1,5}\.\d{1,5}(?:[.~+-][\w.]{1,20}){0,3}/.exec(said)?.[0])]),
  );
}
