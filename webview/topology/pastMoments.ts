import { errorCounts, withErrorRates } from '../../src/fabric/errorRates.js';
import type { FabricFinding } from '../../src/fabric/structure/findings.js';
import { type Unpacked, unpackFabric } from '../../src/protocol/fabricColumns.js';
import type { TopologyHost, TopologyState } from '../../src/protocol/topology.js';
import type { Moment } from './timeline.js';

/** A graph with what its checks found. */
export type Shown = Unpacked & { readonly findings: readonly FabricFinding[] };

/** Captures that were looked at. */
export interface PastMoments {
  /** What was at a moment; null where it is gone. */
  at(id: string): Promise<Shown | null>;
  /** When a capture that was looked at is of. */
  timeOf(id: string): string | null;
  /** A graph of that moment with how fast errors grew since the capture before, where there is one and nothing is known of that yet. */
  withRates(shown: Shown, moment: Moment): Promise<Shown>;
}

/** Two of them are compared; a few more make going back and forth quick. */
const mostKept = 4;

/** Asks for captures and keeps the latest few. */
export function pastMoments(ask: (id: string) => Promise<ReturnType<TopologyHost['requests']['capture']>>, state: () => TopologyState | null): PastMoments {
  const captures = new Map<string, Shown & { readonly at: string }>();
  const at = async (id: string): Promise<Shown | null> => {
    const known = captures.get(id);
    if (known !== undefined) return known;
    const capture = await ask(id);
    if (capture === null) return null;
    const made = { ...unpackFabric(capture.fabric), findings: capture.findings ?? [], at: capture.at };
    captures.set(id, made);
    for (const old of [...captures.keys()].slice(0, Math.max(0, captures.size - mostKept))) captures.delete(old);
    return made;
  };
  return {
    at,
    timeOf: (id) => captures.get(id)?.at ?? null,
    withRates: async (shown, moment) => {
      const now = state();
      const entries = now?.captures ?? [];
      const own = moment === null ? (now?.at ?? null) : (entries.find(({ id }) => id === moment)?.at ?? null);
      if (shown.fabric.errorsSince !== undefined || own === null) return shown;
      const earlier = entries.findLast((entry) => entry.at !== null && Date.parse(entry.at) < Date.parse(own));
      const before = earlier === undefined ? null : await at(earlier.id);
      if (before === null || typeof earlier?.at !== 'string') return shown;
      return { ...shown, fabric: withErrorRates(shown.fabric, own, errorCounts(before.fabric, earlier.at)) };
    },
  };
}
