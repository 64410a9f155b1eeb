import * as l10n from '@vscode/l10n';
import { lineRange, type Position, type Range } from '../base/text.js';
import { acceptedAt, defaultAt, explain, statusAt, variable, variables, type Variable } from '../nccl/catalog/index.js';
import { defaultText, isAlive, releasesText, unitText, valuesText, withUnit } from './describe.js';
import { escapeMarkdown, link } from '../base/markdown.js';

/** One proposal, in the terms of this room; `main.ts` turns it into the protocol's. */
export interface Proposal {
  readonly label: string;
  readonly kind: 'name' | 'value';
  readonly detail: string;
  readonly markdown: string;
  readonly insert: string;
  readonly range: Range;
  readonly sort: string;
  /** Struck through: the chosen release does not act on it. */
  readonly deprecated: boolean;
  /** Ask for values next. */
  readonly goOn: boolean;
}

/** Where in a line the cursor stands. */
interface Spot {
  readonly line: string;
  readonly row: number;
  readonly column: number;
}

/** Names and values that fit at a position of a configuration file or shell script. */
export function complete(text: string, position: Position, kind: 'conf' | 'bash', version: string): readonly Proposal[] {
  const line = (text.split('\n')[position.line] ?? '').replace(/\r$/u, '');
  const spot = { line, row: position.line, column: position.character };
  return kind === 'conf' ? inConf(spot, version) : inShell(spot, version);
}

function inConf(spot: Spot, version: string): readonly Proposal[] {
  const before = spot.line.slice(0, spot.column);
  if (before.startsWith('#')) return [];
  const equals = before.indexOf('=');
  if (equals < 0) return /^\w*$/u.test(before) ? names(spot, 0, version) : [];
  return values(spot, before.slice(0, equals).trim(), equals + 1, spot.line.length, version);
}

