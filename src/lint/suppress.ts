import * as l10n from '@vscode/l10n';
import { lineRange, type Range, type TextEdit } from '../base/text.js';
import type { FileKind } from '../scripts/setting.js';
import type { Finding, Fix } from './finding.js';

/** One comment that keeps rules silent, with the lines that it speaks for. */
interface Suppression {
  /** From the comment's marker to the end of its line. */
  readonly range: Range;
  /** Rules that it names, with their places; empty for all rules. */
  readonly rules: readonly { readonly id: string; readonly range: Range }[];
  /** First and last line that it speaks for, 0-based. */
  readonly from: number;
  readonly to: number;
}

/** What all comments of this kind begin with, for a quick look whether a text has any. */
const mark = 'nccl-workbench-';

/** What begins a comment, by kind. In an nccl.conf and a Dockerfile a `#` counts at the start of a line alone; JSON has `//` and a key of that name. */
function beginning(kind: FileKind): RegExp {
  if (kind === 'json') return /(?:^|\s)(?:\/\/|"\/\/[^"]*"\s*:\s*")\s*$/u;
  if (kind === 'topo-xml') return /(?:^|[\s>])<!--\s*$/u;
  if (kind === 'conf' || kind === 'tuner') return /^#\s*$|^\{#-?\s*$/u;
  if (kind === 'dockerfile') return /^\s*(?:#|\{#-?)\s*$/u;
  return /(?:^|\s)(?:#|\{#-?)\s*$/u;
}

const directive = /^nccl-workbench-(disable-next-line|disable-line|disable-file|disable|enable)(?![\w-])(.*)$/su;

interface Said {
  readonly verb: string;
  readonly line: number;
  readonly range: Range;
  readonly rules: Suppression['rules'];
}

/** Reads the comment of one line; null where there is none. */
function saidIn(text: string, line: number, begins: RegExp): Said | null {
  const at = text.indexOf(mark);
  if (at < 0) return null;
  const opening = begins.exec(text.slice(0, at));
  const found = directive.exec(text.slice(at));
  if (opening === null || found === null) return null;
  const [, verb = '', rest = ''] = found;
  const named = rest.replace(/\s--\s.*$|(?:-->|-?#\}|"\s*,?).*$/su, '');
  const start = at + found[0].length - rest.length;
  const rules = [...named.matchAll(/[\w-]+/gu)].map((word) => ({
    id: word[0],
    range: lineRange(line, start + word.index, start + word.index + word[0].length),
  }));
  const from = opening.index + (/^\s/u.test(opening[0]) ? 1 : 0);
  return { verb, line, range: lineRange(line, from, text.trimEnd().length), rules };
}

/** For each line the last line of the command that begins there: backslashes at the end of lines carry it on. */
function lastLines(lines: readonly string[]): (line: number) => number {
  const known = new Map<number, number>();
  return (line) => {
    let last = line;
    while (last < lines.length - 1 && !known.has(last) && /\\\r?$/u.test(lines[last] ?? '')) last++;
    last = known.get(last) ?? last;
    known.set(line, last);
    return last;
  };
}

/** For each comment the first line from its own on where a comment brings back a rule, or all of them (null). */
function enabledAgain(all: readonly Said[]): (index: number, id: string | null) => number | undefined {
  const everything: number[] = [];
  const byRule = new Map<string, number[]>();
  for (const [index, { verb, rules }] of all.entries()) {
    if (verb !== 'enable') continue;
    if (rules.length === 0) everything.push(index);
    for (const { id } of rules) {
      const before = byRule.get(id);
      if (before === undefined) byRule.set(id, [index]);
      else before.push(index);
    }
  }
  const next = (sorted: readonly number[], index: number): number => sorted[lowerBound(sorted, index)] ?? Infinity;
  return (index, id) => {
    const found = Math.min(next(everything, index), id === null ? Infinity : next(byRule.get(id) ?? [], index));
    return all[found]?.line;
  };
}

/** Index of the first of ascending numbers that is not below a value. */
function lowerBound(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? Infinity) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The comments of a text that keep rules silent. */
function suppressionsOf(text: string, kind: FileKind): readonly Suppression[] {
  if (!text.includes(mark)) return [];
  const lines = text.split('\n');
  const begins = beginning(kind);
  const all = lines.flatMap((line, index) => saidIn(line, index, begins) ?? []);
  const alone = new Set(
    all.filter(({ range, line }) => lines[line]?.slice(0, range.start.character).trim() === '').map(({ line }) => line),
  );
  const end = lines.length;
  const lastOf = lastLines(lines);
  const again = enabledAgain(all);
  // The line that a comment speaks for, below the comments that follow it: found from the last one up.
  const spokenFor = new Map<number, number>();
  for (const line of [...alone].reverse()) spokenFor.set(line, spokenFor.get(line + 1) ?? line + 1);
  return all.flatMap((said, index): Suppression[] => {
    const { range, rules, line } = said;
    switch (said.verb) {
      case 'disable-line':
        return [{ range, rules, from: line, to: line }];
      case 'disable-next-line': {
        const next = spokenFor.get(line + 1) ?? line + 1;
        return [{ range, rules, from: next, to: lastOf(next) }];
      }
      case 'disable-file':
        return [{ range, rules, from: 0, to: end }];
      case 'disable':
        // Each rule is silent until a comment that brings back all of them, or that one.
        if (rules.length === 0) return [{ range, rules, from: line, to: again(index, null) ?? end }];
        return rules.map((rule) => ({ range, rules: [rule], from: line, to: again(index, rule.id) ?? end }));
      default:
        return [];
    }
  });
}

/** Lines that are kept silent, as stretches that neither overlap nor touch. */
class Stretches {
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];

  constructor(stretches: readonly Pick<Suppression, 'from' | 'to'>[]) {
    for (const { from, to } of stretches.toSorted((a, b) => a.from - b.from)) {
      const last = this.ends.at(-1);
      if (last === undefined || from > last + 1) {
        this.starts.push(from);
        this.ends.push(to);
      } else this.ends[this.ends.length - 1] = Math.max(last, to);
    }
  }

  holds(line: number): boolean {
    const at = lowerBound(this.ends, line);
    return (this.starts[at] ?? Infinity) <= line;
  }
}

/** Values in groups by a key, in their order. */
function grouped<Key, Value>(values: readonly (readonly [Key, Value])[]): Map<Key, Value[]> {
  const groups = new Map<Key, Value[]>();
  for (const [key, value] of values) {
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
}

/** Findings without those that a comment keeps silent, and a hint for each comment that keeps nothing silent. */
export function suppress(
  findings: readonly Finding[],
  text: string,
  kind: FileKind,
  rules: { readonly known: (id: string) => boolean; readonly silent: (id: string) => boolean },
): readonly Finding[] {
  const all = suppressionsOf(text, kind);
  if (all.length === 0) return findings;
  // Generated files have thousands of comments and of findings: neither is looked through for each of the other.
  const linesBy = grouped<string | null, number>(
    findings.flatMap(({ rule, range }) => [[rule, range.start.line] as const, [null, range.start.line] as const]),
  );
  for (const lines of linesBy.values()) lines.sort((a, b) => a - b);
  const isUsed = (id: string | null, { from, to }: Suppression): boolean => {
    const lines = linesBy.get(id) ?? [];
    return (lines[lowerBound(lines, from)] ?? Infinity) <= to;
  };
  const used = new Set<unknown>();
  for (const one of all) {
    if (one.rules.length === 0 && isUsed(null, one)) used.add(one);
    const met = new Set<string>();
    for (const rule of one.rules) {
      if (!met.has(rule.id) && isUsed(rule.id, one)) used.add(rule);
      met.add(rule.id);
    }
  }
  const byRule = grouped<string | null, Suppression>(
    all.flatMap((one) => (one.rules.length === 0 ? [null] : one.rules.map(({ id }) => id)).map((id) => [id, one] as const)),
  );
  const stretchesBy = new Map([...byRule].map(([id, list]) => [id, new Stretches(list)] as const));
  const left = findings.filter(({ rule, range: { start } }) => {
    return !(stretchesBy.get(rule)?.holds(start.line) ?? false) && !(stretchesBy.get(null)?.holds(start.line) ?? false);
  });
  for (const one of all) {
    if (one.rules.length === 0 && !used.has(one)) left.push(unused(l10n.t('This comment keeps no finding silent.'), one.range, one.range));
    for (const rule of one.rules) {
      if (!rules.known(rule.id)) left.push(unused(l10n.t('There is no rule called "{0}".', rule.id), rule.range, null));
      else if (!used.has(rule) && !rules.silent(rule.id))
        left.push(
          unused(
            l10n.t('{0} says nothing here that this comment could keep silent.', rule.id),
            rule.range,
            one.rules.length === 1 ? one.range : null,
          ),
        );
    }
  }
  return left;
}

function unused(message: string, range: Range, whole: Range | null): Finding {
  const fixes: readonly Fix[] =
    whole === null ? [] : [{ title: l10n.t('Remove the comment'), safe: false, edits: [{ range: whole, newText: '' }] }];
  return { rule: 'unused-suppression', severity: 'hint', message, range, variable: null, docs: null, fixes };
}

/** The edit that keeps one finding silent, by a comment above its line; null where the file has no comments or nothing may stand there. */
export function suppressionEdit(kind: FileKind, text: string, finding: Finding): TextEdit | null {
  if (kind === 'json' || kind === 'hostfile') return null;
  const lines = text.split('\n');
  let { line } = finding.range.start;
  // A comment inside a command that is carried on by backslashes would end it.
  if (kind === 'bash' || kind === 'dockerfile') while (line > 0 && /\\\r?$/u.test(lines[line - 1] ?? '')) line--;
  const here = lines[line] ?? '';
  // In an nccl.conf a `#` counts in column 0 alone.
  const indent = kind === 'conf' || kind === 'tuner' ? '' : (/^[ \t]*/u.exec(here)?.[0] ?? '');
  const words = `${mark}disable-next-line ${finding.rule}`;
  const comment = kind === 'topo-xml' ? `<!-- ${words} -->` : `# ${words}`;
  const ending = here.endsWith('\r') ? '\r\n' : '\n';
  return { range: lineRange(line, 0, 0), newText: `${indent}${comment}${ending}` };
}
