import { clean } from '../../base/clean.js';

/** Longest text kept of one value that a host says, in UTF-16 units. */
const longest = 1024;

/** A host's value made fit to show and keep: no controls, no endless lines; null when empty or "not available" in the tools' words. */
export function word(value: string | undefined): string | null {
  const text = clean(value ?? '')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, longest);
  return text === '' || /^\[?(?:N\/A|Not Supported|Unknown Error|Not Available)\]?$/i.test(text) ? null : text;
}

/** A plain non-negative decimal number, or null. */
export function number(value: string | undefined): number | null {
  const text = value?.trim() ?? '';
  return /^\d{1,15}(?:\.\d{1,9})?$/.test(text) ? Number(text) : null;
}

/** A NUMA node as sysfs writes it; -1 means that the platform does not say. */
export function numaNode(value: string | undefined): number | null {
  return number(value);
}

/** A PCI address as sysfs writes it: nvidia-smi's "00000000:18:00.0" and a path's end become "0000:18:00.0"; null for anything else. */
export function pciAddress(value: string | undefined): string | null {
  const match = /(?:^|\/)(?:0000)?([0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7])$/.exec(value?.trim().toLowerCase() ?? '');
  return match?.[1] ?? null;
}

/** Lines of key, tab, value. */
export function pairs(lines: readonly string[]): (readonly [key: string, value: string])[] {
  return lines.flatMap((line) => {
    const tab = line.indexOf('\t');
    return tab < 0 ? [] : [[line.slice(0, tab), line.slice(tab + 1)] as const];
  });
}

/** Pairs grouped into records, each begun by the key `first`; the first value of a key counts. At most `most` records. */
export function records(lines: readonly string[], first: string, most: number): ReadonlyMap<string, string>[] {
  const all: Map<string, string>[] = [];
  for (const [key, value] of pairs(lines)) {
    if (key === first) {
      if (all.length >= most) break;
      all.push(new Map());
    }
    const open = all.at(-1);
    if (open !== undefined && !open.has(key)) open.set(key, value);
  }
  return all;
}

/** A number that is not zero. */
export function positive(value: string | undefined): number | null {
  const n = number(value);
  return n === null || n === 0 ? null : n;
}

/** KiB as the kernel's files and df write them, in bytes. */
export function scaled(value: string | undefined): number | null {
  const n = number(value);
  return n === null ? null : n * 1024;
}
