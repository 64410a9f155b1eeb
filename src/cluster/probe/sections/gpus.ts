import * as l10n from '@vscode/l10n';
import type { GpuFact, PciFact, Unseen } from '../../facts.js';
import { number, pciAddress, word } from '../fields.js';
import type { ProbeSection } from '../cut.js';
import { gpuFields, remapFields } from './gpuFields.js';

/** Most GPUs believed of one host. */
const most = 1024;

/**
 * One question for everything, printed as it comes so that what was said before a hang is kept. Exit status 1 or 2 means that a column is not known (nvidia-smi(1), RETURN VALUE).
 */
export const gpusScript = String.raw`
for q in ${gpuFields.map((list) => list.join(',')).join(' ')}; do
  kv fields "$q"
  nvidia-smi --query-gpu="$q" --format=csv,noheader,nounits 2>&1
  e=$?
  case $e in 1|2) ;; *) break ;; esac
done
[ $e = 0 ] && nvidia-smi --query-remapped-rows=${remapFields.join(',')} --format=csv,noheader,nounits 2>&1 | while IFS= read -r l; do kv remap "$l"; done
true
`;

/** Bits of clocks_event_reasons.active that hold clocks down (nvml.h, nvmlClocksEventReason*); idle, set clocks and display are none. */
const reasons: readonly (readonly [bit: number, name: string])[] = [
  [0x04, 'sw_power_cap'],
  [0x08, 'hw_slowdown'],
  [0x10, 'sync_boost'],
  [0x20, 'sw_thermal_slowdown'],
  [0x40, 'hw_thermal_slowdown'],
  [0x80, 'hw_power_brake_slowdown'],
];

/** What other sections know of the GPUs on the bus. */
export interface Bus {
  readonly pci: readonly PciFact[] | null;
  readonly bars: ReadonlyMap<string, number>;
}

/** Whether a PCI device is an NVIDIA GPU: a display or 3D controller. */
export const isNvidiaGpu = ({ id, classCode }: PciFact): boolean => id?.startsWith('10de:') === true && /^030[02]/.test(classCode ?? '');

/** GPUs from nvidia-smi's tables and the PCI bus. null when nothing on the host could tell, an empty list when there are none. */
export function readGpus(
  section: ProbeSection | undefined,
  bus: Bus,
): { readonly gpus: readonly GpuFact[] | null; readonly unseen: readonly Unseen[] } {
  const onBus = bus.pci?.filter(isNvidiaGpu).length ?? 0;
  const lacking = (why: Unseen['why'], message: string) => ({ gpus: null, unseen: [{ section: 'gpus', why, message }] });
  if (section === undefined) {
    if (onBus > 0) return lacking('missing-tool', l10n.t('{0} NVIDIA GPUs are on the PCI bus, but nvidia-smi was not found.', onBus));
    return { gpus: bus.pci === null ? null : [], unseen: [] };
  }
  const asked = section.lines.findLastIndex((line) => line.startsWith('fields\t'));
  const columns = section.lines[asked]?.slice(7).split(',') ?? gpuFields[0];
  const rows = section.lines.slice(asked + 1).filter((line) => !line.startsWith('remap\t'));
  const remaps = readRemaps(section.lines);
  const facts = rows.slice(0, most).flatMap((line) => readGpu(line, columns, bus, remaps) ?? []);
  if (facts.length > 0) return { gpus: facts, unseen: [] };
  const said = word(rows.find((line) => line.trim() !== ''));
  if (said !== null && /no devices were found/i.test(said)) return { gpus: [], unseen: [] };
  return lacking('failed', said === null ? l10n.t('nvidia-smi listed no GPU.') : l10n.t('nvidia-smi said: {0}', said));
}

function readGpu(line: string, columns: readonly string[], bus: Bus, remaps: ReadonlyMap<string, readonly string[]>): GpuFact | null {
  const cells = line.split(', ', 64);
  if (cells.length < columns.length) return null;
  const cell = (name: string): string | undefined => cells[columns.indexOf(name)];
  const index = number(cell('index'));
  if (index === null || !Number.isInteger(index)) return null;
  const pci = pciAddress(cell('pci.bus_id'));
  const mebibytes = number(cell('memory.total'));
  const device = bus.pci?.find(({ address }) => address === pci);
  const remap = pci === null ? undefined : remaps.get(pci);
  const rows = [number(remap?.[1]), number(remap?.[2])].filter((count) => count !== null);
  return {
    index,
    name: word(cells.slice(columns.length - 1).join(', ')) ?? '',
    uuid: word(cell('uuid')),
    pci,
    numaNode: device?.numaNode ?? null,
    memoryBytes: mebibytes === null ? null : mebibytes * 1024 * 1024,
    driver: word(cell('driver_version')),
    pcie: {
      gen: number(cell('pcie.link.gen.current')),
      width: number(cell('pcie.link.width.current')),
      maxGen: number(cell('pcie.link.gen.max')),
      maxWidth: number(cell('pcie.link.width.max')),
    },
    ecc: {
      enabled: isOn(cell('ecc.mode.current')),
      corrected: number(cell('ecc.errors.corrected.volatile.total')),
      uncorrected: number(cell('ecc.errors.uncorrected.volatile.total')),
      remappedRows: rows.length === 0 ? null : rows.reduce((sum, count) => sum + count, 0),
      remapPending: isOn(remap?.[3]),
      remapFailure: isOn(remap?.[4]),
    },
    clocks: { smMHz: number(cell('clocks.sm')), maxSmMHz: number(cell('clocks.max.sm')), memoryMHz: number(cell('clocks.mem')) },
    throttle: readReasons(cell('clocks_event_reasons.active') ?? cell('clocks_throttle_reasons.active')),
    temperatureC: number(cell('temperature.gpu')),
    power: { drawW: number(cell('power.draw')), limitW: number(cell('power.limit')), defaultLimitW: number(cell('power.default_limit')) },
    persistence: isOn(cell('persistence_mode')),
    mig: isOn(cell('mig.mode.current')),
    computeMode: word(cell('compute_mode')),
    fabricState: word(cell('fabric.state')),
    fabricStatus: word(cell('fabric.status')),
    bar1Bytes: (pci === null ? undefined : bus.bars.get(pci)) ?? null,
  };
}

function readReasons(text: string | undefined): readonly string[] | null {
  const value = /^0x[0-9a-f]{1,16}$/i.test(text?.trim() ?? '') ? BigInt(text?.trim() ?? '0') : null;
  return value === null ? null : reasons.filter(([bit]) => (value & BigInt(bit)) !== 0n).map(([, name]) => name);
}

/** "Enabled", "Yes" and 1 are on; "Disabled", "No" and 0 are off; the rest says nothing. */
function isOn(text: string | undefined): boolean | null {
  const value = text?.trim().toLowerCase() ?? '';
  if (/^(?:enabled|yes|1)$/.test(value)) return true;
  return /^(?:disabled|no|0)$/.test(value) ? false : null;
}

function readRemaps(lines: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const line of lines) {
    if (!line.startsWith('remap\t') || found.size >= most) continue;
    const cells = line.slice(6).split(', ', 16);
    const address = pciAddress(cells[0]);
    if (address !== null && cells.length === remapFields.length) found.set(address, cells);
  }
  return found;
}