/** In a shell script only words that begin like one of our names, and the values of such assignments; nothing else is touched. */
function inShell(spot: Spot, version: string): readonly Proposal[] {
  const before = spot.line.slice(0, spot.column);
  if (/^\s*#(?!SBATCH\b)/u.test(before)) return [];
  const value = /(?:^|[\s,;"'(])([A-Z][A-Z0-9_]*)=(["']?)([^\s"']*)$/u.exec(before);
  if (value?.[1] !== undefined && variable(value[1]) !== null) {
    const from = spot.column - (value[3]?.length ?? 0);
    const rest = /^[^\s"';)]*/u.exec(spot.line.slice(spot.column))?.[0].length ?? 0;
    return values(spot, value[1], from, spot.column + rest, version);
  }
  const name = /(?:^|[\s,;"'(&|])((?:NC|TORCH_N)\w*)$/u.exec(before);
  return name?.[1] === undefined ? [] : names(spot, spot.column - name[1].length, version);
}

function names(spot: Spot, from: number, version: string): readonly Proposal[] {
  const rest = /^\w*/u.exec(spot.line.slice(spot.column))?.[0].length ?? 0;
  const to = spot.column + rest;
  const assigned = spot.line.slice(to).trimStart().startsWith('=');
  const range = lineRange(spot.row, from, to);
  return variables().map((known) => ({
    label: known.name,
    kind: 'name',
    detail: l10n.t('default {0}', defaultText(known, version)),
    markdown: describe(known, version),
    insert: assigned ? known.name : `${known.name}=`,
    range,
    sort: `${String(rank(known, version))}${known.name}`,
    deprecated: !isAlive(known, version) || known.status === 'deprecated',
    goOn: !assigned,
  }));
}

/** Documented ones first, then the rest that the release knows, then plugins' own, then what it does not act on. */
function rank(known: Variable, version: string): number {
  if (statusAt(known.name, version) === 'not-yet') return 5;
  if (!isAlive(known, version)) return 6;
  if (known.status === 'deprecated') return 4;
  if (known.owner !== 'nccl' || !known.name.startsWith('NCCL_')) return 3;
  return known.documented ? (known.debugging ? 1 : 0) : 2;
}

function describe(known: Variable, version: string): string {
  const values = valuesText(known, version);
  const lines = [
    escapeMarkdown(explain(known.name, null, { version }).summary ?? ''),
    ...(values === null ? [] : [escapeMarkdown(l10n.t('Values: {0}.', values))]),
    ...(known.unit === null ? [] : [escapeMarkdown(l10n.t('Unit: {0}.', unitText(known.unit)))]),
    escapeMarkdown(releasesText(known)),
    ...(known.docs === null ? [] : [link(l10n.t('Documentation'), known.docs)]),
  ];
  return lines.join('\n\n');
}

/** A value worth proposing with a short word on what it is. */
interface Candidate {
  readonly text: string;
  readonly detail: string;
}

const isList = (known: Variable): boolean => known.kind === 'list' && known.accepted.length > 0;

function values(spot: Spot, name: string, from: number, lineEnd: number, version: string): readonly Proposal[] {
  const known = variable(name);
  if (known === null) return [];
  // In a list only the item under the cursor is replaced; ^ and a function before : stay.
  const typed = spot.line.slice(from, spot.column);
  const itemAt = isList(known) ? from + (/^(?:.*[,;:^])?/u.exec(typed)?.[0].length ?? 0) : from;
  const itemEnd = isList(known) ? spot.column + (/^\w*/u.exec(spot.line.slice(spot.column))?.[0].length ?? 0) : lineEnd;
  const range = lineRange(spot.row, itemAt, itemEnd);
  return candidates(known, version).map(({ text, detail }, index) => ({
    label: text,
    kind: 'value',
    detail,
    markdown: isList(known) ? '' : escapeMarkdown(explain(name, text, { version }).effect),
    insert: text,
    range,
    sort: String(index).padStart(3, '0'),
    deprecated: false,
    goOn: false,
  }));
}

function candidates(known: Variable, version: string): readonly Candidate[] {
  const standard = defaultAt(known, version);
  const noted = (text: string, detail = ''): Candidate => ({ text, detail: text === String(standard) ? l10n.t('default') : detail });
  const words = acceptedAt(known, version).filter((word) => !word.includes('<'));
  if (words.length > 0) return words.map((word) => noted(word));
  switch (known.kind) {
    case 'switch':
      return [noted('1', l10n.t('on')), noted('0', l10n.t('off'))];
    case 'bytes':
      return sizes(known).map((size) => noted(String(size), withUnit(size, 'bytes')));
    case 'integer':
    case 'enum-integer':
    case 'duration':
    case 'tri-state':
      return numbers(known, standard).map((value) =>
        noted(String(value), withUnit(value, known.unit) === String(value) ? '' : withUnit(value, known.unit)),
      );
    default:
      return typeof standard === 'string' ? [noted(standard)] : [];
  }
}

/** The default and its neighbours by powers of two; for buffers with an automatic default what it comes to. */
function sizes(known: Variable): readonly number[] {
  const numeric = known.defaults.map(([, value]) => value).findLast((value) => typeof value === 'number' && value > 0);
  const middle = typeof numeric === 'number' ? numeric : 1 << 20;
  return [-2, -1, 0, 1, 2].map((power) => middle * 2 ** power).filter((size) => Number.isInteger(size) && size > 0);
}

function numbers(known: Variable, standard: number | string | null): readonly number[] {
  const wanted = typeof standard === 'number' && standard >= 0 ? [standard] : [];
  if (known.range === null) return wanted;
  const [least, most] = known.range;
  if (known.step !== null) {
    const steps = [];
    for (let value = least; value <= most; value *= 2) steps.push(value);
    return [...new Set([...wanted, ...steps, most])];
  }
  const all = most - least <= 8 ? Array.from({ length: most - least + 1 }, (_, index) => least + index) : [least, most];
  return [...new Set([...wanted, ...all])];
}
