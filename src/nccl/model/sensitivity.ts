import { predict, type Prediction } from './predict.js';
import { applyChange, build, type Setup } from './setup.js';
import type { Collective } from './system.js';

/** What one setting would change at one size. */
export interface Effect {
  readonly sizeBytes: number;
  readonly before: Prediction;
  readonly after: Prediction;
  /** Percent of time more (positive) or less; null where one of them would not run. */
  readonly timePercent: number | null;
}

/** One setting that could be made, and where it would change something. */
export interface Sensitivity {
  readonly name: string;
  readonly value: string;
  /** Sizes at which algorithm, protocol, channels or time would be others. */
  readonly effects: readonly Effect[];
  /** What NCCL prints where it would not start with it; null where it would. */
  readonly warn: string | null;
}

/** Settings worth trying on a system: each value that the model can tell apart. */
export function trials(setup: Setup): readonly (readonly [name: string, value: string])[] {
  const built = build(setup);
  const channels = built.ok ? built.system.commChannels : 16;
  return [
    ...['Ring', 'Tree', 'NVLS', 'NVLSTree'].map((value) => ['NCCL_ALGO', value] as const),
    ...['LL', 'LL128', 'Simple', '^LL128'].map((value) => ['NCCL_PROTO', value] as const),
    ['NCCL_MAX_NCHANNELS', String(Math.max(1, Math.floor(channels / 2)))],
    ['NCCL_MIN_NCHANNELS', String(Math.min(64, channels * 2))],
    ['NCCL_NVLS_ENABLE', '0'],
    ['NCCL_P2P_DISABLE', '1'],
    ['NCCL_PAT_ENABLE', '1'],
    ['NCCL_NTHREADS', '256'],
    ['NCCL_LL128_C2C', '0'],
    ['NCCL_NET_OVERHEAD', '0'],
  ];
}

/** What each trial would change, those with the largest changes first. */
export function sensitivity(setup: Setup, collective: Collective, sizes: readonly number[]): Sensitivity[] {
  const now = build(setup);
  if (!now.ok) return [];
  const before = predict(now.system, collective, sizes, now.allowed);
  return trials(setup)
    .filter(([name, value]) => setup.env[name] !== value)
    .map(([name, value]): Sensitivity => {
      const changed = applyChange(setup, { what: 'set', name, value });
      const built = changed === null ? null : build(changed);
      if (built?.ok !== true) return { name, value, effects: [], warn: built?.warn ?? null };
      const after = predict(built.system, collective, sizes, built.allowed);
      return { name, value, effects: effects(before, after), warn: null };
    })
    .sort((a, b) => largest(b) - largest(a));
}

/** Sizes at which two predictions differ. */
export function effects(before: readonly Prediction[], after: readonly Prediction[]): Effect[] {
  return before.flatMap((one, at): Effect[] => {
    const other = after[at];
    if (other === undefined) return [];
    const same =
      one.algorithm === other.algorithm &&
      one.protocol === other.protocol &&
      one.channels === other.channels &&
      one.timeUs === other.timeUs;
    if (same) return [];
    const timePercent = one.timeUs === null || other.timeUs === null || one.timeUs === 0 ? null : (other.timeUs / one.timeUs - 1) * 100;
    return [{ sizeBytes: one.sizeBytes, before: one, after: other, timePercent }];
  });
}

function largest({ effects: list }: Sensitivity): number {
  return list.reduce((most, { timePercent }) => Math.max(most, timePercent === null ? Infinity : Math.abs(timePercent)), 0);
}
