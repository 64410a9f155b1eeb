import { variable } from '../../nccl/catalog/index.js';
import { startedName, wordEnd, type Slot, type Spot } from './slot.js';

/** In a sweep file a variable is a key below `parameters:` or `baseline:`; its values stand after it, in brackets or alone, or each on a line. */
export function sweepSlot(spot: Spot): Slot | null {
  const { before, line, column } = spot;
  if (/^\s*#/u.test(before)) return null;
  const key = /^\s+(\w+)$/u.exec(before);
  if (key?.[1] !== undefined && startedName(key[1]) === key[1]) {
    const to = wordEnd(spot);
    return { what: 'name', from: column - key[1].length, to, after: /^\s*:/u.test(line.slice(to)) ? '' : ': ' };
  }
  const beside = /^\s+(\w+)\s*:\s+(?:.*[[{,:]\s*)?([^\s,[\]{}"']*)$/u.exec(before);
  const below = beside === null ? /^(\s+)-\s+([^\s,[\]{}"']*)$/u.exec(before) : null;
  const name = beside?.[1] ?? (below === null ? null : keyAbove(spot, below[1]?.length ?? 0));
  const typed = beside?.[2] ?? below?.[2] ?? '';
  if (name === null || variable(name) === null) return null;
  const rest = /^[^\s,[\]{}"']*/u.exec(line.slice(column))?.[0].length ?? 0;
  return { what: 'value', name, from: column - typed.length, to: column + rest, written };
}

/** Signs that mean something to YAML, or in a list in brackets, are quoted. */
function written(value: string): string {
  return /^[\w./+-]+$/u.test(value) ? value : `"${value}"`;
}

/** The key whose list an item belongs to. */
function keyAbove({ lines, row }: Spot, indent: number): string | null {
  for (let at = row - 1; at >= 0 && at > row - 200; at--) {
    const above = /^(\s+)(\w+)\s*:\s*(?:#.*)?\r?$/u.exec(lines[at] ?? '');
    if (above !== null && (above[1]?.length ?? 0) <= indent) return above[2] ?? null;
    if (!/^\s*(?:-|#|\r?$)/u.test(lines[at] ?? '')) return null;
  }
  return null;
}
