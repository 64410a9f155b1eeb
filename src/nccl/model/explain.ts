import { type Choice, choose } from './choose.js';
import { hasCode, type Obstacle, obstacle, operationObstacle } from './obstacle.js';
import {
  type Algorithm, algorithms, type Allowed, type Collective, type ModelSystem, plainSum, type Protocol, protocols, rankCount,
} from './system.js'; // prettier-ignore

/** A combination that was weighed and found slower, with the share by which it is. */
export interface Lost {
  readonly algorithm: Algorithm;
  readonly protocol: Protocol;
  readonly timeUs: number;
  /** Percent of the winner's time on top of it. */
  readonly slowerPercent: number;
}

/** A combination that was not weighed. */
export interface Forbidden {
  readonly algorithm: Algorithm;
  readonly protocol: Protocol;
  readonly obstacle: Obstacle;
}

/** Why one combination wins: which ones lost and by how much, and which ones were not weighed. */
export interface Explanation {
  readonly choice: Choice | null;
  readonly lost: readonly Lost[];
  readonly forbidden: readonly Forbidden[];
}

/** Explains NCCL's choice for one operation. Combinations that NCCL has no code for are not listed. */
export function explain(system: ModelSystem, collective: Collective, bytes: number, allowed: Allowed): Explanation {
  const choice = choose(system, collective, bytes, allowed);
  if (rankCount(system) <= 1) return { choice, lost: [], forbidden: [] };
  const lost = (choice?.candidates ?? []).slice(1).map((candidate): Lost => {
    const best = choice?.timeUs ?? 0;
    return { ...candidate, slowerPercent: best > 0 ? (candidate.timeUs / best - 1) * 100 : 0 };
  });
  const forbidden = algorithms.flatMap((algorithm) =>
    protocols.flatMap((protocol): Forbidden[] => {
      if (!hasCode(collective, algorithm, protocol)) return [];
      const why = obstacle(system, collective, algorithm, protocol, allowed) ?? operationObstacle(system, collective, algorithm, plainSum);
      return why === null ? [] : [{ algorithm, protocol, obstacle: why }];
    }),
  );
  return { choice, lost, forbidden };
}
