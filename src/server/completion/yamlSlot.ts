import { variable } from '../../nccl/catalog/index.js';
import { shellSlot } from './shellSlot.js';
import { startedName, wordEnd, type Slot, type Spot } from './slot.js';

/** A scalar that YAML would take for something else than a string, or not for one scalar. */
function written(value: string): string {
  const plain = /^[A-Za-z_/][\w./-]*$/u.test(value) && !/^(?:true|false|yes|no|on|off|null|y|n)$/iu.test(value);
  return plain ? value : `"${value}"`;
}

/** The opening quote of a value and what is typed of it: `"IN`, `IN`, or nothing. */
const begun = /(["']?)([^"'#]*)$/u;

/** In YAML a variable is a key (`NCCL_X: 1`), the `name:` of a list's item with a `value:` beside it, or a word `- NCCL_X=1`. */
export function yamlSlot(spot: Spot): Slot | null {
  const { before, line, column } = spot;
  if (/^\s*#(?!SBATCH\b)/u.test(before)) return null;
  const value = /^(\s*(?:-\s+)?)(["']?)([\w]+)\2\s*:\s+(["']?)([^"']*)$/u.exec(before);
  if (value !== null) {
    const [, lead = '', , key = ''] = value;
    const name = variable(key) !== null ? key : key === 'value' ? nameBeside(spot, lead.length) : null;
    if (name !== null) return valueSlot(spot, name, key === 'value');
  }
  const named = /^\s*(?:-\s+)?name:\s+(["']?)(\w*)$/u.exec(before);
  if (named?.[2] !== undefined && (startedName(named[2]) === named[2] || (named[2] === '' && isEnvironment(spot))))
    return { what: 'name', from: column - named[2].length, to: wordEnd(spot), after: '' };
  const key = /^\s*(["']?)(\w+)$/u.exec(before);
  if (key?.[2] !== undefined && startedName(key[2]) === key[2]) {
    const to = wordEnd(spot);
    const rest = line.slice(to);
    const has = /^["']?\s*[:=]/u.test(rest);
    return { what: 'name', from: column - key[2].length, to, after: has ? '' : key[1] === '' ? ': ' : `${key[1] ?? ''}: ` };
  }
  return shellSlot(spot);
}

/** Values stand to the end of their quotes, or of the line but for a comment. Kubernetes wants strings, so numbers get quotes. */
function valueSlot({ before, line, column }: Spot, name: string, isPair: boolean): Slot {
  const [, quote = '', typed = ''] = begun.exec(before.replace(/^.*?:\s+/u, '')) ?? [];
  const from = column - typed.length;
  const rest = line.slice(column);
  if (quote !== '') {
    const close = rest.indexOf(quote);
    return { what: 'value', name, from, to: close < 0 ? line.length : column + close };
  }
  const stop = /\s+#|\s*$/u.exec(rest)?.index ?? rest.length;
  return { what: 'value', name, from, to: column + stop, written: isPair ? (text) => `"${text}"` : written };
}

/** The variable that an item names next to its `value:`, on the lines around it that belong to the same item. */
function nameBeside({ lines, row }: Spot, indent: number): string | null {
  const begins = (text: string): boolean => /^\s*-/u.test(text);
  const named = (text: string): string | null => {
    const found = /^(\s*(?:-\s+)?)name:\s+["']?(\w+)["']?\s*(?:#.*)?\r?$/u.exec(text);
    return found?.[2] !== undefined && found[1]?.length === indent && variable(found[2]) !== null ? found[2] : null;
  };
  for (let at = row - 1; at >= Math.max(0, row - 5) && !begins(lines[at + 1] ?? ''); at--) {
    const name = named(lines[at] ?? '');
    if (name !== null) return name;
  }
  for (let at = row + 1; at <= row + 5 && !begins(lines[at] ?? ''); at++) {
    const name = named(lines[at] ?? '');
    if (name !== null) return name;
  }
  return null;
}

/** Whether the item under the cursor belongs to a list called env. */
function isEnvironment({ lines, row, line }: Spot): boolean {
  const indent = /^\s*/u.exec(line)?.[0].length ?? 0;
  for (let at = row - 1; at >= 0 && at > row - 200; at--) {
    const above = lines[at] ?? '';
    const depth = /^\s*/u.exec(above)?.[0].length ?? 0;
    if (above.trim() === '' || depth > indent || /^\s*-/u.test(above)) continue;
    if (/^\s*env:\s*\r?$/u.test(above)) return true;
    if (depth < indent) return false;
  }
  return false;
}
