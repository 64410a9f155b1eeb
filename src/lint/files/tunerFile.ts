import { lineRange, type Range } from '../../base/text.js';
import { readTunerCsv, type TunerEntry } from '../../nccl/catalog/index.js';

/** One field of a line: what the plugin takes it for after dropping empty ones and trimming blanks. */
export interface TunerField {
  readonly text: string;
  readonly range: Range;
}

/** A line of the example tuner's file with places. */
export interface TunerLine {
  /** 0-based. */
  readonly line: number;
  readonly text: string;
  readonly fields: readonly TunerField[];
  /** True where two commas stand together or one stands at the start: the plugin drops the empty field and the others move up. */
  readonly hasEmpty: boolean;
  /** What the plugin keeps of it; null where it drops the line. */
  readonly entry: TunerEntry | null;
}

/** The file that was read last: each rule asks for it. */
let last: { readonly text: string; readonly lines: readonly TunerLine[] } | null = null;

/** The lines of the example tuner's file that are no comments and not blank. */
export function readTunerFile(text: string): readonly TunerLine[] {
  if (last?.text !== text) last = { text, lines: read(text) };
  return last.lines;
}

function read(text: string): TunerLine[] {
  const entries = new Map(readTunerCsv(text).map((entry) => [entry.line, entry]));
  return text.split('\n').flatMap((raw, line) => {
    const row = raw.replace(/\r$/u, '');
    if (row.startsWith('#') || row.trim() === '') return [];
    const fields = [...row.matchAll(/[^,]+/gu)].map((match) => {
      const lead = /^[ \t]*/u.exec(match[0])?.[0].length ?? 0;
      const field = match[0].trim();
      return { text: field, range: lineRange(line, match.index + lead, match.index + lead + field.length) };
    });
    return [{ line, text: row, fields, hasEmpty: /^,|,,|,$/u.test(row), entry: entries.get(line) ?? null }];
  });
}

/** The whole of a line. */
export function wholeLine({ line, text }: TunerLine): Range {
  return lineRange(line, 0, text.length);
}

/** Names of the plugin, by the place of their field. */
export const tunerNames = {
  collective: ['broadcast', 'reduce', 'allgather', 'reducescatter', 'allreduce'],
  algorithm: ['tree', 'ring', 'collnet_direct', 'collnet_chain', 'nvls', 'nvls_tree', 'pat'],
  protocol: ['ll', 'll128', 'simple'],
} as const;
