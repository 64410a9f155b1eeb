import type { FactValue } from './factPath.js';

/** What a fact is expected to be. All parts that are given must hold, for every value of a list. Numbers may be versions: "550.54". */
export interface Expectation {
  readonly fact: string;
  readonly equals?: string;
  readonly oneOf?: readonly string[];
  readonly atLeast?: string;
  readonly atMost?: string;
  /** A pattern for the whole text: * stands for any text, ? for one character. Nothing else is special, so no pattern takes long. */
  readonly matches?: string;
  readonly exists?: boolean;
  readonly sameOnAllHosts?: boolean;
}

/** The comparisons that there are; the language has no others. */
export const comparisons = ['equals', 'oneOf', 'atLeast', 'atMost', 'matches', 'exists', 'sameOnAllHosts'] as const;

/** Whether the values of one host are as expected; what compares hosts is judged elsewhere. */
export function holds(values: readonly FactValue[], expected: Expectation): boolean {
  if (expected.exists !== undefined && values.length > 0 !== expected.exists) return false;
  return values.every((value) => {
    const text = String(value);
    return (
      (expected.equals === undefined || same(text, expected.equals)) &&
      (expected.oneOf === undefined || expected.oneOf.some((one) => same(text, one))) &&
      (expected.atLeast === undefined || compare(text, expected.atLeast) >= 0) &&
      (expected.atMost === undefined || compare(text, expected.atMost) <= 0) &&
      (expected.matches === undefined || fits(text.slice(0, 4096), expected.matches))
    );
  });
}

function same(a: string, b: string): boolean {
  return a === b || (isNumber(a) && isNumber(b) && Number(a) === Number(b));
}

const isNumber = (text: string): boolean => /^-?\d+(?:\.\d+)?$/.test(text);

/** Numbers by value, "unlimited" above all, dotted versions part by part; NaN where they cannot be compared, which is never as expected. */
function compare(a: string, b: string): number {
  const [left, right] = [a, b].map((text) =>
    text === 'unlimited'
      ? [Infinity]
      : /^-?\d+(?:[.-]\d+)*/
          .exec(text)?.[0]
          .split(/(?<!^)[.-]/)
          .map(Number),
  );
  if (left === undefined || right === undefined) return NaN;
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const [one, other] = [left[i] ?? 0, right[i] ?? 0];
    if (one !== other) return one < other ? -1 : 1;
  }
  return 0;
}

/** Matches a pattern of * and ? in time proportional to both lengths: on a mismatch only the last * takes one character more. */
export function fits(text: string, pattern: string): boolean {
  let [at, in_, star, from] = [0, 0, -1, 0];
  while (at < text.length) {
    const wanted = pattern[in_];
    if (wanted === '*') {
      star = in_++;
      from = at;
    } else if (wanted === '?' || wanted === text[at]) {
      at++;
      in_++;
    } else if (star >= 0) {
      in_ = star + 1;
      at = ++from;
    } else return false;
  }
  while (pattern[in_] === '*') in_++;
  return in_ === pattern.length;
}
