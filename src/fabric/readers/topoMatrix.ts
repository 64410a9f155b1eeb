import * as l10n from '@vscode/l10n';
import { clean } from '../../base/clean.js';
import type { Problem } from '../../base/problem.js';
import { Report } from './report.js';

/** A row of the matrix. */
export interface TopoDevice {
  /** As the matrix names it: "GPU0", "NPU0", "NIC0", "mlx5_0". */
  readonly label: string;
  readonly kind: 'gpu' | 'nic';
  /** The number in "GPU3", "NPU3" or "Phy-ID3" (Ascend's cards of two chips), or null. */
  readonly index: number | null;
  /** RDMA device of a NIC: its label, or what the NIC legend says. */
  readonly device: string | null;
  /** "0-31,64-95" as printed. */
  readonly cpus: string | null;
  readonly numaNode: number | null;
}

/** `nvidia-smi topo -m`, `mx-smi topo -m`, `npu-smi info -t topo`: tools that print the same form. */
export interface TopoMatrix {
  readonly devices: readonly TopoDevice[];
  /** How device i reaches device j: "NV18", "PIX", "PXB", "PHB", "NODE", "SYS"; null where not printed. Symmetric. */
  readonly paths: readonly (readonly (string | null)[])[];
  readonly problems: readonly Problem[];
}

/** Most devices of one matrix; a host has fewer, and pairs grow with the square. */
const mostDevices = 256;

/** Headings of several words, as one word each. */
const headings: readonly (readonly [RegExp, string])[] = [
  [/CPU Affinity/i, 'cpu-affinity'],
  [/NUMA Affinity/i, 'numa-affinity'],
  [/Node Affinity/i, 'numa-affinity'],
  [/GPU NUMA ID/i, 'gpu-numa-id'],
];
const extra = /^(cpu-affinity|numa-affinity|gpu-numa-id)$/;
const heading = /^#?\s*(?:GPU|NPU|Phy-ID)\d+\b/;
const accelerator = /^(?:GPU|NPU|Phy-ID)(\d{1,6})$/;
const legendLine = /^\s*#?\s*(NIC\d+)\s*:\s*(\S+)\s*$/;

/** Reads an affinity matrix. Takes columns from its heading, so order and number of the affinity columns do not matter. Linear in the text. */
export function readTopoMatrix(text: string): TopoMatrix {
  const report = new Report();
  const lines = clean(text).split('\n');
  const top = lines.findIndex((line) => heading.test(line.trim()) && !/\bX\b/.test(line));
  if (top < 0) {
    return {
      devices: [],
      paths: [],
      problems: [
        {
          line: 1,
          message: l10n.t(
            'no heading with GPU0 or NPU0 was found; is this the output of nvidia-smi topo -m, mx-smi topo -m or npu-smi info -t topo?',
          ),
        },
      ],
    };
  }
  const columns = words(headings.reduce((line, [name, word]) => line.replace(name, word), lines[top] ?? ''));
  const labels = columns.filter((column) => !extra.test(column)).slice(0, mostDevices);
  const rows = new Map<string, { readonly cells: readonly string[]; readonly line: number }>();
  const legend = new Map<string, string>();
  lines.slice(top + 1).forEach((line, offset) => {
    const number = top + offset + 2;
    const named = legendLine.exec(line);
    if (named !== null) {
      legend.set(named[1] ?? '', named[2] ?? '');
      return;
    }
    const [label, ...cells] = words(line);
    if (label === undefined || !labels.includes(label) || cells[0] === '=') return;
    if (rows.has(label)) report.add(number, l10n.t('{0} has a second row; the first one counts', label));
    else rows.set(label, { cells, line: number });
    if (cells.length < labels.length) {
      report.add(number, l10n.t('the row of {0} has {1} of {2} cells', label, cells.length, labels.length));
    }
  });
  for (const label of labels) if (!rows.has(label)) report.add(top + 1, l10n.t('{0} has a column but no row', label));
  const devices = labels.map((label) => deviceOf(label, columns, rows.get(label)?.cells ?? [], legend));
  const paths = labels.map((row) => labels.map((_, column) => cell(rows.get(row)?.cells[column])));
  return { devices, paths: symmetric(paths, labels, report), problems: report.problems };
}

function words(line: string): string[] {
  return line
    .replace(/^\s*#/, '')
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '');
}

function cell(text: string | undefined): string | null {
  return text === undefined || text === 'X' || text === 'NA' ? null : text;
}

function deviceOf(label: string, columns: readonly string[], cells: readonly string[], legend: ReadonlyMap<string, string>): TopoDevice {
  const value = (name: string): string | null => {
    const at = columns.indexOf(name);
    const text = at < 0 ? undefined : cells[at];
    return text === undefined || text === 'N/A' ? null : text;
  };
  const gpu = accelerator.exec(label);
  const numa = value('numa-affinity');
  return {
    label,
    kind: gpu === null ? 'nic' : 'gpu',
    index: gpu === null ? null : Number(gpu[1]),
    device: gpu === null ? (legend.get(label) ?? (/^NIC\d+$/.test(label) ? null : label)) : null,
    cpus: value('cpu-affinity'),
    numaNode: numa !== null && /^\d+$/.test(numa) ? Number(numa) : null,
  };
}

/** Fills in what only one of the two halves says, and reports where they disagree. */
function symmetric(paths: readonly (string | null)[][], labels: readonly string[], report: Report): (string | null)[][] {
  return paths.map((row, i) =>
    row.map((own, j) => {
      const other = paths[j]?.[i] ?? null;
      if (i < j && own !== null && other !== null && own !== other) {
        report.add(null, l10n.t('{0} and {1} disagree about their path: {2} and {3}', labels[i] ?? '', labels[j] ?? '', own, other));
      }
      return i === j ? null : i < j ? (own ?? other) : (other ?? own);
    }),
  );
}
