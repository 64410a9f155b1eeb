type Key = string | number;

/** A part of a value that passes between threads: what is put into the array or object at a path. */
export interface Page {
  readonly at: readonly Key[];
  readonly array: boolean;
  readonly entries: readonly (readonly [Key, unknown])[];
}

/** Single values of one page; taking over a page of that many takes a few milliseconds. */
const mostValues = 4000;
/** Bytes of a typed array or characters of a text that count as one value: they are copied as they are. */
const bytesOfValue = 4096;
/** The one entry of the outermost page. */
const root = 'value';

/** How many single values there are in a value, or some number above `enough`. */
function weightOf(value: unknown, enough: number): number {
  if (typeof value === 'string') return 1 + value.length / bytesOfValue;
  if (typeof value !== 'object' || value === null) return 1;
  if (ArrayBuffer.isView(value)) return 1 + value.byteLength / bytesOfValue;
  let weight = 1;
  for (const each of Object.values(value) as unknown[]) {
    weight += weightOf(each, enough - weight);
    if (weight > enough) break;
  }
  return weight;
}

/** Cuts plain values (objects, arrays, texts, numbers, typed arrays) into pages, so that nobody has to take over a large one in one go. */
export function pagesOf(value: unknown, most = mostValues): Generator<Page> {
  return cut([], false, [[root, value]], most);
}

function* cut(at: readonly Key[], array: boolean, entries: Iterable<readonly [Key, unknown]>, most: number): Generator<Page> {
  let kept: (readonly [Key, unknown])[] = [];
  let weight = 0;
  // Where it is put must be there before what is in it.
  let begun = false;
  for (const entry of entries) {
    const [key, value] = entry;
    const own = weightOf(value, most);
    if (weight > 0 && weight + own > most) {
      yield { at, array, entries: kept };
      [kept, weight, begun] = [[], 0, true];
    }
    if (own <= most || typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) {
      kept.push(entry);
      weight += own;
      continue;
    }
    if (!begun) yield { at, array, entries: [] };
    begun = true;
    yield* cut([...at, key], Array.isArray(value), Array.isArray(value) ? value.entries() : Object.entries(value), most);
  }
  if (kept.length > 0 || !begun) yield { at, array, entries: kept };
}

/** Puts pages together again. */
export class Assembly {
  private readonly all: object = {};

  /** Takes the next page, in the order in which they were cut. */
  take({ at, array, entries }: Page): void {
    let target = this.all;
    at.forEach((key, depth) => {
      const last = depth === at.length - 1;
      const known = Object.getOwnPropertyDescriptor(target, key)?.value as object | undefined;
      const next: object = known ?? (last && array ? [] : {});
      if (known === undefined) put(target, key, next);
      target = next;
    });
    for (const [key, value] of entries) put(target, key, value);
  }

  get value(): unknown {
    return Object.getOwnPropertyDescriptor(this.all, root)?.value as unknown;
  }
}

/** Also under names that mean something to JavaScript, for a log may hold any. */
function put(target: object, key: Key, value: unknown): void {
  Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
}
