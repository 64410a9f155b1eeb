import type { GpuFact, PciFact } from '../../facts.js';
import { number, pciAddress, word } from '../fields.js';
import type { ProbeSection } from '../cut.js';

export const ascendScript = String.raw`
npu-smi info
true
`;

/** Most NPUs believed of one host. */
const most = 1024;

/**
 * The table of `npu-smi info`: two rows for each chip. "| 0     910B3 | OK | 91.9  41  0 / 0 |", then "| 0 | 0000:C1:00.0 | 0  0 / 0  3346 / 65536 |" whose last pair is the memory
 * used and there, in MB. null when the tool did not answer.
 */
export function readAscend(
  section: ProbeSection | undefined,
  pci: readonly PciFact[] | null,
  driver: string | null,
): readonly GpuFact[] | null {
  const rows = (section?.lines ?? []).slice(0, 10_000).map((line) =>
    line.startsWith('|')
      ? line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim())
      : [],
  );
  if (!rows.some((cells) => /^npu-smi\b/.test(cells[0] ?? ''))) return null;
  const found: GpuFact[] = [];
  rows.forEach((cells, place) => {
    const address = pciAddress(cells[1]);
    const above = rows[place - 1];
    const name = /^(\d{1,4})\s+(\S.{0,60})$/.exec(above?.[0] ?? '');
    if (address === null || above === undefined || name === null || found.length >= most) return;
    const memory = /(\d{1,9})\s*\/\s*(\d{1,9})\s*$/.exec(cells[2] ?? '');
    const device = pci?.find((other) => other.address === address);
    const [power, heat] = (above[2] ?? '').split(/\s+/, 2);
    const megabytes = number(memory?.[2]);
    found.push({
      index: found.length,
      name: word(name[2]) ?? '',
      vendor: 'ascend',
      uuid: null,
      pci: address,
      numaNode: device?.numaNode ?? null,
      memoryBytes: megabytes === null ? null : megabytes * 1024 * 1024,
      driver,
      pcie: device?.link ?? null,
      temperatureC: number(heat),
      power: { drawW: number(power), limitW: null, defaultLimitW: null },
    });
  });
  return found;
}
