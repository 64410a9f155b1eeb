import type { Origin } from '../../base/origin.js';
import { readPerfJson } from './json.js';
import { createPerfReader } from './reader.js';
import type { PerfResult } from './result.js';

export { readPerfJson } from './json.js';
export { collectiveOf, createPerfReader, type PerfReader, simulatedMark } from './reader.js';
export type { PerfResult, PerfRow, Placement } from './result.js';

/** Reads a whole output of nccl-tests, text or JSON. */
export function readPerf(text: string, options: { readonly origin?: Origin } = {}): PerfResult {
  if (/^\uFEFF?\s*\{/.test(text)) return readPerfJson(text.replace(/^\uFEFF/, ''), options);
  const reader = createPerfReader(options);
  reader.push(text);
  return reader.end();
}
