import * as l10n from '@vscode/l10n';
import { clean } from '../../base/clean.js';
import type { Problem } from '../../base/problem.js';
import type { Fabric } from '../graph.js';
import { assemble } from '../structure/assemble.js';

/** Latencies between named ends, in µs; null where not measured. `us[i][j]` is from names[i] to names[j]. */
export interface LatencyMatrix {
  readonly names: readonly string[];
  readonly us: readonly (readonly (number | null)[])[];
  readonly problems: readonly Problem[];
}

/**
 * Reads a matrix of latencies in µs: JSON `{ "names": […], "us": [[…]] }`, or a table (comma, semicolon, tab or spaces) whose first row and
 * first column are names. Empty cells, "-" and "null" mean not measured.
 */
export function readLatencyMatrix(text: string): LatencyMatrix {
  return text.trimStart().startsWith('{') ? readJson(text) : readTable(text);
}

function readJson(text: string): LatencyMatrix {
  const bad = (message: string): LatencyMatrix => ({ names: [], us: [], problems: [{ line: null, message }] });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return bad(error instanceof Error ? error.message : String(error));
  }
  const record = value as { readonly names?: unknown; readonly hosts?: unknown; readonly us?: unknown };
  const names = Array.isArray(record.names) ? record.names : record.hosts;
  if (!Array.isArray(names) || !Array.isArray(record.us)) return bad(l10n.t('a latency matrix has "names" and "us"'));
  const us = record.us.map((row: unknown) =>
    Array.isArray(row) ? row.map((cell: unknown) => (typeof cell === 'number' && cell >= 0 ? cell : null)) : [],
  );
  return { names: names.map((name) => clean(String(name))), us, problems: [] };
}

function readTable(text: string): LatencyMatrix {
  const problems: Problem[] = [];
  const lines = clean(text).split('\n');
  const at = lines.findIndex((line) => line.trim() !== '' && !line.startsWith('#'));
  const head = lines[at];
  if (head === undefined)
    return { names: [], us: [], problems: [{ line: null, message: l10n.t('a latency matrix has "names" and "us"') }] };
  const separator = head.includes('\t') ? '\t' : head.includes(',') ? ',' : head.includes(';') ? ';' : /\s+/;
  const split = (line: string): string[] => (separator instanceof RegExp ? line.trim() : line).split(separator).map((cell) => cell.trim());
  const first = split(head);
  // A corner cell stands above the names of the rows; with spaces it may be missing.
  const dataRow = lines.slice(at + 1).find((line) => line.trim() !== '');
  const names = dataRow !== undefined && split(dataRow).length === first.length ? first.slice(1) : first;
  const rows = new Map<string, (number | null)[]>();
  lines.slice(at + 1).forEach((line, offset) => {
    if (line.trim() === '' || line.startsWith('#')) return;
    const [name = '', ...cells] = split(line);
    const number = at + offset + 2;
    if (!names.includes(name)) {
      problems.push({ line: number, message: l10n.t('the row {0} has no column', name.slice(0, 60)) });
      return;
    }
    if (cells.length !== names.length)
      problems.push({ line: number, message: l10n.t('the row of {0} has {1} of {2} cells', name, cells.length, names.length) });
    rows.set(
      name,
      cells.map((cell) => {
        if (/^(|-|–|null|na|n\/a|x)$/i.test(cell)) return null;
        const value = Number(cell);
        if (Number.isFinite(value) && value >= 0) return value;
        problems.push({ line: number, message: l10n.t('"{0}" is not a latency', cell.slice(0, 40)) });
        return null;
      }),
    );
  });
  return { names, us: names.map((name) => rows.get(name) ?? []), problems };
}

/**
 * Puts latencies onto the links whose two ends the matrix names, by id or by name. A latency between hosts belongs to the path and not to
 * any one cable, so cables to switches get none from it.
 */
export function withLatencies(fabric: Fabric, matrix: LatencyMatrix): Fabric {
  const rows = new Map(matrix.names.map((name, at) => [name, at]));
  const labels = new Map<string, number>();
  const byId = new Map(fabric.nodes.map((node) => [node.id, node]));
  for (const node of fabric.nodes) {
    const host = node.host === null ? null : byId.get(node.host)?.name;
    const short = node.id.slice(node.id.indexOf('/') + 1);
    const at = rows.get(node.id) ?? rows.get(host === null || host === undefined ? node.name : `${host}/${short}`);
    if (at !== undefined) labels.set(node.id, at);
  }
  const links = fabric.links.map((link) => {
    const [a, b] = [labels.get(link.a), labels.get(link.b)];
    if (a === undefined || b === undefined) return link;
    return { ...link, latencyUs: matrix.us[a]?.[b] ?? matrix.us[b]?.[a] ?? link.latencyUs };
  });
  return assemble(fabric.nodes, links, [...fabric.problems, ...matrix.problems]);
}
