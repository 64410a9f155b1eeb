import type { PerfRow, Placement } from './result.js';

/** A device line of the header. */
export interface RankLine {
  readonly rank: number;
  readonly pid: number;
  readonly host: string;
  /** The GPU's marketing name; null where the line ends before it. */
  readonly gpu: string | null;
}

const rankPattern = /^#\s+Rank\s+(\d+)\s+(?:Group\s+\d+\s+)?[Pp]id\s+(\d+)\s+on\s+(\S+)(?:\s+device\s+\d+\s+\[[^\]]*\]\s+(\S.*?))?\s*$/;

/** Reads `#  Rank  0 Group  0 Pid  25060 on  host device  0 […]`, else null. */
export function rankLine(comment: string): RankLine | null {
  const match = rankPattern.exec(comment);
  return match === null
    ? null
    : { rank: Number(match[1]), pid: Number(match[2]), host: match[3] ?? '', gpu: match[4]?.slice(0, 100) ?? null };
}

/** Ranks and nodes where every rank has its line; excerpts show only some of them, then null. */
export function countRanks(lines: readonly RankLine[]): { readonly nRanks: number; readonly nNodes: number } | null {
  const ranks = new Set(lines.map((line) => line.rank));
  if (ranks.size === 0 || Math.max(...ranks) !== ranks.size - 1) return null;
  return { nRanks: ranks.size, nNodes: new Set(lines.map((line) => line.host)).size };
}

/**
 * Ranks of an all-reduce from busbw / algbw = 2(n-1)/n, the only factor above 1 (PERFORMANCE.md of nccl-tests). The rows with the
 * most digits are averaged; null where the printed digits do not settle the number.
 */
export function ranksFromBandwidth(rows: readonly PerfRow[]): number | null {
  const placements = rows
    .flatMap((row) => [row.outOfPlace, row.inPlace])
    .filter((place): place is Placement => place !== null && place.algbwGBs > 10);
  const best = placements.sort((a, b) => b.algbwGBs - a.algbwGBs).slice(0, 8);
  if (best.length === 0) return null;
  const factor = best.reduce((sum, place) => sum + place.busbwGBs / place.algbwGBs, 0) / best.length;
  const rounding = best.reduce((sum, place) => sum + 0.01 / place.algbwGBs, 0) / best.length / Math.sqrt(best.length);
  if (factor - rounding <= 1 || factor + rounding >= 2) return null;
  const [low, high] = [2 / (2 - (factor - rounding)), 2 / (2 - (factor + rounding))];
  const n = Math.round(2 / (2 - factor));
  return high < n + 1 && low > n - 1 && n > 2 ? n : null;
}

/** The kind of GPU that every listed rank has; null where none is named, they differ, or the ranks ran on processors ("CPU", torch_perf). */
export function commonGpu(names: readonly (string | null)[]): string | null {
  const kinds = new Set(names.filter((name) => name !== null && name !== 'CPU'));
  const [only] = kinds;
  return kinds.size === 1 ? (only ?? null) : null;
}
