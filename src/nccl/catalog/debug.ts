import { asInt32, strtoll } from './integer.js';
import { cString, sameWord, tokens, trimBlanks } from './text.js';
import { atLeast } from './version.js';

/** NCCL's log levels in rising order; the number is the place in this list. */
export const debugLevels = ['NONE', 'VERSION', 'WARN', 'INFO', 'ABORT', 'TRACE'] as const;

/** Log categories by the first release that accepts the name, and their bit. Source: src/debug.cc and nccl_common.h by tag. */
const subsystems: readonly (readonly [name: string, since: string, bit: bigint])[] = [
  ['INIT', '2.3.5', 0x1n],
  ['COLL', '2.3.5', 0x2n],
  ['P2P', '2.3.5', 0x4n],
  ['SHM', '2.3.5', 0x8n],
  ['NET', '2.3.5', 0x10n],
  ['GRAPH', '2.5.6', 0x20n],
  ['TUNING', '2.5.6', 0x40n],
  ['ENV', '2.7.3', 0x80n],
  ['ALLOC', '2.9.9', 0x100n],
  ['CALL', '2.13.4', 0x200n],
  ['PROXY', '2.18.1', 0x400n],
  ['NVLS', '2.17.1', 0x800n],
  ['BOOTSTRAP', '2.21.5', 0x1000n],
  ['REG', '2.21.5', 0x2000n],
  ['PROFILE', '2.22.3', 0x4000n],
  ['RAS', '2.24.3', 0x8000n],
  ['DESTROY', '2.30.3', 0x10000n],
  ['ALLOC_HOST', '2.30.7', 0x20000n],
];
const all64 = 2n ** 64n - 1n;
const all32 = 2n ** 32n - 1n;

/** Names that NCCL_DEBUG_SUBSYS accepts in a release, ALL included. */
export function subsystemNames(version: string): readonly string[] {
  return [...subsystems.filter(([, since]) => atLeast(version, since)).map(([name]) => name), 'ALL'];
}

/** Whether a release reads its logging variables through typed parameters that trim and reject as a whole. */
export function readsTypedParameters(version: string): boolean {
  return atLeast(version, '2.30.7');
}

/** Level that NCCL_DEBUG gives; null is -1, at which nothing is printed, not even warnings (until 2.30.4). */
export function readDebugLevel(text: string | null, version: string): (typeof debugLevels)[number] | null {
  if (text === null) return 'NONE';
  const typed = readsTypedParameters(version);
  const word = typed ? trimBlanks(cString(text)) : cString(text);
  const found = debugLevels.find((level) => level !== 'NONE' && sameWord(level, word));
  return found ?? (typed ? 'NONE' : null);
}

/** A list of names as bits. */
export interface MaskReading {
  readonly mask: bigint;
  /** Words that are no name: dropped one by one until 2.30.4, the cause for the default from 2.30.7. */
  readonly unknown: readonly string[];
  /** False where the whole text was refused and the default applies. */
  readonly fromText: boolean;
}

function readMask(
  text: string | null,
  names: readonly (readonly [string, bigint])[],
  defaultMask: bigint,
  width: bigint,
  typed: boolean,
): MaskReading {
  if (text === null) return { mask: defaultMask, unknown: [], fromText: false };
  const value = cString(text);
  const negated = value.startsWith('^');
  const pieces = tokens(negated ? value.slice(1) : value, ',');
  const words = typed ? pieces.map(trimBlanks).filter((word) => word !== '') : pieces;
  let mask = negated ? width : 0n;
  const unknown: string[] = [];
  for (const word of words) {
    const bits = names.find(([name]) => sameWord(name, word))?.[1];
    if (bits === undefined) unknown.push(word);
    else mask = negated ? mask & ~bits : mask | bits;
  }
  return typed && unknown.length > 0 ? { mask: defaultMask, unknown, fromText: false } : { mask, unknown, fromText: true };
}

/** Mask that NCCL_DEBUG_SUBSYS gives. A mask of 0 loses even warnings. */
export function readDebugMask(text: string | null, version: string): MaskReading {
  const names = subsystems.filter(([, since]) => atLeast(version, since)).map(([name, , bit]): [string, bigint] => [name, bit]);
  const usual = atLeast(version, '2.23.4') ? 0x1081n : atLeast(version, '2.16.5') ? 0x81n : 0x1n;
  return readMask(text, [...names, ['ALL', all64]], usual, all64, readsTypedParameters(version));
}

/** Levels whose lines carry a time, as bits (2.26.2 and later). */
export function readTimestampLevels(text: string | null, version: string): MaskReading {
  const typed = readsTypedParameters(version);
  const names = debugLevels.flatMap((name, bit): [string, bigint][] => (name === 'NONE' ? [] : [[name, 1n << BigInt(bit)]]));
  return readMask(text, [...names, ['ALL', typed ? 0x3en : all32]], 0x4n, all32, typed);
}

/** NCCL_WARN_ENABLE_DEBUG_INFO: any number but 0 until 2.30.4, then only 1, T or TRUE. */
export function readWarnEnablesInfo(text: string | null, version: string): boolean {
  if (text === null) return false;
  const value = cString(text);
  if (readsTypedParameters(version)) return value === '1' || sameWord(value, 'T') || sameWord(value, 'TRUE');
  const parsed = strtoll(value);
  return !parsed.overflow && parsed.value !== 0n;
}

/** NCCL_DEBUG_FILE with `%h` (host up to the first dot), `%p` (pid) and `%%` filled in; other `%x` stay. */
export function debugFilePath(text: string, hostname: string, pid: number, version: string): string {
  const shortName = hostname.split('.')[0] ?? '';
  const host = atLeast(version, '2.29.2') ? shortName.replace(/[%/]/g, '-') : shortName;
  return cString(text).replace(/%([\s\S]?)/g, (whole, letter: string) => {
    if (letter === '%') return '%';
    if (letter === 'h') return host;
    return letter === 'p' ? String(asInt32(BigInt(Math.trunc(pid)))) : whole;
  });
}

/** The logging variables, null where unset, and what they depend on. */
export interface DebugInput {
  readonly debug: string | null;
  readonly subsystems: string | null;
  readonly file: string | null;
  readonly timestampLevels: string | null;
  readonly warnEnablesInfo: string | null;
  readonly hostname: string;
  readonly pid: number;
}

/** What NCCL's logging ends up as. */
export interface DebugReading {
  /** Null is -1: silent. */
  readonly level: (typeof debugLevels)[number] | null;
  readonly mask: MaskReading;
  /** Path that NCCL tries to open, or null for standard output. It stays with standard output, silently, when that fails. */
  readonly file: string | null;
  /** Null in releases that do not have it. */
  readonly timestampLevels: MaskReading | null;
  readonly warnEnablesInfo: boolean | null;
}

/** All logging variables together (ncclDebugInit in src/debug.cc): a file is opened only for a level above VERSION. */
export function readDebug(input: DebugInput, version: string): DebugReading {
  const level = readDebugLevel(input.debug, version);
  const opens = level !== null && debugLevels.indexOf(level) > debugLevels.indexOf('VERSION');
  const path = opens && input.file !== null ? debugFilePath(input.file, input.hostname, input.pid, version) : '';
  return {
    level,
    mask: readDebugMask(input.subsystems, version),
    file: path === '' ? null : path,
    timestampLevels: atLeast(version, '2.26.2') ? readTimestampLevels(input.timestampLevels, version) : null,
    warnEnablesInfo: atLeast(version, '2.19.4') ? readWarnEnablesInfo(input.warnEnablesInfo, version) : null,
  };
}
