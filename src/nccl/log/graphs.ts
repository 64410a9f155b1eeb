import type { Problem } from '../../base/problem.js';
import { CommunicatorReader, type LoggedRank } from './communicators.js';
import type { TreeLink } from './messages.js';
import { Prefixes, sayingsOf } from './prefix.js';
import { LineSplitter } from './lines.js';

/** One communicator as its log shows it. */
export interface CommunicatorGraph {
  /** The id that all its ranks print (since NCCL 2.16), else a number within the log. */
  readonly id: string;
  readonly nRanks: number;
  readonly ranks: readonly LoggedRank[];
  /** The order of ranks in each channel's ring. Some releases cut long rings off after 20 ranks; then `complete` is false. */
  readonly rings: readonly { readonly channel: number; readonly order: readonly number[]; readonly complete: boolean }[];
  readonly trees: readonly { readonly channel: number; readonly links: readonly TreeLink[] }[];
}

/** Rings, trees and ranks of a log. */
export interface NcclGraphs {
  readonly communicators: readonly CommunicatorGraph[];
  readonly problems: readonly Problem[];
}

/** Reads the rings and trees of a whole NCCL_DEBUG=INFO log, NCCL 2.4 and newer. */
export function readGraphLog(text: string): NcclGraphs {
  const prefixes = new Prefixes();
  const reader = new CommunicatorReader();
  const lines = new LineSplitter((line, number) => {
    if (!line.includes(' NCCL INFO ')) return;
    for (const { by, message } of sayingsOf(line, prefixes)) if (by.host !== null) reader.message(by, message, { file: '', line: number });
  });
  lines.push(text);
  lines.end();
  const communicators = reader.end().map(({ id, nRanks, ranks, rings, trees }) => ({
    id,
    nRanks,
    ranks: [...ranks.values()],
    rings: [...rings].map(([channel, order]) => ({ channel, order, complete: order.length === nRanks })),
    trees: [...trees].map(([channel, links]) => ({ channel, links })),
  }));
  return { communicators, problems: reader.problems };
}
