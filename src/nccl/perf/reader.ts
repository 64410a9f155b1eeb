import * as l10n from '@vscode/l10n';
import { clean } from '../../base/clean.js';
import type { Origin } from '../../base/origin.js';
import type { Problem } from '../../base/problem.js';
import { isProse, withoutPrefix } from './line.js';
import { type MpiTables, mpiTables } from './mpiTables.js';
import { commonGpu, countRanks, type RankLine, rankLine, ranksFromBandwidth } from './ranks.js';
import { quickRow } from './quickRow.js';
import type { PerfResult, PerfRow } from './result.js';
import { type Columns, columnsOf, knownLayout, type Layout, readRow, type RowWords, rowWords } from './row.js';
import { versionOfCode } from './version.js';

/** Reads a benchmark's output while it is being written. */
export interface PerfReader {
  /** Takes the next piece of output and returns the rows that it completed. */
  push(chunk: string): PerfRow[];
  /** Everything understood, once the output has ended. */
  end(): PerfResult;
}

/** The comment that programs of the embedded cluster print, so that nothing they yield passes for a measurement. */
export const simulatedMark = '# Embedded cluster of NCCL Workbench';

/** Longer lines are cut: no row is that long, and a hostile log must not fill the memory. */
const maxLine = 65_536;
const maxProblems = 200;
const failurePattern = /Test (?:NCCL |CUDA )?failure\b/;

/** What a reader is told beside the output. */
export interface PerfOptions {
  readonly origin?: Origin;
  /** Ranks that were started, for the outputs that do not say so (OSU Micro-Benchmarks). */
  readonly nRanks?: number | null;
}

