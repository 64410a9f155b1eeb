import { readPerfJson } from './json.js';
import { createPerfReader, type PerfOptions } from './reader.js';
import type { PerfResult } from './result.js';

export { readPerfJson } from './json.js';
export { collectiveOf, createPerfReader, type PerfReader, simulatedMark } from './reader.js';
export type { PerfResult, PerfRow, PerIteration, Placement } from './result.js';

/** Reads a whole output of nccl-tests or torch_perf, text or JSON, or the text of an MPI benchmark. */
export function readPerf(text: string, options: PerfOptions = {}): PerfResult {
  if (/^\uFEFF?\s*\{/.test(text)) return readPerfJson(text.replace(/^\uFEFF/, ''), options);
  const reader = createPerfReader(options);
  reader.push(text);
  return reader.end();
}
