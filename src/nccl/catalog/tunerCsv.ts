import { atoi, strtoll } from './integer.js';
import { cString, tokens } from './text.js';

const collectives = ['broadcast', 'reduce', 'allgather', 'reducescatter', 'allreduce'];
const algorithms = ['tree', 'ring', 'collnet_direct', 'collnet_chain', 'nvls', 'nvls_tree', 'pat'];
const protocols = ['ll', 'll128', 'simple'];

/** One line of the example tuner's file as the plugin keeps it; -1 matches anything. Sizes are bytes. */
export interface TunerEntry {
  /** 0-based line of the file. */
  readonly line: number;
  readonly collective: string;
  readonly minBytes: bigint;
  readonly maxBytes: bigint;
  readonly algorithm: string;
  readonly protocol: string;
  readonly channels: number;
  readonly nNodes: number;
  readonly nRanks: number;
  readonly numPipeOps: number;
  readonly regBuff: number;
  /** Words that the plugin did not know and replaced, e.g. "AllReduce". */
  readonly replaced: readonly string[];
}

/** strtoull in base 10: a minus sign wraps round, which makes -1 the largest size. */
function size(text: string): bigint {
  const parsed = strtoll(text, 10);
  return BigInt.asUintN(64, parsed.value);
}

/** Cuts lines at 255 bytes, as fgets with a buffer of 256 does; the rest is a line of its own. */
function pieces(text: string): { readonly line: number; readonly text: string }[] {
  return text.split('\n').flatMap((whole, line) => {
    const parts: { line: number; text: string }[] = [];
    for (let at = 0; at === 0 || at < whole.length; at += 255) parts.push({ line, text: whole.slice(at, at + 255) });
    return parts;
  });
}

/**
 * The CSV file of NCCL's example tuner (plugins/tuner/example/plugin.c, 2.30.7): eight to ten fields, names in lower case only. Unknown
 * names silently become allreduce, ring and simple; empty fields vanish, which moves the ones behind them; lines with fewer fields are dropped.
 */
export function readTunerCsv(text: string): TunerEntry[] {
  return pieces(text).flatMap((piece) => {
    if (piece.text.startsWith('#')) return [];
    const found = tokens(cString(piece.text), ',')
      .slice(0, 10)
      .map((field) => field.replace(/^[ \t]+/, '').replace(/[ \t]+$/, ''));
    if (found.length < 8) return [];
    const field = (index: number): string => found[index] ?? '';
    const replaced: string[] = [];
    const word = (index: number, known: readonly string[], standard: string): string => {
      if (known.includes(field(index))) return field(index);
      replaced.push(field(index));
      return standard;
    };
    const collective = word(0, collectives, 'allreduce');
    const algorithm = word(3, algorithms, 'ring');
    const protocol = word(4, protocols, 'simple');
    const optional = (index: number): number => (found[index] === undefined ? -1 : atoi(field(index)));
    const sizes = { minBytes: size(field(1)), maxBytes: size(field(2)) };
    const shape = { channels: atoi(field(5)), nNodes: atoi(field(6)), nRanks: atoi(field(7)) };
    return [
      { line: piece.line, collective, ...sizes, algorithm, protocol, ...shape, numPipeOps: optional(8), regBuff: optional(9), replaced },
    ];
  });
}

/** One collective that NCCL asks the tuner about. */
export interface TunerQuestion {
  readonly collective: string;
  readonly bytes: bigint;
  readonly numPipeOps: number;
  readonly regBuff: number;
  readonly nNodes: number;
  readonly nRanks: number;
}

/** What the tuner answers: the entry it applies, if any, and the number of channels, which is 1 wherever no entry says otherwise. */
export interface TunerAnswer {
  readonly entry: TunerEntry | null;
  readonly channels: number;
}

/** pluginGetCollInfo: the first entry that matches and that NCCL has not ruled out. */
export function askTuner(entries: readonly TunerEntry[], question: TunerQuestion, ruledOut: (entry: TunerEntry) => boolean): TunerAnswer {
  const any = (wanted: number, asked: number): boolean => wanted === -1 || wanted === asked;
  const entry = entries.find(
    (one) =>
      one.collective === question.collective &&
      question.bytes >= one.minBytes &&
      question.bytes <= one.maxBytes &&
      any(one.nNodes, question.nNodes) &&
      any(one.nRanks, question.nRanks) &&
      any(one.numPipeOps, question.numPipeOps) &&
      any(one.regBuff, question.regBuff) &&
      !ruledOut(one),
  );
  return { entry: entry ?? null, channels: entry === undefined || entry.channels === -1 ? 1 : entry.channels };
}
