import type { EdgeLine, InitTimings, Place, TreeLink } from './messages.js';
import type { Offload } from './offload.js';

/** A rank of a communicator and where it runs. */
export interface LoggedRank {
  readonly rank: number;
  readonly host: string;
  readonly pid: number;
  /** Number as CUDA counts in that process. */
  readonly device: number | null;
  /** Number as NVML counts on the host; in logs since NCCL 2.18.3. */
  readonly nvmlDevice: number | null;
  /** "0000:1c:00.0". */
  readonly pci: string | null;
  /** The process's own address of the communicator, "55d0c000". */
  readonly comm: string | null;
}

/** How far a rank came with its communicator. */
export interface RankProgress {
  /** Where it began, "Init START" of 2.18.3 and newer. */
  readonly started: Place | null;
  readonly completed: Place | null;
  readonly aborted: Place | null;
  /** It said something that comes after all ranks have met: bootstrap timings, shape, rings, trees or connections. */
  readonly met: boolean;
  /** A line that another process wrote into or that the file cuts off, in which it may have said that it completed. */
  readonly torn: Place | null;
  readonly timings: InitTimings | null;
  /** The same of the ranks' first meeting alone, 2.23.4 and newer. */
  readonly bootstrap: InitTimings | null;
}

/** What one rank sends to another over one channel. NET edges are told of at both ends, others by the sender alone. */
export interface Edge extends EdgeLine {
  /** Ends that told of it. */
  readonly ends: 'send' | 'receive' | 'both';
  /** What the receiver says it goes over; null: it said nothing. */
  readonly receiveVia: string | null;
  readonly place: Place;
}

/** Numbers of channels as rank by rank they are told, "16 coll channels, 16 p2p channels". */
export interface ChannelCounts {
  readonly coll: number;
  readonly p2p: number | null;
  readonly nvls: number | null;
  readonly collnet: number | null;
  readonly place: Place;
}

/** Everything told of one communicator. */
export interface Communicator {
  /** The id that all its ranks print (since NCCL 2.16), else a number within the log. */
  readonly id: string;
  readonly nRanks: number;
  /** As NCCL counts them, 2.20 and newer. */
  readonly nNodes: number | null;
  readonly ranks: ReadonlyMap<number, LoggedRank>;
  readonly progress: ReadonlyMap<number, RankProgress>;
  readonly rings: ReadonlyMap<number, readonly number[]>;
  readonly trees: ReadonlyMap<number, readonly TreeLink[]>;
  readonly edges: readonly Edge[];
  readonly channels: ChannelCounts | null;
  readonly offload: Offload;
}
