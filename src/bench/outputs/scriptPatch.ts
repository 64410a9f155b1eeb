import { cleanLine } from '../../base/clean.js';
import type { Position, Range, TextEdit } from '../../base/text.js';
import { gainMark, type ProposedSetting } from './confFile.js';

/** An assignment in a launch script, as the readers of scripts find it. */
export interface ScriptSetting {
  readonly name: string;
  readonly value: string | null;
  readonly nameRange: Range;
  /** The value as written, quotes included. */
  readonly valueRange: Range;
  /** The whole assignment, `export ` or `-x ` included. */
  readonly range: Range;
  readonly kind: string;
  readonly reach: string;
  /** Set where it stands in another file. */
  readonly file?: string;
}

/** A launch script with what was found in it. */
export interface Script {
  readonly text: string;
  readonly settings: readonly ScriptSetting[];
  /** Where benchmarks or jobs are started; new lines of a shell script go before the first. */
  readonly commands: readonly { readonly range: Range }[];
}

/** What is to be changed by hand, and where. */
export interface LeftToDo {
  readonly name: string;
  readonly value: string | null;
  /** 0-based line of the assignment that is in the way; null where there is no place for a new one. */
  readonly line: number | null;
}

/** Edits that give a launch script its settings. */
export interface ScriptPatch {
  readonly edits: readonly TextEdit[];
  readonly left: readonly LeftToDo[];
}

const commented = new Set(['bash', 'python', 'yaml', 'dockerfile', 'env', 'toml']);

/**
 * Edits that give a script the settings: values that stand there are replaced in their own quoting, a missing setting is written in the form
 * of one that is there, next to it. Values that the script works out are left to its author. `quote` makes one word of a shell's value.
 */
export function patchScript(script: Script, wanted: readonly ProposedSetting[], quote: (word: string) => string): ScriptPatch {
  const lines = script.text.split('\n').map((line) => line.replace(/\r$/, ''));
  const own = script.settings.filter(({ file, reach }) => file === undefined && reach === 'ranks');
  const page: Page = { lines, newline: script.text.includes('\r\n') ? '\r\n' : '\n', quote };
  const edits: TextEdit[] = [];
  const left: LeftToDo[] = [];
  const missing: ProposedSetting[] = [];
  for (const setting of wanted) {
    const there = own.filter(({ name }) => name === setting.name);
    if (there.length === 0 && setting.value !== null) missing.push(setting);
    for (const found of there) {
      const edit = found.value === setting.value ? [] : changed(page, found, setting);
      if (edit === null) left.push({ name: setting.name, value: setting.value, line: found.range.start.line });
      else edits.push(...edit);
    }
  }
  const added = missing.length === 0 ? [] : insertion(page, script, own, missing);
  if (added === null) left.push(...missing.map(({ name, value }) => ({ name, value, line: null })));
  else edits.push(...added);
  return { edits: edits.sort((a, b) => compare(a.range.start, b.range.start)), left };
}

interface Page {
  readonly lines: readonly string[];
  readonly newline: string;
  readonly quote: (word: string) => string;
}

const compare = (a: Position, b: Position): number => a.line - b.line || a.character - b.character;

