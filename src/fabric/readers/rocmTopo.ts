import * as l10n from '@vscode/l10n';
import { clean } from '../../base/clean.js';
import { Report } from './report.js';
import type { TopoMatrix } from './topoMatrix.js';

/**
 * Reads the table of link types of `rocm-smi --showtopo` into the form of `nvidia-smi topo -m`: "XGMI" or "PCIE" for each pair. Tables of weights
 * and hops are passed over. Linear in the text.
 */
export function readRocmTopo(text: string): TopoMatrix {
  const report = new Report();
  const lines = clean(text).split('\n');
  const top = lines.findIndex((line) => /link type between/i.test(line));
  const columns =
    top < 0
      ? []
      : (lines.slice(top + 1, top + 4).find((line) => /^\s*GPU\d+/.test(line)) ?? '')
          .trim()
          .split(/\s+/)
          .filter((word) => /^GPU\d+$/.test(word))
          .slice(0, 256);
  if (columns.length === 0) {
    report.add(1, l10n.t('no table of link types was found; is this the output of rocm-smi --showtopo?'));
    return { devices: [], paths: [], problems: report.problems };
  }
  const rows = new Map<string, readonly string[]>();
  for (const line of lines.slice(top + 1)) {
    if (/^=+/.test(line.trim()) && rows.size > 0) break;
    const [label = '', ...cells] = line.trim().split(/\s+/);
    if (/^GPU\d+$/.test(label) && cells.length > 0 && !/^GPU\d+$/.test(cells[0] ?? '') && !rows.has(label)) rows.set(label, cells);
  }
  const place = new Map(columns.map((label, at) => [label, at]));
  for (const label of columns) if (!rows.has(label)) report.add(top + 1, l10n.t('{0} has a column but no row', label));
  const cell = (row: string, column: number): string | null => {
    const value = rows.get(row)?.[column];
    return value === undefined || value === '0' || value === 'N/A' ? null : value === 'PCIE' ? 'PHB' : value;
  };
  const paths = columns.map((a, i) =>
    columns.map((b, j) => (i === j ? null : i < j ? (cell(a, j) ?? cell(b, i)) : (cell(b, i) ?? cell(a, j)))),
  );
  const devices = columns.map((label) => ({
    label,
    kind: 'gpu' as const,
    index: Number(label.slice(3)),
    device: null,
    cpus: null,
    numaNode: null,
  }));
  return { devices, paths: place.size === columns.length ? paths : [], problems: report.problems };
}
