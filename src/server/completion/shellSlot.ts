import { variable } from '../../nccl/catalog/index.js';
import { wordEnd, type Slot, type Spot } from './slot.js';

/** In shell text only words that begin like one of our names, and the values of such assignments; nothing else is touched. */
export function shellSlot(spot: Spot): Slot | null {
  const { before, line, column } = spot;
  if (/^\s*#(?!SBATCH\b|PBS\b|BSUB\b|flux:)/u.test(before)) return null;
  const value = /(?:^|[\s,;"'(])([A-Z][A-Z0-9_]*)=(["']?)([^\s"']*)$/u.exec(before);
  if (value?.[1] !== undefined && variable(value[1]) !== null) {
    const rest = /^[^\s"';)]*/u.exec(line.slice(column))?.[0].length ?? 0;
    return { what: 'value', name: value[1], from: column - (value[3]?.length ?? 0), to: column + rest };
  }
  const name = /(?:^|[\s,;"'(&|])((?:NC|TORCH_N)\w*)$/u.exec(before);
  if (name?.[1] === undefined) return null;
  const to = wordEnd(spot);
  return { what: 'name', from: column - name[1].length, to, after: line.slice(to).trimStart().startsWith('=') ? '' : '=' };
}

/** In an nccl.conf names stand at the beginning of a line, and everything behind the first equals sign is the value. */
export function confSlot(spot: Spot): Slot | null {
  const { before, line, column } = spot;
  if (before.startsWith('#')) return null;
  const equals = before.indexOf('=');
  if (equals >= 0) return { what: 'value', name: before.slice(0, equals).trim(), from: equals + 1, to: line.length };
  if (!/^\w*$/u.test(before)) return null;
  const to = wordEnd(spot);
  return { what: 'name', from: column - before.length, to, after: line.slice(to).trimStart().startsWith('=') ? '' : '=' };
}

/** In a file of environment lines names stand at the beginning, behind `export` where somebody wrote it. */
export function envSlot(spot: Spot): Slot | null {
  const { before, line, column } = spot;
  const name = /^\s*(?:export\s+)?(\w*)$/u.exec(before)?.[1];
  if (name === undefined) return shellSlot(spot);
  const to = wordEnd(spot);
  return { what: 'name', from: column - name.length, to, after: line.slice(to).trimStart().startsWith('=') ? '' : '=' };
}

/** In a Dockerfile `ENV` and `ARG` take names; `ENV NAME value` is its older form. Everything else is shell text. */
export function dockerSlot(spot: Spot): Slot | null {
  const instruction = instructionAt(spot);
  const { before, line, column } = spot;
  const older = /^\s*ENV\s+([A-Z][A-Z0-9_]*)\s+(\S*)$/iu.exec(before);
  if (older?.[1] !== undefined && !before.includes('=') && variable(older[1]) !== null)
    return { what: 'value', name: older[1], from: column - (older[2]?.length ?? 0), to: line.length };
  if (instruction === 'ENV' || instruction === 'ARG') {
    const name = /^\s*(?:(?:ENV|ARG)\s+)?(\w*)$/iu.exec(before)?.[1];
    const to = wordEnd(spot);
    if (name !== undefined && /(?:^|\s)\w*$/u.test(before) && !/^\s*(?:ENV|ARG)$/iu.test(before))
      return { what: 'name', from: column - name.length, to, after: line.slice(to).startsWith('=') ? '' : '=' };
  }
  return shellSlot(spot);
}

/** The instruction that the cursor's line belongs to: lines that end in a backslash go on. */
function instructionAt({ lines, row }: Spot): string | null {
  let first = row;
  while (first > 0 && /\\\s*$/u.test(lines[first - 1] ?? '')) first--;
  return /^\s*([A-Za-z]+)\b/u.exec(lines[first] ?? '')?.[1]?.toUpperCase() ?? null;
}
