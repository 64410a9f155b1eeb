import type { PanelHost, PanelPage } from './panel.js';

/** How data gets from one rank to another, by what it costs. */
export const ways = ['p2p', 'shm', 'gdr', 'rdma', 'tcp', 'collnet', 'other'] as const;
/** One of {@link ways}: "gdr" goes from GPU memory over the network, "rdma" over host memory, "tcp" over sockets. */
export type Way = (typeof ways)[number];

/** What a rank does, in the order in which it comes to it. */
export const phases = ['start', 'bootstrap', 'topology', 'graphs', 'connections', 'running', 'ended'] as const;
/** One of {@link phases}. */
export type LogPhase = (typeof phases)[number];

/** A line of the log: number of its file in {@link Diagnosis.files}, and line from 1 on. */
export interface LogPlace {
  readonly file: number;
  readonly line: number;
}

/** A line that shows something. */
export interface LogEvidence extends LogPlace {
  /** Null: the place alone is known. */
  readonly text: string | null;
}

/** One thing that the log tells. */
export interface DiagnosisFinding {
  readonly rule: string;
  readonly severity: 'error' | 'warning' | 'information';
  readonly message: string;
  readonly cause: string;
  readonly fix: string;
  readonly confidence: 'certain' | 'likely' | 'possible';
  /** "culprit": the first failure. "echo": follows from it. */
  readonly role: 'culprit' | 'echo' | 'other';
  readonly evidence: readonly LogEvidence[];
  readonly variables: readonly string[];
  /** Public reports, "NVIDIA/nccl#426". */
  readonly reports: readonly string[];
  readonly count: number;
}

/** One phase of a rank: where it begins in the log, in the unit of {@link Timeline.unit}. */
export interface PhaseSpan extends LogPlace {
  readonly phase: LogPhase;
  readonly from: number;
}

/** A rank, or a process that no communicator names. */
export interface DiagnosedRank {
  readonly rank: number | null;
  readonly host: string | null;
  readonly pid: number | null;
  readonly device: number | null;
  readonly busId: string | null;
  readonly version: string | null;
  /** "IB", "Socket", "AWS Libfabric". */
  readonly network: string | null;
  readonly lines: number;
  /** How far it came with its largest communicator. */
  readonly standing: 'complete' | 'aborted' | 'incomplete' | 'missing' | 'unknown';
  /** Its phases in order. */
  readonly spans: readonly PhaseSpan[];
  /** Where its last line stands, in the unit of the timeline. */
  readonly until: number;
  /** Its first and last line; null for a rank that the log does not hold. */
  readonly first: LogPlace | null;
  readonly last: LogPlace | null;
  /** Its first warning of NCCL. */
  readonly warning: (LogPlace & { readonly at: number }) | null;
  /** Seconds that setting up took by phase, as NCCL 2.22.3 and newer tell it. */
  readonly timings: { readonly total: number; readonly phases: Readonly<Record<string, number>> } | null;
}

/** One communicator without its rings and connections. */
export interface CommunicatorSummary {
  readonly id: string;
  readonly nRanks: number;
  /** Ranks that the log holds. */
  readonly seen: number;
  readonly nodes: number | null;
  readonly channels: number | null;
  readonly rings: number;
  readonly trees: number;
  readonly pairs: number;
}

/** Everything that one log tells, but for what each communicator is made of. */
export interface Diagnosis {
  readonly files: readonly string[];
  readonly lines: number;
  readonly ncclLines: number;
  readonly hosts: number;
  readonly versions: readonly string[];
  readonly findings: readonly DiagnosisFinding[];
  /** What the numbers of the timeline are: lines of one file, lines of each rank's own file, or milliseconds by the hosts' clocks. */
  readonly unit: 'line' | 'ownLine' | 'ms';
  readonly ranks: readonly DiagnosedRank[];
  /** Ranks beyond those that are listed. */
  readonly moreRanks: number;
  /** The largest first. */
  readonly communicators: readonly CommunicatorSummary[];
  readonly moreCommunicators: number;
  readonly problems: readonly string[];
}

