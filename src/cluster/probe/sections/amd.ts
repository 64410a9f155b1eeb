import type { GpuFact, PciFact } from '../../facts.js';
import { number, pciAddress, word } from '../fields.js';
import type { ProbeSection } from '../cut.js';

/** amd-smi where it is, else rocm-smi. Lines with serial numbers stay on the host. */
export const amdScript = String.raw`
if command -v amd-smi >/dev/null; then
  for c in static metric; do printf 'amd-smi\t%s\n' "$c"; amd-smi "$c" --json | sed '/[Ss]erial/d'; done
elif command -v rocm-smi >/dev/null; then
  printf 'rocm-smi\t\n'
  rocm-smi --showproductname --showbus --showmeminfo vram --showdriverversion --showtemp --showpower --showmaxpower --showclocks --json | sed 's/"[^"]*[Ss]erial[^"]*": *"[^"]*"\(, *\)\{0,1\}//g'
fi
true
`;

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const at = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((inner, key) => (isFields(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined), value);
const text = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
/** A number that stands bare, in a text, or as {"value", "unit"}. */
const amount = (value: unknown): number | null => number(text(isFields(value) ? value['value'] : value));

/** Most GPUs believed of one host. */
const most = 1024;

/** AMD's GPUs; null when no tool of theirs answered. */
export function readAmd(section: ProbeSection | undefined, pci: readonly PciFact[] | null): readonly GpuFact[] | null {
  const lines = section?.lines ?? [];
  const parts = new Map<string, string[]>();
  let open: string[] | null = null;
  for (const line of lines) {
    const head = /^(amd-smi\t(?:static|metric)|rocm-smi\t)$/.exec(line)?.[1];
    if (head !== undefined) parts.set(head, (open = []));
    else open?.push(line);
  }
  const json = (name: string): unknown => parse(parts.get(name)?.join('\n') ?? '');
  const list = gpusIn(json('amd-smi\tstatic'));
  if (list !== null) {
    const metrics = new Map((gpusIn(json('amd-smi\tmetric')) ?? []).map((entry) => [text(at(entry, 'gpu')), entry]));
    return list.slice(0, most).flatMap((entry) => fromAmdSmi(entry, metrics.get(text(at(entry, 'gpu'))), pci) ?? []);
  }
  const cards = json('rocm-smi\t');
  if (!isFields(cards)) return null;
  const driver = word(text(at(cards, 'system', 'Driver version')));
  return Object.entries(cards)
    .slice(0, most)
    .flatMap(([name, card]) => fromRocmSmi(/^card(\d{1,4})$/.exec(name)?.[1], card, driver, pci) ?? []);
}

/** JSON after whatever the tool says before it; removed lines may have left a comma before a bracket. */
function parse(source: string): unknown {
  const start = source.search(/[[{]/);
  if (start < 0) return null;
  try {
    return JSON.parse(source.slice(start).replace(/,(?=\s{0,200}[}\]])/g, ''));
  } catch {
    return null;
  }
}

function gpusIn(value: unknown): readonly Fields[] | null {
  const list: unknown = Array.isArray(value) ? value : at(value, 'gpu_data');
  return Array.isArray(list) ? list.filter(isFields) : null;
}

function fromAmdSmi(entry: Fields, metric: Fields | undefined, pci: readonly PciFact[] | null): GpuFact | null {
  const index = amount(at(entry, 'gpu'));
  if (index === null || !Number.isInteger(index)) return null;
  const address = pciAddress(text(at(entry, 'bus', 'bdf')));
  const device = pci?.find((other) => other.address === address);
  const mebibytes = amount(at(entry, 'vram', 'size'));
  return {
    index,
    name: word(text(at(entry, 'asic', 'market_name'))) ?? '',
    vendor: 'amd',
    uuid: null,
    pci: address,
    numaNode: device?.numaNode ?? amount(at(entry, 'numa', 'node')),
    memoryBytes: mebibytes === null ? null : mebibytes * 1024 * 1024,
    driver: word(text(at(entry, 'driver', 'version'))),
    pcie: device?.link ?? null,
    ecc: {
      enabled: null,
      corrected: amount(at(metric, 'ecc', 'total_correctable_count')),
      uncorrected: amount(at(metric, 'ecc', 'total_uncorrectable_count')),
      remappedRows: null,
      remapPending: null,
      remapFailure: null,
    },
    temperatureC: amount(at(metric, 'temperature', 'hotspot')) ?? amount(at(metric, 'temperature', 'edge')),
    power: {
      drawW: amount(at(metric, 'power', 'socket_power')),
      limitW: amount(at(entry, 'limit', 'socket_power')) ?? amount(at(entry, 'limit', 'max_power')),
      defaultLimitW: null,
    },
    clocks: {
      smMHz: amount(at(metric, 'clock', 'gfx_0', 'clk')),
      maxSmMHz: amount(at(metric, 'clock', 'gfx_0', 'max_clk')),
      memoryMHz: amount(at(metric, 'clock', 'mem_0', 'clk')),
    },
  };
}

function fromRocmSmi(number_: string | undefined, card: unknown, driver: string | null, pci: readonly PciFact[] | null): GpuFact | null {
  if (number_ === undefined || !isFields(card)) return null;
  const entries = Object.entries(card);
  const like = (form: RegExp): string | undefined => text(entries.find(([key]) => form.test(key))?.[1]);
  const address = pciAddress(like(/^PCI Bus$/i));
  const device = pci?.find((other) => other.address === address);
  const bytes = number(like(/^VRAM Total Memory \(B\)$/i));
  return {
    index: Number(number_),
    name: word(like(/^Card (?:series|SKU)$/i)) ?? word(like(/^Card model$/i)) ?? '',
    vendor: 'amd',
    uuid: null,
    pci: address,
    numaNode: device?.numaNode ?? null,
    memoryBytes: bytes,
    driver,
    pcie: device?.link ?? null,
    temperatureC: number(like(/^Temperature \(Sensor (?:junction|hotspot)\)/i) ?? like(/^Temperature \(Sensor edge\)/i)),
    power: { drawW: number(like(/Power \(W\)$/i)), limitW: number(like(/^Max Graphics Package Power/i)), defaultLimitW: null },
  };
}
