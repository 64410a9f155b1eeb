import { lineRange, type TextEdit } from '../base/text.js';
import { readConfFile } from '../nccl/catalog/index.js';

/**
 * Tidies an nccl.conf without changing anything that NCCL reads from it. Blanks around `=`, behind a value and before a name are part of what
 * NCCL takes, so lines with settings are left alone, and so is their order, for the first line of a name wins. What is tidied: comments without
 * an equals sign begin with a blank, they and empty lines end without blanks, more than one
 * empty line in a row becomes one, none stand at the beginning or end, and the file ends with a line break. A last look compares what NCCL
 * takes before and after; where that differs (a comment longer than NCCL's buffer) nothing is changed.
 */
export function formatConf(text: string, release: string): readonly TextEdit[] {
  const after = tidied(text);
  if (after === text || takes(after, release) !== takes(text, release)) return [];
  const lines = text.split('\n');
  const last = lines.length - 1;
  const changed = lineEdits(lines, after.split('\n'));
  return changed ?? [{ range: { ...lineRange(0, 0, 0), end: { line: last, character: lines[last]?.length ?? 0 } }, newText: after }];
}

function takes(text: string, release: string): string {
  const { entries, crash } = readConfFile(new TextEncoder().encode(text), release);
  return JSON.stringify([crash !== null, entries.map(({ name, value, refused }) => [name, value, refused])]);
}

function tidied(text: string): string {
  const kept: string[] = [];
  for (const line of text.split('\n')) {
    const tidy = tidyLine(line);
    if (tidy.trim() === '' && (kept.at(-1)?.trim() ?? '') === '') continue;
    kept.push(tidy);
  }
  while (kept.at(-1)?.trim() === '') kept.pop();
  return kept.length === 0 ? '' : `${kept.join('\n')}\n`;
}

function tidyLine(line: string): string {
  const end = line.endsWith('\r') ? '\r' : '';
  const content = end === '' ? line : line.slice(0, -1);
  if (/^\s*$/u.test(content)) return end;
  // Before 2.26.2 a comment with an equals sign sets a variable of that odd name, and a setting that is commented out is no prose.
  if (!content.startsWith('#') || content.includes('=')) return line;
  return `${content.trimEnd().replace(/^#(?=[\p{L}\p{N}(])/u, '# ')}${end}`;
}

/** Edits for the lines that differ, where both texts have as many lines; null where they have not. */
function lineEdits(before: readonly string[], after: readonly string[]): readonly TextEdit[] | null {
  if (before.length !== after.length) return null;
  return before.flatMap((line, row) => (line === after[row] ? [] : [{ range: lineRange(row, 0, line.length), newText: after[row] ?? '' }]));
}
