import * as l10n from '@vscode/l10n';
import { collectiveOf } from '../nccl/perf/index.js';
import { byteSize } from './byteSize.js';
import type { SizeWeight, Sweep } from './sweepSpec.js';

/** How often a job sent messages of each size, or why a file does not tell. */
export type Histogram =
  { readonly weights: readonly SizeWeight[]; readonly problem: null } | { readonly weights: null; readonly problem: string };

/** Bytes of an element by NCCL's number of its type (nccl.h): int8, uint8, int32, uint32, int64, uint64, fp16, fp32, fp64, bf16, two fp8. */
const elementBytes = [1, 1, 4, 4, 8, 8, 2, 4, 8, 2, 1, 1];

/** Different sizes at most; more are not a histogram. */
const mostSizes = 10_000;

/** NCCL_DEBUG_SUBSYS=COLL: "host:pid:tid [dev] NCCL INFO AllReduce: opCount 1a sendbuff … count 1024 datatype 7 op 0 root 0 comm 0x.. [nranks=8] stream 0x..". */
const call =
  /^(.{0,300}?)NCCL INFO ([A-Za-z]{4,20}): opCount [0-9a-f]{1,16} .{0,200}?\bcount (\d{1,18}) datatype (\d{1,2}) (?:.{0,120}?\[nranks=(\d{1,7})\])?/;

/**
 * Reads message sizes of one collective ("all_reduce") from an NCCL_DEBUG log with COLL lines (of the rank that speaks first, since all say the
 * same), from JSON (`{"1048576": 12}` or a list of `{"sizeBytes", "count"}`, below "histogram" or at the top), or from lines of `size,count`.
 */
export function readHistogram(text: string, collective: string): Histogram {
  const found = /^\s*[[{]/.test(text) ? fromJson(text, collective) : /\bopCount\b/.test(text) ? fromLog(text, collective) : fromLines(text);
  if (typeof found === 'string') return { weights: null, problem: found };
  if (found.size === 0) return { weights: null, problem: l10n.t('it tells of no message of {0}', collective) };
  if (found.size > mostSizes) return { weights: null, problem: l10n.t('it has more than {0} different sizes', mostSizes) };
  const weights = [...found].map(([sizeBytes, weight]) => ({ sizeBytes, weight })).sort((a, b) => a.sizeBytes - b.sizeBytes);
  return { weights, problem: null };
}

/** The sweep with the weights of its histogram file, or why they are not to be had. */
export function withHistogram(sweep: Sweep, text: string): Sweep | string {
  const { weights, problem } = readHistogram(text, collectiveOf(sweep.benchmark));
  if (weights === null) return l10n.t('The histogram {0} cannot be used: {1}.', sweep.objective.histogram ?? '', problem);
  return { ...sweep, objective: { ...sweep.objective, weights } };
}

type Counts = Map<number, number>;

function add(counts: Counts, size: number, count: number): void {
  if (Number.isFinite(size) && size > 0 && Number.isFinite(count) && count > 0) counts.set(size, (counts.get(size) ?? 0) + count);
}

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z]/g, '');

function fromLog(text: string, collective: string): Counts {
  const counts: Counts = new Map();
  let speaker: string | null = null;
  for (let at = 0; at < text.length;) {
    const end = text.indexOf('\n', at);
    const line = text.slice(at, end < 0 ? text.length : Math.min(end, at + 1000));
    at = end < 0 ? text.length : end + 1;
    const found = line.includes('opCount') ? call.exec(line) : null;
    if (found === null || plain(found[2] ?? '') !== plain(collective)) continue;
    speaker ??= found[1] ?? '';
    if (speaker !== found[1]) continue;
    // nccl-tests counts what all ranks together hold of these two.
    const ranks = /^(allgather|reducescatter)$/.test(plain(collective)) ? Number(found[5] ?? 1) : 1;
    add(counts, Number(found[3]) * (elementBytes[Number(found[4])] ?? 0) * ranks, 1);
  }
  return counts;
}

function fromLines(text: string): Counts | string {
  const counts: Counts = new Map();
  for (const line of text.split('\n')) {
    const [size = '', count = ''] = line.split(/[,;\t]/).map((cell) => cell.trim());
    const bytes = byteSize(size);
    if (bytes !== null && /^\d{1,15}(?:\.\d+)?$/.test(count)) add(counts, bytes, Number(count));
  }
  return counts;
}

function fromJson(text: string, collective: string): Counts | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return l10n.t('it is not JSON');
  }
  const isFields = (one: unknown): one is Readonly<Record<string, unknown>> =>
    typeof one === 'object' && one !== null && !Array.isArray(one);
  const inner = isFields(value) && 'histogram' in value ? value['histogram'] : value;
  const counts: Counts = new Map();
  if (Array.isArray(inner))
    for (const entry of inner) {
      if (!isFields(entry)) continue;
      const of = entry['collective'];
      if (typeof of !== 'string' || plain(of) === plain(collective)) add(counts, Number(entry['sizeBytes']), Number(entry['count']));
    }
  else if (isFields(inner)) for (const [size, count] of Object.entries(inner)) add(counts, byteSize(size) ?? NaN, Number(count));
  return counts;
}
