import { atLeast } from './version.js';
import { blanks, cString } from './text.js';

/** What strtoll made of a text. */
export interface ParsedInteger {
  readonly value: bigint;
  /** Index of the first character it did not read; 0 where it read no number at all. */
  readonly end: number;
  /** Base that the text chose (or was given): 8 after a leading 0, 16 after 0x. */
  readonly base: number;
  /** Set where the number does not fit 64 bits; the value is then the nearest limit. */
  readonly overflow: boolean;
}

const max = 2n ** 63n - 1n;
const min = -(2n ** 63n);

function digitValue(character: string): number {
  const code = character.charCodeAt(0);
  if (code >= 48 && code <= 57) return code - 48;
  const lower = code | 32;
  return lower >= 97 && lower <= 122 ? lower - 87 : 99;
}

/** C's strtoll as glibc has it up to C17 (no 0b): leading blanks, a sign, then digits of the base; 0 means base by prefix. */
export function strtoll(text: string, base: 0 | 10 = 0): ParsedInteger {
  const input = cString(text);
  let at = 0;
  while (at < input.length && blanks.includes(input.charAt(at))) at++;
  const negative = input.charAt(at) === '-';
  if (negative || input.charAt(at) === '+') at++;
  let radix: number = base;
  if (base === 0) {
    radix = 10;
    if (input.charAt(at) === '0') {
      radix = 8;
      // "0x" counts as a prefix only with a hexadecimal digit behind it; otherwise the number is the 0.
      if (/^[xX][0-9a-fA-F]/.test(input.slice(at + 1, at + 3))) {
        radix = 16;
        at += 2;
      }
    }
  }
  const first = at;
  let value = 0n;
  while (at < input.length && digitValue(input.charAt(at)) < radix) {
    // Beyond 64 bits only the length of the number still matters. The lowest number has one more to its digits than the highest.
    if (value <= -min) value = value * BigInt(radix) + BigInt(digitValue(input.charAt(at)));
    at++;
  }
  if (at === first) return { value: 0n, end: 0, base: radix, overflow: false };
  if (negative) value = -value;
  if (value > max) return { value: max, end: at, base: radix, overflow: true };
  if (value < min) return { value: min, end: at, base: radix, overflow: true };
  return { value, end: at, base: radix, overflow: false };
}

/** C's (int) of a 64-bit number. */
export function asInt32(value: bigint): number {
  return Number(BigInt.asIntN(32, value));
}

/** glibc's atoi: strtol in base 10, cut to 32 bits. */
export function atoi(text: string): number {
  return asInt32(strtoll(text, 10).value);
}

/** What an NCCL_PARAM variable ends up as. */
export interface IntegerReading {
  readonly value: bigint;
  /** What a reader that keeps it in an `int` sees. */
  readonly asInt32: number;
  /** What NCCL prints, level first. */
  readonly log: readonly string[];
  /** False where the default applies: unset, empty or out of 64 bits. */
  readonly fromText: boolean;
  /** How much of the text was read; null where the text was not used. */
  readonly parsed: ParsedInteger | null;
}

/**
 * ncclLoadParam (src/misc/param.cc; the NCCL_PARAM macro before 2.13.4): strtoll with base 0, empty is unset, and only a number beyond
 * 64 bits is refused. Before 2.13.4 the message prints the number as unsigned.
 */
export function readInteger(name: string, text: string | null, defaultValue: bigint, version: string): IntegerReading {
  if (text === null || cString(text) === '')
    return { value: defaultValue, asInt32: asInt32(defaultValue), log: [], fromText: false, parsed: null };
  const shown = (value: bigint): string => (atLeast(version, '2.13.4') ? value : BigInt.asUintN(64, value)).toString();
  const parsed = strtoll(text);
  if (parsed.overflow) {
    const log = [`INFO Invalid value ${cString(text)} for ${name}, using default ${shown(defaultValue)}.`];
    return { value: defaultValue, asInt32: asInt32(defaultValue), log, fromText: false, parsed };
  }
  const log = [`INFO ${name} set by environment to ${shown(parsed.value)}.`];
  return { value: parsed.value, asInt32: asInt32(parsed.value), log, fromText: true, parsed };
}