/** A reader for the text of nccl-tests, of all versions since 2.0, of our own torch_perf, and of MPI benchmarks, whatever launcher it came through. */
export function createPerfReader(options: PerfOptions = {}): PerfReader {
  let origin: Origin = options.origin ?? 'measured';
  let buffer = '';
  let line = 0;
  let columns: Columns | null = null;
  let layout: Layout | null = null;
  let version: string | null = null;
  let ncclVersion: string | null = null;
  let programs: string[] = [];
  let pending: RowWords | null = null;
  let ranks: RankLine[] = [];
  let tableRows = 0;
  let failed = false;
  let gaps = false;
  let torch = false;
  const mpi: MpiTables = mpiTables(options.nRanks ?? null);
  let unknownRanks = false;
  const groups: RankLine[][] = [];
  const averages: number[] = [];
  const bounds: number[] = [];
  const rows: PerfRow[] = [];
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  const complain = (at: number | null, message: string): void => {
    if (problems.length < maxProblems) problems.push({ line: at, message });
  };
  const program = (name: string): void => {
    if (!programs.includes(name)) programs = [...programs, name];
  };

  const comment = (text: string): void => {
    const header = columnsOf(text);
    const device = rankLine(text);
    if (header !== null) {
      columns = header;
      layout = knownLayout(header);
      pending = null;
      tableRows = 0;
      groups.push(ranks);
      ranks = [];
    } else if (device !== null) ranks.push(device);
    else if (text.startsWith(simulatedMark)) origin = 'simulated';
    else {
      const build = /^#\s*nccl-tests version (\S+)/.exec(text) ?? /^#\s*torch_perf version (\d+(?: \([^)]{0,100}\))?)/.exec(text);
      if (build !== null) {
        version = build[1] ?? null;
        torch = /^#\s*torch_perf/.test(text);
        const library = /nccl-library=(\d+)/.exec(text);
        if (library !== null) ncclVersion ??= versionOfCode(Number(library[1]));
      }
      const starting = /^#\s*Collective test (?:starting|concluded): (\S+)/.exec(text);
      if (starting?.[1] !== undefined) program(starting[1]);
      const outOfBounds = /^#\s*Out of bounds values\s*:\s*(\d+)\s*(OK|FAILED)?/.exec(text);
      if (outOfBounds !== null) {
        bounds.push(Number(outOfBounds[1]));
        if (outOfBounds[2] === 'FAILED') complain(line, l10n.t('the benchmark found {0} wrong values', outOfBounds[1] ?? ''));
      }
      const average = /^#\s*Avg bus bandwidth\s*:\s*(\S+)\s*(OK|FAILED)?/.exec(text);
      if (average !== null) {
        averages.push(Number(average[1]));
        if (average[2] === 'FAILED') complain(line, l10n.t('the average bus bandwidth is below 0.9 times NCCL_TESTS_MIN_BW'));
      }
    }
  };

  const addRow = (row: PerfRow): PerfRow => {
    rows.push(row);
    tableRows++;
    pending = null;
    for (const place of [row.outOfPlace, row.inPlace]) {
      if (place?.wrong !== null && place !== null && place.wrong > 0)
        complain(line, l10n.t('{0} wrong elements at {1} bytes', place.wrong, row.sizeBytes));
    }
    return row;
  };

  const takeLine = (raw: string): PerfRow | null => {
    line++;
    if (layout !== null && mpi.tool() === null) {
      const row = quickRow(raw, layout);
      if (row !== null) return addRow(row);
    }
    const cleaned = plain.test(raw) ? raw : clean(raw);
    if (isProse(cleaned)) {
      other(cleaned);
      return null;
    }
    const { text } = withoutPrefix(cleaned);
    const trimmed = text.trim();
    if (trimmed === '') return null;
    if (trimmed.startsWith('#')) {
      if (!mpi.comment(trimmed)) comment(trimmed);
      return null;
    }
    if (mpi.tool() !== null) {
      const row = mpi.row(text);
      if (row === 'unknown-ranks') unknownRanks = true;
      else if (row !== null) return addRow(row);
    }
    const words = rowWords(text);
    if (words !== null) {
      const row = readRow(words, columns) ?? readRow(words, null);
      if (row !== null) return addRow(row);
      // Other output cut into the row: its numbers follow on a later line.
      pending = { head: words.head, rest: numbersBefore(words.rest) };
      return null;
    }
    if (pending !== null && /^[-\d]/.test(trimmed)) {
      const joined: RowWords = { head: pending.head, rest: [...pending.rest, ...trimmed.split(/\s+/)] };
      const row = readRow(joined, columns) ?? readRow(joined, null);
      if (row !== null) return addRow(row);
    }
    other(text);
    return null;
  };

  const other = (text: string): void => {
    if (!/NCCL version|failure|WARN|\.\.\.|…/.test(text)) return;
    const trimmed = text.trim();
    const loaded = /^NCCL version (\d+\.\d+(?:\.\d+)*)/.exec(trimmed);
    if (loaded !== null) ncclVersion = loaded[1] ?? null;
    else if (failurePattern.test(text)) {
      failed = true;
      complain(line, clean(trimmed).slice(0, 500));
    } else if (/\bNCCL WARN\b/.test(text)) {
      if (warnings.length < 20) warnings.push({ line, message: clean(trimmed).slice(0, 500) });
    } else if (/^(?:\.\.\.|…)$/.test(trimmed) && columns !== null) {
      gaps = true;
      complain(line, l10n.t('rows are left out here'));
    }
  };

  return {
    push: (chunk) => {
      const completed: PerfRow[] = [];
      const pieces = (buffer + chunk).split('\n');
      buffer = (pieces.pop() ?? '').slice(0, maxLine);
      for (const piece of pieces) {
        const row = takeLine(withoutReturn(piece));
        if (row !== null) completed.push(row);
      }
      return completed;
    },
    end: () => {
      if (buffer !== '') takeLine(withoutReturn(buffer));
      buffer = '';
      const ownFooter = (columns !== null && !columns.includes('busbw')) || (columns === null && mpi.tool() !== null);
      const finished = averages.length > 0 || bounds.length > 0 || (ownFooter && rows.length > 0);
      for (const name of mpi.skipped().slice(0, 5)) complain(null, l10n.t('tables of {0} are not read', clean(name)));
      if (unknownRanks) complain(null, l10n.t('the output does not say how many ranks ran, which the bus bandwidth needs'));
      if (rows.length === 0 && !failed && !unknownRanks) {
        complain(
          null,
          columns === null
            ? l10n.t('no table of nccl-tests was found')
            : l10n.t('the header was printed, then no rows: the run hung or was ended'),
        );
      } else if (!finished && !failed && !unknownRanks)
        complain(null, l10n.t('the output ends before its summary: it was cut off or the run was ended'));
      if (pending !== null && tableRows > 0 && !finished) complain(null, l10n.t('the last row is incomplete'));
      const alone = groups.filter((group) => group.length > 0);
      const loners = new Set(alone.filter((group) => countRanks(group)?.nRanks === 1).map((group) => group[0]?.pid));
      if (loners.size > 1) {
        complain(
          null,
          l10n.t('{0} processes each ran alone: the benchmark was built without MPI, or with another one than its launcher', loners.size),
        );
      }
      const collectives = [...new Set([...programs.map(collectiveOf), ...mpi.collectives()])];
      if (collectives.length > 1) complain(null, l10n.t('several collectives in one log: {0}', collectives.join(', ')));
      const counts = alone.map(countRanks).filter((count) => count !== null);
      const sizes = [...new Set([...counts.map((count) => count.nRanks), ...mpi.ranks()])];
      if (sizes.length > 1) complain(null, l10n.t('several tables in one log, of {0} ranks', sizes.join(', ')));
      if (failed) problems.push(...warnings.slice(0, 5));
      const average = averages.length === 1 ? averages[0] : averages.length === 0 && ownFooter ? mean(rows) : undefined;
      return {
        tool: mpi.tool() ?? (torch ? 'torch_perf' : columns !== null || version !== null || rows.length > 0 ? 'nccl-tests' : null),
        version: mpi.version() ?? version,
        collective: collectives[0] ?? null,
        nRanks: counts[0]?.nRanks ?? mpi.ranks()[0] ?? (mpi.tool() === null ? ranksFromBandwidth(rows) : (options.nRanks ?? null)),
        nNodes: counts[0]?.nNodes ?? null,
        origin,
        rows,
        avgBusbwGBs: average !== undefined && Number.isFinite(average) ? average : null,
        outOfBounds: bounds.length === 0 ? null : bounds.reduce((sum, value) => sum + value, 0),
        ok: rows.length > 0 && finished && !failed && !gaps && problems.length === 0,
        problems,
        ncclVersion,
        gpu: commonGpu([...alone.flat(), ...ranks].map(({ gpu }) => gpu)),
      };
    },
  };
}

/** "all_reduce" of "/opt/nccl-tests/build/all_reduce_perf_mpi". */
export function collectiveOf(program: string): string {
  return (program.split('/').at(-1) ?? program).replace(/_perf(?:_mpi)?$/, '');
}

/** A line with nothing in it to clean, as nearly all are. */
const plain = /^[\t -~]*$/;

const withoutReturn = (text: string): string => (text.endsWith('\r') ? text.slice(0, -1) : text);

/** The values of a row that stand before foreign output began. */
function numbersBefore(words: readonly string[]): string[] {
  const end = words.findIndex((word) => !/^-?\d+(?:\.\d+)?$|^N\/A$/.test(word));
  const first = end < 0 ? null : /^-?\d+(?=[A-Za-z])/.exec(words[end] ?? '');
  return [...words.slice(0, end < 0 ? words.length : end), ...(first !== null && end === 0 ? [first[0]] : [])];
}

function mean(rows: readonly PerfRow[]): number | undefined {
  const values = rows.flatMap((row) => [row.outOfPlace, row.inPlace]).flatMap((place) => (place === null ? [] : [place.busbwGBs]));
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}
