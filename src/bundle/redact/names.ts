import { isCommonName } from './words.js';

/** A name found in a text; offsets are UTF-16 units. */
export interface NamePlace {
  readonly start: number;
  readonly end: number;
  readonly name: string;
  readonly kind: 'host' | 'user' | 'domain' | 'custom';
}

/** Parts of a name that are looked at together, "a-b.c" has three. */
const mostParts = 16;
const shortest = 3;
const run = /[A-Za-z0-9][A-Za-z0-9_.-]*/g;
const part = /[A-Za-z0-9]+/g;
const speaker = /[\w.-]{1,300}:\d{1,10}:\d{1,10} /g;

/**
 * Names that are known: hosts, users, domains. They are hidden where they stand between characters that no name has, whatever they are joined to by dots,
 * hyphens and underscores. Names that are common words or very short are hidden only where their place says what they are.
 */
export class KnownNames {
  private readonly kinds = new Map<string, NamePlace['kind']>();
  private readonly firsts = new Set<string>();
  private readonly lengths = new Set<number>();

  /** All names but the common ones. */
  get size(): number {
    return this.kinds.size;
  }

  add(name: string, kind: NamePlace['kind']): void {
    const key = name.toLowerCase();
    if (key.length < shortest || isCommonName(key) || this.kinds.has(key) || !/^[a-z0-9]/.test(key)) return;
    const first = /^[a-z0-9]+/.exec(key)?.[0] ?? '';
    this.kinds.set(key, kind);
    this.firsts.add(first);
    if (kind === 'host') this.lengths.add(key.length);
    // The short name of a host is what gethostname and NCCL say.
    const dot = key.indexOf('.');
    if (kind === 'host' && dot > 0 && !/^[\d.]+$/.test(key)) {
      this.add(key.slice(0, dot), 'host');
      if (key.includes('.', dot + 1)) this.add(key.slice(dot + 1), 'domain');
    }
  }

  kindOf(name: string): NamePlace['kind'] | null {
    return this.kinds.get(name.toLowerCase()) ?? null;
  }

  /** Where known names stand in a text, the longest at each place. */
  *places(text: string): Generator<NamePlace> {
    if (this.kinds.size === 0) return;
    for (const found of text.matchAll(run)) {
      const word = found[0].toLowerCase();
      const parts = [...word.matchAll(part)];
      for (let at = 0; at < parts.length; at++) {
        const from = parts[at]?.index ?? 0;
        if (!this.firsts.has(parts[at]?.[0] ?? '')) continue;
        for (let to = Math.min(parts.length, at + mostParts) - 1; to >= at; to--) {
          const last = parts[to];
          const end = (last?.index ?? 0) + (last?.[0].length ?? 0);
          const kind = this.kinds.get(word.slice(from, end));
          if (kind === undefined) continue;
          yield { start: found.index + from, end: found.index + end, name: word.slice(from, end), kind };
          at = to;
          break;
        }
      }
    }
    yield* this.glued(text);
  }

  /** Hosts of NCCL's prefixes behind text that another process left: "…NCCLgpu-07:4711:4712 [0] NCCL INFO". */
  private *glued(text: string): Generator<NamePlace> {
    for (const found of text.matchAll(speaker)) {
      const word = found[0].slice(0, found[0].indexOf(':')).toLowerCase();
      for (const length of this.lengths) {
        if (length >= word.length) continue;
        const name = word.slice(-length);
        if (this.kinds.get(name) !== 'host') continue;
        const end = found.index + word.length;
        yield { start: end - length, end, name, kind: 'host' };
      }
    }
  }
}
