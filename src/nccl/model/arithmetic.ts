/** NCCL computes in C floats, and two combinations tie there more often than in doubles: a tie keeps the first. */
export const float = Math.fround;

/** Floor of the binary logarithm of a whole number; -1 for 0 (bitops.h of 2.24.3 and later). */
export function log2Down(value: number): number {
  if (value < 1) return -1;
  let power = Math.floor(Math.log2(value));
  if (2 ** power > value) power--;
  else if (2 ** (power + 1) <= value) power++;
  return power;
}
