import { asInt32, strtoll } from './integer.js';
import { cString } from './text.js';
import { lastSince } from './version.js';

const orders: readonly (readonly [since: string, words: readonly string[]])[] = [
  ['2.6.4', ['LOC', 'NVL', 'PIX', 'PXB', 'PHB', 'SYS']],
  ['2.8.3', ['LOC', 'NVL', 'NVB', 'PIX', 'PXB', 'PHB', 'SYS']],
  ['2.12.7', ['LOC', 'NVL', 'NVB', 'PIX', 'PXB', 'PXN', 'PHB', 'SYS']],
  ['2.26.2', ['LOC', 'NVL', 'NVB', 'C2C', 'PIX', 'PXB', 'PXN', 'PHB', 'SYS']],
  ['2.27.3', ['LOC', 'NVL', 'NVB', 'C2C', 'PIX', 'PXB', 'PXN', 'P2C', 'PHB', 'SYS']],
  ['2.27.5', ['LOC', 'NVL', 'NVB', 'C2C', 'PIX', 'PXB', 'P2C', 'PXN', 'PHB', 'SYS']],
];

/** The scale before the words: 0 to 3, and everything above means SYS. Source: levelsOldToNew in src/graph/paths.cc. */
const legacy = ['LOC', 'PIX', 'PXB', 'PHB', 'SYS', 'SYS'];

/** Distance words that a release knows, nearest first. Source: topoPathTypeStr in src/graph/topo.cc. */
export function levelWords(version: string): readonly string[] {
  return lastSince(orders, version)?.[1] ?? ['LOC', 'NVL', 'PIX', 'PXB', 'PHB', 'SYS'];
}

/** What ncclGetLevel decides: a distance word, or UNSET where NCCL uses its own default. */
export interface LevelReading {
  readonly level: string;
  readonly log: readonly string[];
  /** Where the level came from. */
  readonly from: 'disable' | 'word' | 'number' | null;
}

/**
 * ncclGetLevel (src/graph/paths.cc, 2.6.4 and later): a disable variable that is exactly 1 means LOC; else the text must be one of the words,
 * upper case, or start with a digit and is then read on the old scale. Everything else is ignored without a word.
 */
export function readLevel(
  text: string | null,
  disable: string | null,
  names: { readonly level: string; readonly disable: string },
  version: string,
): LevelReading {
  if (disable !== null && asInt32(strtoll(disable).value) === 1) {
    return { level: 'LOC', log: [`INFO ${names.disable} set by environment to 1`], from: 'disable' };
  }
  const value = text === null ? '' : cString(text);
  const print = (level: string): string[] => [`INFO ${names.level} set by environment to ${level}`];
  if (levelWords(version).includes(value)) return { level: value, log: print(value), from: 'word' };
  if (/^[0-9]/.test(value)) {
    const number = asInt32(strtoll(value).value);
    // A number that turns negative in 32 bits reads in front of NCCL's table: what comes of it is not defined.
    const level = number < 0 ? undefined : legacy[Math.min(number, legacy.length - 1)];
    if (level !== undefined) return { level, log: print(level), from: 'number' };
  }
  return { level: 'UNSET', log: [], from: null };
}