/** What one communicator is made of; numbers stand in columns, for a large job has many. */
export interface CommunicatorDetail {
  readonly id: string;
  readonly nRanks: number;
  readonly hosts: readonly string[];
  /** Number of each rank's host in {@link hosts}; -1: not known. */
  readonly hostOf: Int32Array;
  readonly rings: readonly { readonly channel: number; readonly order: Int32Array; readonly complete: boolean }[];
  /** Parent of each rank in the tree of a channel; -1: it is the root, -2: not told. */
  readonly trees: readonly { readonly channel: number; readonly parent: Int32Array }[];
  /** Who sends to whom: one entry for each pair and way. */
  readonly pairs: {
    readonly from: Int32Array;
    readonly to: Int32Array;
    /** Place in {@link ways}. */
    readonly way: Uint8Array;
    /** Channels of the pair that go this way. */
    readonly channels: Int32Array;
    /** What NCCL calls it, place in {@link via}. */
    readonly via: Int32Array;
    readonly file: Int32Array;
    readonly line: Int32Array;
  };
  readonly via: readonly string[];
}

/** One thing in which the log of a bad run differs from that of a good one. */
export interface LogDifference {
  /** One sentence. */
  readonly message: string;
  readonly weight: 'much' | 'some' | 'little';
  /** What either run tells; null: nothing. */
  readonly good: string | null;
  readonly bad: string | null;
  readonly cause: string | null;
  readonly fix: string | null;
  /** Hosts of the bad run where it is so, if not on all. */
  readonly hosts: readonly string[];
  /** Lines that show it, in files of {@link LogComparison.goodFiles} and of the diagnosis, which is of the bad run. */
  readonly goodPlace: LogPlace | null;
  readonly badPlace: LogPlace | null;
}

/** A good run beside a bad one. */
export interface LogComparison {
  /** Names of the two. */
  readonly good: string;
  readonly bad: string;
  readonly goodFiles: readonly string[];
  /** The weightiest first. */
  readonly differences: readonly LogDifference[];
  /** Why the two compare only in part. */
  readonly limits: readonly string[];
}

/** All that the Diagnosis panel shows. */
export interface DiagnosisState {
  readonly phase: 'empty' | 'reading' | 'ready' | 'failed';
  /** What is or was read: a name or a few. */
  readonly title: string;
  /** While it is read: bytes, of how many where that is known. */
  readonly progress: { readonly done: number; readonly total: number | null } | null;
  /** Why nothing could be read. */
  readonly problem: string | null;
  readonly diagnosis: Diagnosis | null;
  readonly comparison: LogComparison | null;
  /** Number that changes with every log, so that a page knows whose details it has. */
  readonly edition: number;
  /** A finding to bring into sight; `wish` changes with every wish. */
  readonly select: { readonly finding: number; readonly wish: number } | null;
}

/** What the Diagnosis page can be told. */
export type DiagnosisPage = PanelPage<DiagnosisState>;

/** What the Diagnosis page asks of the extension. */
export interface DiagnosisHost {
  readonly requests: PanelHost<DiagnosisState>['requests'] & {
    readonly communicator: (params: { readonly index: number }) => CommunicatorDetail | null;
  };
  readonly notifications: {
    /** Open the log at this line. */
    readonly open: LogPlace;
    /** The same for the log of the good run of a comparison. */
    readonly openGood: LogPlace;
    /** Show the lines of the workspace's scripts that set what a finding names. */
    readonly scripts: { readonly finding: number; readonly variable: string };
    /** Open a public report. */
    readonly report: { readonly finding: number; readonly report: number };
    /** Show only the lines of this rank. */
    readonly filter: { readonly rank: number };
    readonly copy: { readonly text: string };
    readonly act: { readonly action: 'diagnose' | 'job' | 'compare' | 'copyReport' | 'filter' | 'cancel' };
  };
}
