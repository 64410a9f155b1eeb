import { withoutInnerTags } from './line.js';
import type { PerfRow, PerIteration, Placement } from './result.js';

/** The columns of a table, from its header line; null entries are columns that are not kept. */
export type Columns = readonly string[];

/** Column names of a header line such as `#  size  count  type  redop  root  time  algbw  busbw #wrong …`, else null. */
export function columnsOf(comment: string): Columns | null {
  if (!/^#\s*size\s+count\s+type\b/.test(comment)) return null;
  return comment.slice(1).trim().split(/\s+/);
}

const integer = /^-?\d+$/;
const number = /^-?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const notChecked = 'N/A';
const isValue = (word: string): boolean => word === notChecked || number.test(word) || /^-?(?:nan|inf)$/i.test(word);

/** Splits words that touch because both numbers filled their columns; both print two decimals. */
function separate(words: readonly string[]): string[] {
  return words.flatMap((word) => (/^\d+\.\d+\.\d/.test(word) ? (word.match(/\d+\.\d\d(?=\d)|\d+\.?\d*/g) ?? [word]) : [word]));
}

interface Head {
  readonly sizeBytes: number;
  readonly count: number;
  readonly type: string;
  readonly redop: string | null;
}

/** Words of a row, or of the beginning of one; null when the line is none. */
export interface RowWords {
  readonly head: Head;
  /** Everything after the reduction: root, values, time stamp. */
  readonly rest: readonly string[];
}

/** Recognises the leading `size count type [redop]` of a row. */
export function rowWords(line: string): RowWords | null {
  if (!/^\s*\d/.test(line)) return null;
  const words = separate(withoutInnerTags(line).trim().split(/\s+/));
  const [size, count, type] = words;
  if (size === undefined || count === undefined || type === undefined) return null;
  if (!/^\d+$/.test(size) || !/^\d+$/.test(count) || !/^[a-z][a-z0-9_]*$/i.test(type)) return null;
  const redop = words[3] !== undefined && /^[a-z]+$/i.test(words[3]) ? words[3] : null;
  const sizeBytes = Number(size);
  if (!Number.isSafeInteger(sizeBytes)) return null;
  return {
    head: { sizeBytes, count: Number(count), type, redop: redop === 'none' ? null : redop },
    rest: words.slice(redop === null ? 3 : 4),
  };
}

/** Reads a whole row; `columns` is the table's header where one was seen. Null when words are missing or not numbers. */
export function readRow({ head, rest }: RowWords, columns: Columns | null): PerfRow | null {
  const words = withoutTimestamp(rest);
  if (!words.every(isValue)) return null;
  const layout = columns === null ? guess(words.length) : knownLayout(columns);
  if (layout === null || words.length !== (layout.root ? 1 : 0) + layout.places * layout.width) return null;
  const values = layout.root ? words.slice(1) : words;
  const rootWord = layout.root ? (words[0] ?? '') : '';
  const root = integer.test(rootWord) && Number(rootWord) >= 0 ? Number(rootWord) : null;
  const place = (index: number): Placement | null => (index < layout.places ? placement(values.slice(index * layout.width), layout) : null);
  return { ...head, root, outOfPlace: place(0), inPlace: place(1) };
}

/** How the words of a row after its reduction are laid out. */
export interface Layout {
  readonly root: boolean;
  readonly places: number;
  /** Words for each placement. */
  readonly width: number;
  /** Whether the fourth word counts wrong elements; before 2.13 it was the largest error. */
  readonly counts: boolean;
  /** Names of a placement's columns after the fourth. */
  readonly more: readonly string[];
}

const layouts = new WeakMap<Columns, { readonly layout: Layout | null }>();

/** {@link layoutOf}, worked out once for each header: rows come by the hundred thousand. */
export function knownLayout(columns: Columns): Layout | null {
  const known = layouts.get(columns);
  if (known !== undefined) return known.layout;
  const layout = layoutOf(columns);
  layouts.set(columns, { layout });
  return layout;
}

function layoutOf(columns: Columns): Layout | null {
  const isTime = (name: string): boolean => /^(?:cpu)?time(?:\(|$)/.test(name);
  const first = columns.findIndex(isTime);
  const second = columns.findIndex((name, index) => index > first && isTime(name));
  if (first < 0) return null;
  const end = columns.findIndex((name) => name.startsWith('timestamp'));
  const length = (end < 0 ? columns.length : end) - first;
  const width = second < 0 ? length : second - first;
  return {
    root: columns.includes('root'),
    places: second < 0 ? 1 : 2,
    width,
    counts: columns[first + 3] === '#wrong',
    more: columns.slice(first + 4, first + width),
  };
}

/** What -I adds, since 2.19.2. */
const ofIterations = ['i_min', 'i_max', 'i_p99', 'i_cv%'];

/** Layouts by number of words after the reduction, for excerpts without a header. */
function guess(words: number): Layout | null {
  switch (words) {
    case 9:
      return { root: true, places: 2, width: 4, counts: true, more: [] };
    case 17:
      return { root: true, places: 2, width: 8, counts: true, more: ofIterations };
    case 8:
      return { root: false, places: 2, width: 4, counts: false, more: [] };
    case 3:
      return { root: false, places: 1, width: 3, counts: false, more: [] };
    default:
      return null;
  }
}

function withoutTimestamp(words: readonly string[]): readonly string[] {
  return /^\d{4}-\d\d-\d\d$/.test(words.at(-2) ?? '') && /^\d\d:\d\d:\d\d$/.test(words.at(-1) ?? '') ? words.slice(0, -2) : words;
}

function placement(words: readonly string[], { counts, more }: Layout): Placement | null {
  const [timeUs, algbwGBs, busbwGBs] = words.slice(0, 3).map(Number);
  if (timeUs === undefined || algbwGBs === undefined || busbwGBs === undefined) return null;
  if (![timeUs, algbwGBs, busbwGBs].every(Number.isFinite)) return null;
  const wrong = words[3];
  const perIteration = more.length === 0 ? null : iterations(words.slice(4), more);
  return {
    timeUs,
    algbwGBs,
    busbwGBs,
    wrong: !counts || wrong === undefined || wrong === notChecked ? null : Number(wrong),
    ...(perIteration === null ? {} : { perIteration }),
  };
}

function iterations(words: readonly string[], names: readonly string[]): PerIteration | null {
  const of = (name: string): number | null => {
    const value = Number(words[names.indexOf(name)] ?? NaN);
    return Number.isFinite(value) ? value : null;
  };
  const [minUs, maxUs] = [of('i_min'), of('i_max')];
  return minUs === null || maxUs === null ? null : { minUs, maxUs, p50Us: of('i_p50'), p99Us: of('i_p99'), cvPercent: of('i_cv%') };
}