/** What stands on the lines of an assignment beside it; null where something else does. */
function ownLines({ lines }: Page, { range: { start, end } }: ScriptSetting): { readonly before: string; readonly after: string } | null {
  const before = (lines[start.line] ?? '').slice(0, start.character);
  const after = (lines[end.line] ?? '').slice(end.character);
  return /^\s*(?:- )?$/.test(before) && /^\s*(?:[,\\]|#.*)?\s*$/.test(after) ? { before, after } : null;
}

/** Edits for an assignment that is there; null where its value is worked out, or where removing it would break the line. */
function changed(page: Page, found: ScriptSetting, { value, gain }: ProposedSetting): TextEdit[] | null {
  const alone = ownLines(page, found);
  if (value === null) {
    if (alone === null || continues(page, found)) return null;
    const [first, last] = [found.range.start.line - (marked(page, found) ? 1 : 0), found.range.end.line];
    return [{ range: { start: { line: first, character: 0 }, end: { line: last + 1, character: 0 } }, newText: '' }];
  }
  const written = found.value === null ? null : rewritten(page, found, value);
  if (written === null) return null;
  return [...comment(page, found, alone?.before ?? null, gain), { range: found.valueRange, newText: written }];
}

/** The comment line with a gain above an assignment that has its lines to itself: a new one, or an earlier one replaced. */
function comment(page: Page, found: ScriptSetting, before: string | null, gain: string): TextEdit[] {
  if (before === null || !commented.has(found.kind) || continues(page, found)) return [];
  const line = found.range.start.line;
  const text = `${before.replace('- ', '')}${gainMark}${cleanLine(gain)}`;
  if (marked(page, found))
    return [
      {
        range: { start: { line: line - 1, character: 0 }, end: { line: line - 1, character: page.lines[line - 1]?.length ?? 0 } },
        newText: text,
      },
    ];
  const start = { line, character: 0 };
  return [{ range: { start, end: start }, newText: `${text}${page.newline}` }];
}

const marked = ({ lines }: Page, { range }: ScriptSetting): boolean => (lines[range.start.line - 1] ?? '').trimStart().startsWith(gainMark);

/** Whether an assignment is part of a line that goes on: nothing can stand in between there. */
function continues({ lines }: Page, { range: { start, end } }: ScriptSetting): boolean {
  return (
    (lines[start.line - 1] ?? '').trimEnd().endsWith('\\') ||
    (lines[end.line] ?? '').trimEnd().endsWith('\\') ||
    (lines[end.line] ?? '').slice(end.character).trimStart().startsWith(',')
  );
}

const plain = /^[A-Za-z0-9_@%+:,./^-]+$/;

/** A value in the quoting of the one that stands there; null where that would not hold it. */
function rewritten({ lines, quote }: Page, { valueRange: { start, end }, kind }: ScriptSetting, value: string): string | null {
  if (start.line !== end.line) return null;
  const old = (lines[start.line] ?? '').slice(start.character, end.character);
  const mark = /^(["'])[^"'$`]*\1$/.exec(old)?.[1];
  if (mark !== undefined) return /["'$`\\]/.test(value) ? null : `${mark}${value}${mark}`;
  if (!plain.test(old) && old !== '') return null;
  // YAML reads a bare number as one, and an environment takes texts alone.
  if (kind === 'yaml')
    return /^[A-Za-z][\w.-]*$/.test(value) && !/^(?:y|n|yes|no|on|off|true|false|null)$/i.test(value) ? value : `"${value}"`;
  return plain.test(value) ? value : kind === 'bash' ? quote(value) : null;
}

/** Edits that add settings: in the form of one that is there, else as exports before the first command of a shell script; null for no place. */
function insertion(
  page: Page,
  { commands, settings }: Script,
  own: readonly ScriptSetting[],
  missing: readonly ProposedSetting[],
): TextEdit[] | null {
  const nccl = own.filter(({ name }) => name.startsWith('NCCL_'));
  const model = (nccl.length > 0 ? nccl : own).findLast(
    (setting) => setting.range.start.line < page.lines.length && rewritten(page, setting, '1') !== null,
  );
  if (model !== undefined) {
    const edit = besides(page, model, missing);
    if (edit !== null) return [edit];
  }
  const [first] = [...commands].sort((a, b) => compare(a.range.start, b.range.start));
  const shell = settings.length === 0 || settings.every(({ kind }) => kind === 'bash');
  if (first === undefined || !shell) return null;
  const at = { line: first.range.start.line, character: 0 };
  const indent = /^\s*/.exec(page.lines[at.line] ?? '')?.[0] ?? '';
  const text = missing.flatMap(({ name, value, gain }) => [
    `${indent}${gainMark}${cleanLine(gain)}`,
    `${indent}export ${name}=${plain.test(value ?? '') ? (value ?? '') : page.quote(value ?? '')}`,
  ]);
  return [{ range: { start: at, end: at }, newText: text.map((line) => line + page.newline).join('') }];
}

function besides(page: Page, model: ScriptSetting, missing: readonly ProposedSetting[]): TextEdit | null {
  const copies = missing.map(({ name, value }) => copyOf(page, model, name, value ?? ''));
  if (copies.some((copy) => copy === null)) return null;
  const alone = ownLines(page, model);
  const { end } = model.range;
  if (alone === null) return { range: { start: end, end }, newText: copies.map((copy) => ` ${copy ?? ''}`).join('') };
  const whole = copies.map((copy, at) => {
    const line = `${alone.before}${copy ?? ''}${alone.after.replace(/\s*#.*$/, '')}`;
    const told = commented.has(model.kind) && !continues(page, model);
    return `${told ? `${alone.before.replace('- ', '')}${gainMark}${cleanLine(missing[at]?.gain ?? '')}${page.newline}` : ''}${line}`;
  });
  const text = page.lines[end.line] ?? '';
  const after = { line: end.line, character: text.length };
  // The last word of a command has no backslash behind it: the command goes on there now.
  if ((page.lines[model.range.start.line - 1] ?? '').trimEnd().endsWith('\\') && !text.trimEnd().endsWith('\\'))
    return { range: { start: end, end }, newText: copies.map((copy) => ` ${copy ?? ''}`).join('') };
  return { range: { start: after, end: after }, newText: whole.map((line) => page.newline + line).join('') };
}

/** An assignment of another name and value in the form of this one; null where it cannot be copied. */
function copyOf(page: Page, model: ScriptSetting, name: string, value: string): string | null {
  const written = rewritten(page, model, value);
  if (written === null) return null;
  const pieces: string[] = [];
  let at: Position = model.range.start;
  for (const { range, text } of [
    { range: model.nameRange, text: name },
    { range: model.valueRange, text: written },
  ].sort((a, b) => compare(a.range.start, b.range.start))) {
    pieces.push(between(page, at, range.start), text);
    at = range.end;
  }
  return [...pieces, between(page, at, model.range.end)].join('');
}

function between({ lines, newline }: Page, start: Position, end: Position): string {
  if (start.line === end.line) return (lines[start.line] ?? '').slice(start.character, end.character);
  const inner = lines.slice(start.line + 1, end.line);
  return [(lines[start.line] ?? '').slice(start.character), ...inner, (lines[end.line] ?? '').slice(0, end.character)].join(newline);
}

/** The text with edits that do not overlap. */
export function edited(text: string, edits: readonly TextEdit[]): string {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  const offset = ({ line, character }: Position): number => Math.min(text.length, (starts[line] ?? text.length) + character);
  let [result, from] = ['', 0];
  for (const { range, newText } of [...edits].sort((a, b) => compare(a.range.start, b.range.start))) {
    result += text.slice(from, offset(range.start)) + newText;
    from = offset(range.end);
  }
  return result + text.slice(from);
}
