import { baselineTrial } from '../combinations.js';
import type { Settings } from '../settings.js';
import type { Sweep } from '../sweepSpec.js';
import { functionOf } from './scoped.js';

/** What the example tuner can ask for: its own lower-case names, and channels, where 0 leaves their number to NCCL. */
export interface TunerChoice {
  readonly algorithm: string;
  readonly protocol: string;
  readonly channels: number;
}

/** A combination that a line of the tuner's file can stand for, with the settings that no such line can express. */
export interface TunerCandidate extends TunerChoice {
  /** Index of the combination, -1 for the baseline. */
  readonly trial: number;
  readonly rest: Settings;
}

/** NCCL's names of algorithms and protocols in lower case, and the tuner's (plugins/tuner/example/plugin.c). */
const algorithms: Readonly<Record<string, string>> = {
  tree: 'tree',
  ring: 'ring',
  collnetdirect: 'collnet_direct',
  collnetchain: 'collnet_chain',
  nvls: 'nvls',
  nvlstree: 'nvls_tree',
  pat: 'pat',
};
const protocols: Readonly<Record<string, string>> = { ll: 'll', ll128: 'll128', simple: 'simple' };

/** The tuner's word for one of NCCL's algorithms or protocols, or null. */
export function tunerWord(kind: 'algorithm' | 'protocol', name: string): string | null {
  const words = kind === 'algorithm' ? algorithms : protocols;
  const key = name.toLowerCase();
  return Object.hasOwn(words, key) ? (words[key] ?? null) : null;
}

/** Settings that a line of the tuner's file expresses, or that only count where it does not. */
const expressed = new Set(['NCCL_ALGO', 'NCCL_PROTO', 'NCCL_MIN_NCHANNELS', 'NCCL_MAX_NCHANNELS']);

/** The combinations that pin one algorithm and one protocol, the baseline among them where it does. */
export function tunerCandidates(sweep: Sweep, all: readonly Settings[]): TunerCandidate[] {
  const collective = functionOf(sweep.benchmark);
  if (collective === null) return [];
  return [{ trial: baselineTrial, settings: sweep.baseline }, ...all.map((settings, trial) => ({ trial, settings }))].flatMap(
    ({ trial, settings }) => {
      const algorithm = pinned('algorithm', settings['NCCL_ALGO'], collective);
      const protocol = pinned('protocol', settings['NCCL_PROTO'], collective);
      if (algorithm === null || protocol === null) return [];
      const [least, most] = [settings['NCCL_MIN_NCHANNELS'], settings['NCCL_MAX_NCHANNELS']];
      const channels = least !== undefined && least === most && /^[1-9]\d{0,2}$/.test(least) ? Number(least) : 0;
      // Bounds that differ, or one alone, are no number that a line could name; they stay in the environment.
      const bounds = channels > 0 ? [] : Object.entries(settings).filter(([name]) => name.endsWith('_NCHANNELS') && expressed.has(name));
      const rest = Object.fromEntries([...Object.entries(settings).filter(([name]) => !expressed.has(name)), ...bounds]);
      return [{ trial, algorithm, protocol, channels, rest }];
    },
  );
}

/** The one name that a list leaves for a collective: "Ring", "allreduce:ring". Null for several, for a list turned around, or none. */
function pinned(kind: 'algorithm' | 'protocol', value: string | undefined, collective: string): string | null {
  if (value === undefined) return null;
  let found: string | null = null;
  for (const entry of value.split(';')) {
    const [first = '', second] = entry.split(':');
    if (second !== undefined && first.toLowerCase() !== collective) continue;
    found = second ?? first;
  }
  return found === null ? null : tunerWord(kind, found);
}
