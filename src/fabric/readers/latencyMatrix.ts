import * as l10n from '@vscode/l10n';
import { clean } from '../../base/clean.js';
import type { Origin } from '../../base/origin.js';
import type { Problem } from '../../base/problem.js';
import type { Fabric } from '../graph.js';
import { assemble } from '../structure/assemble.js';
import { Report } from './report.js';

/** One row for each name, one figure for each name in it; null where not measured. */
export type PairTable = readonly (readonly (number | null)[])[];

/**
 * Latencies between named ends, in µs; null where not measured. `us[i][j]` is from names[i] to names[j]. What a plain table cannot say is
 * absent; a file that `nccl-workbench latency` wrote has it all.
 */
export interface LatencyMatrix {
  readonly names: readonly string[];
  readonly us: PairTable;
  /** Gbit/s. */
  readonly gbps?: PairTable;
  /** How much single messages differ, µs. */
  readonly spreadUs?: PairTable;
  /** Messages behind each latency. */
  readonly samples?: PairTable;
  readonly racks?: readonly (string | null)[];
  readonly sites?: readonly (string | null)[];
  /** Pairs that were tested and gave nothing, by place in `names`. */
  readonly failures?: readonly { readonly from: number; readonly to: number; readonly message: string }[];
  readonly origin?: Origin;
  /** ISO 8601. */
  readonly at?: string | null;
  readonly method?: string | null;
  readonly problems: readonly Problem[];
}

/** Names past which a list of pairs is not made into tables. */
const mostNames = 4096;

/**
 * Reads a matrix of latencies in µs: JSON `{ "names": […], "us": [[…]] }` or, where few pairs were measured, `{ "names", "columns", "pairs" }`
 * with a row of figures for each pair; or a table (comma, semicolon, tab or spaces) whose first row and first column are names. Empty cells,
 * "-" and "null" mean not measured.
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
  const record = typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  const given = Array.isArray(record['names']) ? record['names'] : record['hosts'];
  if (!Array.isArray(given) || !(Array.isArray(record['us']) || Array.isArray(record['pairs'])))
    return bad(l10n.t('a latency matrix has "names" and "us"'));
  const names = given.map((name) => clean(String(name)));
  const tables = Array.isArray(record['us']) ? denseTables(record) : pairTables(record, names.length);
  if (tables === null) return bad(l10n.t('a matrix of {0} hosts is more than is read here', names.length));
  const texts = (list: unknown): (string | null)[] | undefined => (Array.isArray(list) ? names.map((_, at) => told(list[at])) : undefined);
  const origin = origins.find((word) => word === record['origin']);
  const [racks, sites] = [texts(record['racks']), texts(record['sites'])];
  return {
    names,
    ...tables,
    ...(racks === undefined ? {} : { racks }),
    ...(sites === undefined ? {} : { sites }),
    ...(origin === undefined ? {} : { origin }),
    ...('at' in record ? { at: told(record['at']) } : {}),
    ...('method' in record ? { method: told(record['method']) } : {}),
    ...(Array.isArray(record['failures']) ? { failures: record['failures'].flatMap((one) => failureOf(one, names.length)) } : {}),
    problems: [],
  };
}

type Tables = Pick<LatencyMatrix, 'us' | 'gbps' | 'spreadUs' | 'samples'>;
const tableNames = ['us', 'gbps', 'spreadUs', 'samples'] as const;
const origins: readonly Origin[] = ['measured', 'simulated', 'modelled'];

const figure = (cell: unknown): number | null => (typeof cell === 'number' && Number.isFinite(cell) && cell >= 0 ? cell : null);
const told = (value: unknown): string | null => (typeof value === 'string' ? clean(value).slice(0, 300) : null);

function denseTables(record: Readonly<Record<string, unknown>>): Tables {
  const tables: Record<string, PairTable> = {};
  for (const name of tableNames) {
    const rows: unknown = record[name];
    if (Array.isArray(rows)) tables[name] = rows.map((row: unknown) => (Array.isArray(row) ? row.map(figure) : []));
  }
  return { us: [], ...tables };
}

/** Tables from a list of pairs; null where there are too many names for tables. */
function pairTables(record: Readonly<Record<string, unknown>>, names: number): Tables | null {
  if (names > mostNames) return null;
  const columns: readonly unknown[] = Array.isArray(record['columns'])
    ? record['columns']
    : ['from', 'to', 'us', 'gbps', 'spreadUs', 'samples'];
  const tables: Record<string, (number | null)[][]> = {};
  const [from, to] = [columns.indexOf('from'), columns.indexOf('to')];
  const places = tableNames.map((name) => [name, columns.indexOf(name)] as const).filter(([, place]) => place >= 0);
  // A row is made when the first pair in it comes: a short text must not fill the memory.
  for (const [name] of places) tables[name] = Array.from({ length: names }, () => []);
  for (const pair of Array.isArray(record['pairs']) ? (record['pairs'] as unknown[]) : []) {
    if (!Array.isArray(pair)) continue;
    const cells: readonly unknown[] = pair;
    const [a, b] = [cells[from], cells[to]];
    if (typeof a !== 'number' || typeof b !== 'number') continue;
    for (const [name, place] of places) {
      const row = tables[name]?.[a];
      if (row === undefined || !Number.isInteger(b) || b < 0 || b >= names) continue;
      if (row.length === 0) for (let column = 0; column < names; column++) row.push(null);
      row[b] = figure(cells[place]);
    }
  }
  return { us: [], ...tables };
}

function failureOf(value: unknown, names: number): { from: number; to: number; message: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  const { from, to, message } = value as Readonly<Record<string, unknown>>;
  const inside = (place: unknown): place is number => typeof place === 'number' && Number.isInteger(place) && place >= 0 && place < names;
  return inside(from) && inside(to) ? [{ from, to, message: told(message) ?? '' }] : [];
}

function readTable(text: string): LatencyMatrix {
  const report = new Report();
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
  const known = new Set(names);
  const rows = new Map<string, (number | null)[]>();
  lines.slice(at + 1).forEach((line, offset) => {
    if (line.trim() === '' || line.startsWith('#')) return;
    const [name = '', ...cells] = split(line);
    const number = at + offset + 2;
    if (!known.has(name)) {
      report.add(number, l10n.t('the row {0} has no column', name.slice(0, 60)));
      return;
    }
    if (cells.length !== names.length)
      report.add(number, l10n.t('the row of {0} has {1} of {2} cells', name.slice(0, 60), cells.length, names.length));
    rows.set(
      name,
      cells.map((cell) => {
        if (/^(|-|–|null|na|n\/a|x)$/i.test(cell)) return null;
        const value = Number(cell);
        if (Number.isFinite(value) && value >= 0) return value;
        report.add(number, l10n.t('"{0}" is not a latency', cell.slice(0, 40)));
        return null;
      }),
    );
  });
  return { names, us: names.map((name) => rows.get(name) ?? []), problems: report.problems };
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
