import type { Origin } from '../base/origin.js';
import { clean } from '../base/clean.js';
import type { CheckupStep, Scope } from './plan.js';

/** What the pairwise part came to. */
export interface PairsFound {
  /** Name of the file that the matrix is in. */
  readonly file: string;
  readonly method: string;
  readonly measured: number;
  readonly pairs: number;
  /** What is slow, a sentence each with what to do next. */
  readonly slow: readonly { readonly text: string; readonly next: string }[];
  readonly leftOut: readonly string[];
  readonly seconds: number;
}

/** A health check as it is kept while it runs: what to do, and what the runs in the store do not say. Runs name it by its id. */
export interface Checkup {
  readonly v: 1;
  readonly id: string;
  readonly cluster: string;
  readonly origin: Origin;
  /** When it began, ISO 8601. */
  readonly at: string;
  readonly budgetMinutes: number;
  readonly steps: readonly CheckupStep[];
  /** null: not done yet. */
  readonly pairs: PairsFound | null;
  readonly endedAt: string | null;
}

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string';
const texts = (value: unknown): string[] => (Array.isArray(value) ? value.filter(isText).map(clean) : []);
const scopes: readonly Scope[] = ['all', 'rail', 'rack'];

/** Reads the file of a health check; null for anything else. What it names is run, so everything must be of its kind. */
export function readCheckup(text: string): Checkup | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isFields(value) || value['v'] !== 1 || !Array.isArray(value['steps'])) return null;
  const { id, cluster, origin, at, budgetMinutes, endedAt } = value;
  if (!isText(id) || !isText(cluster) || !isText(at) || typeof budgetMinutes !== 'number') return null;
  if (origin !== 'measured' && origin !== 'simulated') return null;
  const steps = value['steps'].map((step: unknown) => (isFields(step) ? stepOf(step) : null));
  if (steps.includes(null)) return null;
  const known = steps.filter((step) => step !== null);
  const ended = isText(endedAt) ? clean(endedAt) : null;
  return {
    v: 1,
    id: clean(id),
    cluster: clean(cluster),
    origin,
    at: clean(at),
    budgetMinutes,
    steps: known,
    pairs: pairsOf(value['pairs']),
    endedAt: ended,
  };
}

function stepOf(step: Fields): CheckupStep | null {
  const scope = scopes.find((one) => one === step['scope']);
  const ranks = step['ranksPerHost'];
  if (scope === undefined || !isText(step['name']) || !(ranks === null || typeof ranks === 'number')) return null;
  const env = isFields(step['env'])
    ? Object.entries(step['env']).flatMap(([name, held]) => (isText(held) ? [[clean(name), clean(held)] as const] : []))
    : [];
  const argv = texts(step['argv']);
  // Nothing but nccl-tests is ever run from such a file.
  if (!/^[a-z0-9_]+_perf$/.test(argv[0] ?? '')) return null;
  return { scope, name: clean(step['name']), hosts: texts(step['hosts']), argv, env: Object.fromEntries(env), ranksPerHost: ranks };
}

function pairsOf(value: unknown): PairsFound | null {
  if (!isFields(value)) return null;
  const { file, method, measured, pairs, seconds } = value;
  if (!isText(file) || !isText(method) || typeof measured !== 'number' || typeof pairs !== 'number' || typeof seconds !== 'number')
    return null;
  const slow = Array.isArray(value['slow'])
    ? value['slow'].flatMap((part: unknown) =>
        isFields(part) && isText(part['text']) && isText(part['next']) ? [{ text: clean(part['text']), next: clean(part['next']) }] : [],
      )
    : [];
  return { file: clean(file), method: clean(method), measured, pairs, seconds, slow, leftOut: texts(value['leftOut']) };
}

/** The text of its file. */
export function checkupText(checkup: Checkup): string {
  return `${JSON.stringify(checkup, null, 1)}\n`;
}
