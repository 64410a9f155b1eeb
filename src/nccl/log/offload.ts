import { ownText } from '../../base/ownText.js';
import type { Place } from './messages.js';

/** Reductions that switches do for the ranks of a communicator: NVLink SHARP (NVLS) inside hosts, CollNet (SHARP) between them. */
export interface Offload {
  /** Ranks that say "Connected NVLS tree". */
  readonly nvls: number;
  /** Ranks that say "Connected CollNet". */
  readonly collnet: number;
  /** Connections to CollNet, by way: "COLLNET/SHARP/0/GDRDMA". */
  readonly ways: ReadonlyMap<string, number>;
  /** Why NCCL does without CollNet. */
  readonly off: { readonly reason: string; readonly place: Place } | null;
}

/** An {@link Offload} while it is gathered. */
export interface OffloadDraft {
  nvls: number;
  collnet: number;
  readonly ways: Map<string, number>;
  off: Offload['off'];
}

/** Nothing told. */
export const noOffload = (): OffloadDraft => ({ nvls: 0, collnet: 0, ways: new Map(), off: null });

const way = /^Coll(?:Net)? \d{1,4}(?:\/\d{1,4})? : \d{1,7} \[(?:send|receive)\] via (COLLNET\/\S{1,100})/;
const off = /^(?:Communicator has \d{1,7} nodes which is less than CollNet node threshold \d{1,7}|.{0,80}disabling CollNet)/;
const mostWays = 200;

/** Takes what a rank says of NVLS or CollNet (src/transport/nvls.cc, coll_net.cc, src/init.cc). Null: it is something else. */
export function takeOffload(message: string, place: Place): ((draft: OffloadDraft) => void) | null {
  if (message.startsWith('Connected NVLS tree'))
    return (draft) => {
      draft.nvls++;
    };
  if (message.endsWith(' Connected CollNet'))
    return (draft) => {
      draft.collnet++;
    };
  if (message.startsWith('Coll')) {
    const found = way.exec(message)?.[1];
    if (found === undefined) return null;
    return ({ ways }) => {
      if (ways.size < mostWays || ways.has(found)) ways.set(ownText(found), (ways.get(found) ?? 0) + 1);
    };
  }
  if (message.includes('CollNet') && off.test(message))
    return (draft) => void (draft.off ??= { reason: ownText(message.slice(0, 300)), place });
  return null;
}

/** Adds what one rank told to what its communicator's ranks told. */
export function addOffload(to: OffloadDraft, from: OffloadDraft): void {
  to.nvls += from.nvls;
  to.collnet += from.collnet;
  for (const [name, count] of from.ways) to.ways.set(name, (to.ways.get(name) ?? 0) + count);
  to.off ??= from.off;
}
