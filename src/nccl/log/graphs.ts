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

/** Reads the rings and trees of NCCL_DEBUG=INFO logs, NCCL 2.4 and newer, as a stream. */
export class GraphReader {
  private readonly reader = new CommunicatorReader();
  private lines = this.splitter();

  /** Begins another file of the same job. */
  file(): void {
    this.lines.end();
    this.lines = this.splitter();
  }

  /** Takes the next part of the file, cut anywhere. */
  push(chunk: string | Uint8Array): void {
    this.lines.push(chunk);
  }

  /** The last file has ended. */
  end(): NcclGraphs {
    this.lines.end();
    const communicators = this.reader.end().map(({ id, nRanks, ranks, rings, trees }) => ({
      id,
      nRanks,
      ranks: [...ranks.values()],
      rings: [...rings].map(([channel, order]) => ({ channel, order, complete: order.length === nRanks })),
      trees: [...trees].map(([channel, links]) => ({ channel, links })),
    }));
    return { communicators, problems: this.reader.problems };
  }

  private splitter(): LineSplitter {
    const prefixes = new Prefixes();
    return new LineSplitter((line, number) => {
      if (!line.includes(' NCCL INFO ')) return;
      for (const { by, message } of sayingsOf(line, prefixes))
        if (by.host !== null) this.reader.message(by, message, { file: '', line: number });
    });
  }
}

/** Reads the rings and trees of a log that is at hand as a whole. */
export function readGraphLog(text: string): NcclGraphs {
  const reader = new GraphReader();
  reader.push(text);
  return reader.end();
}
