import type { PerfRow } from './result.js';

/** What the tables of MPI benchmarks say so far. */
export interface MpiTables {
  /** Takes a comment line; true when it begins such a benchmark or a table of it. */
  comment(text: string): boolean;
  /** Reads a line of numbers of the table that is open; null when it is none. "unknown-ranks": a row without the number that its bus bandwidth needs. */
  row(text: string): PerfRow | 'unknown-ranks' | null;
  /** "OSU Micro-Benchmarks" or "Intel MPI Benchmarks"; null before either is seen. */
  tool(): string | null;
  version(): string | null;
  /** Collectives of which a table was opened, in the words of nccl-tests; others keep their own. */
  collectives(): readonly string[];
  /** Ranks of the tables, as far as they say so. */
  ranks(): readonly number[];
  /** Names of tables whose rows are not read. */
  skipped(): readonly string[];
}

/** Collectives whose size column is the message of one rank, as that of nccl-tests is. */
const known: Readonly<Record<string, string>> = { allreduce: 'all_reduce', bcast: 'broadcast', broadcast: 'broadcast', reduce: 'reduce' };

const types: Readonly<Record<string, readonly [name: string, bytes: number]>> = {
  FLOAT: ['float', 4],
  INT: ['int32', 4],
  DOUBLE: ['double', 8],
  CHAR: ['int8', 1],
  BYTE: ['uint8', 1],
};

/**
 * Reads osu_allreduce and its like (OSU Micro-Benchmarks 5 to 7, also with -f) and the tables of IMB-MPI1. Times are the mean over the ranks, as those of
 * nccl-tests are; bandwidths follow from size, time and ranks. OSU does not print how many ranks ran, so `nRanks` has to be told.
 */
export function mpiTables(nRanks: number | null): MpiTables {
  let tool: string | null = null;
  let version: string | null = null;
  /** Name of the table that is open; null: none, or one whose rows are not read. */
  let open: string | null = null;
  let ranks: number | null = null;
  /** Where the mean time stands in a row; -1: no header was seen yet. */
  let timeAt = -1;
  let [type, bytes] = ['float', 4];
  const collectives = new Set<string>();
  const told = new Set<number>();
  const skipped = new Set<string>();
  const begin = (name: string, count: number | null): void => {
    const collective = known[name.toLowerCase()] ?? null;
    if (collective === null) skipped.add(name);
    else collectives.add(collective);
    [open, ranks, timeAt] = [collective, count, -1];
  };
  return {
    comment: (text) => {
      const osu = /^#\s*OSU (?:MPI|NCCL|UPC\S*|SHMEM)\S* (.{1,60}?) (?:Latency |Bandwidth |Exchange )*Test(?: v(\S{1,20}))?\s*$/.exec(text);
      if (osu !== null) {
        [tool, version] = ['OSU Micro-Benchmarks', osu[2] ?? null];
        begin(osu[1] ?? '', nRanks);
        return true;
      }
      const intel = /^#\s*Intel\(R\) MPI Benchmarks (.{1,60}?)(?:, .*)?$/.exec(text);
      const table = /^#\s*Benchmarking (\w{1,40})/.exec(text);
      if (intel !== null || (table !== null && tool !== 'OSU Micro-Benchmarks')) {
        tool = 'Intel MPI Benchmarks';
        version = intel?.[1] ?? version;
        if (table !== null) begin(table[1] ?? '', null);
        return true;
      }
      if (tool === null) return false;
      const datatype = /^#\s*(?:Datatype|MPI_Datatype for reductions)\s*:\s*MPI_([A-Z]{1,20})/.exec(text)?.[1];
      if (datatype !== undefined) [type, bytes] = types[datatype] ?? [datatype.toLowerCase(), 1];
      const processes = /^#\s*#processes = (\d{1,7})/.exec(text)?.[1];
      if (processes !== undefined) {
        ranks = Number(processes);
        if (open !== null) told.add(ranks);
      }
      if (/^#\s*Size\b/i.test(text))
        timeAt = columnOf(
          text
            .slice(1)
            .trim()
            .split(/\s{2,}/),
          /^avg (?:latency|lat)/i,
        );
      else if (/^#bytes\b/.test(text)) timeAt = columnOf(text.split(/\s+/), /^t_avg\[usec\]/);
      return false;
    },
    row: (text) => {
      if (open === null || timeAt < 1) return null;
      const words = text.trim().split(/\s+/);
      const timeUs = Number(words[timeAt]);
      if (!/^\d{1,15}$/.test(words[0] ?? '') || !words.every((word) => /^\d+(?:\.\d+)?$/.test(word)) || !(timeUs > 0)) return null;
      const sizeBytes = Number(words[0]);
      // No operation is timed at 0 bytes.
      if (sizeBytes === 0) return null;
      if (ranks === null) return 'unknown-ranks';
      const algbwGBs = sizeBytes / timeUs / 1000;
      const factor = open === 'all_reduce' ? (2 * (ranks - 1)) / ranks : 1;
      return {
        sizeBytes,
        count: Math.floor(sizeBytes / bytes),
        type,
        redop: open === 'broadcast' ? null : 'sum',
        root: open === 'all_reduce' ? null : 0,
        outOfPlace: { timeUs, algbwGBs, busbwGBs: algbwGBs * factor, wrong: null },
        inPlace: null,
      };
    },
    tool: () => tool,
    version: () => version,
    collectives: () => [...collectives],
    ranks: () => [...told],
    skipped: () => [...skipped],
  };
}

function columnOf(names: readonly string[], wanted: RegExp): number {
  return names.findIndex((name) => wanted.test(name));
}
