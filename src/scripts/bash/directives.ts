import { lineRange } from '../../base/text.js';
import { store } from './command.js';
import { fileOf, type Reading } from './reading.js';
import type { Allocation, ShellState } from './shellState.js';
import { hasHole } from './template.js';
import { known, type WordText } from './word.js';

type Scheduler = Allocation['scheduler'];

const schedulers: Readonly<Record<string, Scheduler>> = { SBATCH: 'slurm', PBS: 'pbs', BSUB: 'lsf', FLUX: 'flux' };

/** An option of a directive with the column where its value begins. */
interface Given {
  readonly value: string;
  readonly at: number;
}

function option(line: string, pattern: RegExp): Given | null {
  const match = pattern.exec(line);
  const value = match?.at(-1);
  if (match === null || value === undefined) return null;
  return { value, at: match.index + match[0].length - value.length };
}

/** Values of a directive are not expanded, but a template may fill them. */
function textOf(value: string): WordText {
  return hasHole(value) ? { value: null, unknown: 'template' } : known(value);
}

/** The `NAME=value` items of a list that stands in a line. */
function readItems({ value, at }: Given, line: number, separator: RegExp, scope: string, state: ShellState, reading: Reading): void {
  for (const item of splitItems(value, separator)) {
    const match = /^(\s*["']?)([A-Za-z_]\w*)=(?:(["'])(.*)\3|(.*?))["']?\s*$/su.exec(item.text);
    const name = match?.[2];
    if (match === null || name === undefined) continue;
    const from = at + item.at + (match[1] ?? '').length;
    const text = match[4] ?? match[5] ?? '';
    const valueAt = from + name.length + 1 + (match[3] === undefined ? 0 : 1);
    const assignment = {
      name,
      nameRange: lineRange(line, from, from + name.length),
      text: textOf(text),
      valueRange: lineRange(line, valueAt, valueAt + text.length),
      range: lineRange(line, from, valueAt + text.length),
      file: fileOf(reading),
    };
    store(reading, state, assignment, true, scope);
  }
}

function splitItems(text: string, separator: RegExp): readonly { readonly text: string; readonly at: number }[] {
  const items: { readonly text: string; readonly at: number }[] = [];
  let from = 0;
  for (const match of text.matchAll(separator)) {
    items.push({ text: text.slice(from, match.index), at: from });
    from = match.index + match[0].length;
  }
  return [...items, { text: text.slice(from), at: from }];
}

const quotedOrBare = `("[^"]*"|'[^']*'|(?:\\{\\{.*?\\}\\}|\\S)+)`;
const exports: Readonly<Record<Scheduler, { readonly pattern: RegExp; readonly separator: RegExp; readonly scope: string }>> = {
  slurm: { pattern: new RegExp(`\\s--export(?:=|\\s+)${quotedOrBare}`, 'u'), separator: /,/gu, scope: 'sbatch' },
  pbs: { pattern: new RegExp(`\\s-v\\s*${quotedOrBare}`, 'u'), separator: /,/gu, scope: 'pbs' },
  lsf: { pattern: new RegExp(`\\s-env\\s+${quotedOrBare}`, 'u'), separator: /,/gu, scope: 'lsf' },
  flux: { pattern: new RegExp(`\\s--env(?:=|\\s+)${quotedOrBare}`, 'u'), separator: /(?!)/gu, scope: 'flux' },
};

function number(line: string, pattern: RegExp): number | null {
  const digits = pattern.exec(line)?.[1];
  return digits === undefined ? null : Number(digits);
}

/** What directives ask of Slurm, PBS, LSF and Flux, and what they set: schedulers put it into the environment before the script runs. */
export function readDirectives(text: string, state: ShellState, reading: Reading): void {
  let job: { -readonly [Key in keyof Allocation]: Allocation[Key] } | null = null;
  if (!/^#(?:SBATCH|PBS|BSUB|flux:|FLUX:)/mu.test(text)) return;
  for (const [row, line] of text.split('\n').entries()) {
    if (!line.startsWith('#')) continue;
    const word = /^#(SBATCH|PBS|BSUB|flux|FLUX)(?=:?\s)/u.exec(line)?.[1]?.toUpperCase();
    const scheduler = word === undefined ? undefined : schedulers[word];
    if (scheduler === undefined) continue;
    job ??= { scheduler, nodes: null, tasks: null, tasksPerNode: null };
    const { pattern, separator, scope } = exports[scheduler];
    const given = option(line, pattern);
    if (given !== null) readItems(given, row, separator, scope, state, reading);
    job.nodes = number(line, /\s(?:-N\s*|--nodes[= ]\s*|-l\s+(?:select|nodes)=)(\d{1,6})(?![-\d])/u) ?? job.nodes;
    job.tasks = number(line, /\s(?:-n\s*|--ntasks[= ]\s*)(\d{1,7})(?!\d)/u) ?? job.tasks;
    job.tasksPerNode = number(line, /(?:\s--ntasks-per-node[= ]\s*|:(?:mpiprocs|ppn)=)(\d{1,6})/u) ?? job.tasksPerNode;
    if (scheduler === 'slurm') readImage(line, row, reading);
  }
  state.allocation = job;
}

/** `#SBATCH --container-image=…` of Pyxis. */
function readImage(line: string, row: number, reading: Reading): void {
  const given = option(line, /\s--container-image(?:=|\s+)("[^"]*"|\S+)/u);
  if (given === null || fileOf(reading) !== null) return;
  const quoted = given.value.startsWith('"') ? 1 : 0;
  const image = given.value.slice(quoted, given.value.length - quoted);
  if (!/[${]/u.test(image)) reading.images.push({ image, range: lineRange(row, given.at + quoted, given.at + quoted + image.length) });
}
