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

/** Last line of the command that begins at a line: backslashes at the end of lines carry it on. */
function lastOf(lines: readonly string[], line: number): number {
  let last = line;
  while (last < lines.length - 1 && /\\\r?$/u.test(lines[last] ?? '')) last++;
  return last;
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
  return all.flatMap((said, index): Suppression[] => {
    const { range, rules, line } = said;
    switch (said.verb) {
      case 'disable-line':
        return [{ range, rules, from: line, to: line }];
      case 'disable-next-line': {
        let next = line + 1;
        while (alone.has(next)) next++;
        return [{ range, rules, from: next, to: lastOf(lines, next) }];
      }
      case 'disable-file':
        return [{ range, rules, from: 0, to: end }];
      case 'disable': {
        // Each rule is silent until a comment that brings back all of them, or that one.
        const until = (id: string | null): number =>
          all
            .slice(index)
            .find((other) => other.verb === 'enable' && (other.rules.length === 0 || other.rules.some((one) => one.id === id)))?.line ??
          end;
        if (rules.length === 0) return [{ range, rules, from: line, to: until(null) }];
        return rules.map((rule) => ({ range, rules: [rule], from: line, to: until(rule.id) }));
      }
      default:
        return [];
    }
  });
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
  const used = new Set<unknown>();
  const left = findings.filter((found) => {
    const { line } = found.range.start;
    let kept = true;
    for (const one of all) {
      if (line < one.from || line > one.to) continue;
      const by = one.rules.length === 0 ? one : one.rules.find(({ id }) => id === found.rule);
      if (by === undefined) continue;
      used.add(by);
      kept = false;
    }
    return kept;
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
