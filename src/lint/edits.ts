import type { Position, TextEdit } from '../base/text.js';
import type { Finding } from './finding.js';

/** Offset of a position in a text whose lines end in line feeds. */
function offsets(text: string): (position: Position) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return ({ line, character }) => Math.min(text.length, (starts[line] ?? text.length) + character);
}

/** Applies edits that do not overlap; an edit that touches one before it is left out. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const offset = offsets(text);
  const placed = edits
    .map((edit) => ({ from: offset(edit.range.start), to: offset(edit.range.end), newText: edit.newText }))
    .sort((a, b) => a.from - b.from || a.to - b.to);
  let result = '';
  let at = 0;
  for (const { from, to, newText } of placed) {
    if (from < at) continue;
    result += text.slice(at, from) + newText;
    at = to;
  }
  return result + text.slice(at);
}

/** Edits of the first safe fix of each finding, leaving out fixes that would touch a place already taken. */
export function safeEdits(findings: readonly Finding[]): TextEdit[] {
  const taken: TextEdit[] = [];
  const seen = new Set<string>();
  const lists = new Set<readonly TextEdit[]>();
  // Edits by each line that they touch, so that a file with many is not compared with all of them each time.
  const byLine = new Map<number, TextEdit[]>();
  for (const { fixes } of findings) {
    const fix = fixes.find(({ safe }) => safe);
    // One list of edits may be the fix of all findings of a rule.
    if (fix === undefined || lists.has(fix.edits)) continue;
    lists.add(fix.edits);
    const fresh = fix.edits.filter((edit) => !seen.has(keyOf(edit)));
    if (fresh.some((edit) => linesOf(edit).some((line) => byLine.get(line)?.some((other) => overlap(edit, other)) ?? false))) continue;
    for (const edit of fresh) {
      taken.push(edit);
      seen.add(keyOf(edit));
      for (const line of linesOf(edit)) byLine.set(line, [...(byLine.get(line) ?? []), edit]);
    }
  }
  return taken;
}

function keyOf({ range: { start, end }, newText }: TextEdit): string {
  return `${String(start.line)}:${String(start.character)}-${String(end.line)}:${String(end.character)} ${newText}`;
}

function linesOf({ range: { start, end } }: TextEdit): number[] {
  return Array.from({ length: end.line - start.line + 1 }, (_, index) => start.line + index);
}

function before(a: Position, b: Position): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}

function overlap(a: TextEdit, b: TextEdit): boolean {
  const same = !before(a.range.start, b.range.start) && !before(b.range.start, a.range.start);
  return same || (before(a.range.start, b.range.end) && before(b.range.start, a.range.end));
}
