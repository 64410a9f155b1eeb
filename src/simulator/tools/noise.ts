/** 32-bit mix of a few integers (murmur3's finaliser over a running state): same numbers, same result, everywhere. */
export function mix(...parts: readonly number[]): number {
  let state = 0x9e3779b9;
  for (const part of parts) {
    for (const half of [part % 4294967296, Math.floor(part / 4294967296)]) {
      state = Math.imul(state ^ half, 0x85ebca6b);
      state ^= state >>> 13;
      state = Math.imul(state, 0xc2b2ae35);
      state ^= state >>> 16;
    }
  }
  return state >>> 0;
}

/** A draw from a standard normal distribution (Box and Muller) that depends on nothing but these integers. */
export function normal(...parts: readonly number[]): number {
  const u = (mix(...parts, 1) + 1) / 4294967297;
  const v = mix(...parts, 2) / 4294967296;
  return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v);
}

/** Factor on a time: about 0.6 % of spread for large messages, up to 2.6 % for the smallest. */
export function timeNoise(seed: number, run: number, bytes: number, draw: number): number {
  const spread = 0.006 + 0.02 / (1 + bytes / 65536);
  return Math.exp(spread * normal(seed, run, bytes, draw));
}
