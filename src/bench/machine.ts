import * as l10n from '@vscode/l10n';
import { clean, cleanLine } from '../base/clean.js';
import { withoutSecrets } from '../base/secret.js';

/** One GPU at one moment; null where nvidia-smi does not say. */
export interface GpuState {
  readonly index: number;
  readonly smMHz: number | null;
  readonly maxSmMHz: number | null;
  readonly memMHz: number | null;
  readonly celsius: number | null;
  readonly watts: number | null;
  /** What holds its clocks down, in NVML's words: "hw_thermal_slowdown". */
  readonly throttled: readonly string[];
}

/** One host at one moment of a run, as far as it could be asked. */
export interface MachineState {
  readonly host: string;
  readonly kernel: string | null;
  readonly driver: string | null;
  /** First line of the launcher's --version. */
  readonly launcher: string | null;
  readonly gpus: readonly GpuState[];
  /** Variables of the login that libraries of communication read; secrets are left out. */
  readonly environment: Readonly<Record<string, string>>;
}

const columns = 'index,clocks.sm,clocks.max.sm,clocks.mem,temperature.gpu,power.draw,driver_version';

/** Reads only; $1 is the launcher. nvidia-smi before release 535 has the reasons under another name and answers nothing to the new one. */
export const machineScript = `LC_ALL=C; export LC_ALL
echo "kernel $(uname -sr)"
case "$1" in mpirun|srun|sbatch|torchrun) echo "launcher $("$1" --version 2>/dev/null | head -n 1)" ;; esac
env | grep -E '^(NCCL|UCX|UCC|OMPI_MCA|PMIX_MCA|FI|GLOO|TORCH_NCCL|CUDA|HSA|RCCL|MPICH|I_MPI)_[A-Za-z0-9_]*=' | head -n 200 | sed 's/^/env /'
command -v nvidia-smi >/dev/null 2>&1 || exit 0
nvidia-smi --query-gpu=${columns},clocks_event_reasons.active --format=csv,noheader,nounits 2>/dev/null | sed 's/^/gpu /' | grep 0x ||
nvidia-smi --query-gpu=${columns},clocks_throttle_reasons.active --format=csv,noheader,nounits 2>/dev/null | sed 's/^/gpu /'
exit 0`;

/** Bits of clocks_event_reasons.active that hold clocks down (nvml.h, nvmlClocksEventReason*); idle, set clocks and display are none. */
const reasons: readonly (readonly [bit: number, name: string])[] = [
  [0x04, 'sw_power_cap'],
  [0x08, 'hw_slowdown'],
  [0x10, 'sync_boost'],
  [0x20, 'sw_thermal_slowdown'],
  [0x40, 'hw_thermal_slowdown'],
  [0x80, 'hw_power_brake_slowdown'],
];

/** Reads what {@link machineScript} printed on a host. */
export function readMachine(host: string, output: string): MachineState {
  let kernel: string | null = null;
  let driver: string | null = null;
  let launcher: string | null = null;
  const gpus: GpuState[] = [];
  const environment: Record<string, string> = {};
  for (const line of clean(output).split('\n')) {
    const at = line.indexOf(' ');
    const rest = line.slice(at + 1).trim();
    if (line.startsWith('kernel ')) kernel = rest || null;
    else if (line.startsWith('launcher ')) launcher = cleanLine(rest).slice(0, 200) || null;
    else if (line.startsWith('env ') && rest.includes('='))
      environment[rest.slice(0, rest.indexOf('='))] = rest.slice(rest.indexOf('=') + 1);
    else if (line.startsWith('gpu ') && gpus.length < 64) {
      const words = rest.split(/\s*,\s*/);
      const number = (word: string | undefined): number | null => (/^\d+(?:\.\d+)?$/.test(word ?? '') ? Number(word) : null);
      const [index, smMHz, maxSmMHz, memMHz, celsius, watts] = words.slice(0, 6).map(number);
      driver ??= words[6] ?? null;
      const active = Number(words[7] ?? 0);
      if (index === null || index === undefined) continue;
      gpus.push({
        index,
        smMHz: smMHz ?? null,
        maxSmMHz: maxSmMHz ?? null,
        memMHz: memMHz ?? null,
        celsius: celsius ?? null,
        watts: watts ?? null,
        // The lower bits alone have a meaning here; a bitwise operator takes 32 bits, which these are within.
        throttled: Number.isSafeInteger(active) ? reasons.filter(([bit]) => (active & bit) !== 0).map(([, name]) => name) : [],
      });
    }
  }
  return { host, kernel, driver, launcher, gpus, environment: withoutSecrets(environment) };
}

/** What held GPUs back before or after a run, one sentence; null where nothing did or nothing is known. */
export function throttlingText(machines: Looks): string | null {
  const reasons = throttlingReasons(machines);
  return reasons === null ? null : l10n.t('Clocks were held down around this run ({0}); its numbers are those of slower GPUs.', reasons);
}

/** Looks at hosts before and after a run. */
interface Looks {
  readonly before: readonly MachineState[];
  readonly after: readonly MachineState[];
}

/** What held GPUs back, each reason with some of the places; null where nothing did or nothing is known. */
export function throttlingReasons(machines: Looks): string | null {
  const found = new Map<string, Set<string>>();
  for (const { host, gpus } of [...machines.before, ...machines.after])
    for (const { index, throttled } of gpus)
      for (const reason of throttled) {
        const places = found.get(reason) ?? new Set();
        found.set(reason, places.add(l10n.t('{0} GPU {1}', host, index)));
      }
  if (found.size === 0) return null;
  const each = [...found].map(([reason, places]) => `${reason}: ${[...places].slice(0, 4).join(', ')}${places.size > 4 ? ' …' : ''}`);
  return each.join('; ');
}
