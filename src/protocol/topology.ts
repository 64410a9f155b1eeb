import type { Origin } from '../base/origin.js';
import type { FabricFinding } from '../fabric/structure/findings.js';
import type { NcclGraphs } from '../fabric/trees/ncclGraphs.js';
import type { PairTables } from '../fabric/trees/network.js';
import type { SavedFile } from './benchmarks.js';
import type { PackedFabric } from './fabricColumns.js';
import type { PanelHost, PanelPage } from './panel.js';

/** All that the topology panel shows. */
export interface TopologyState {
  /** Name of the cluster. */
  readonly title: string;
  /** Where the numbers come from; null while there are none. */
  readonly origin: Origin | null;
  /** When the cluster was read, ISO 8601; null while nothing was. */
  readonly at: string | null;
  /** null: nothing was read yet; the page then says what to do next. */
  readonly fabric: PackedFabric | null;
  /** What the checks of the fabric found in `fabric`; places of links are those of `fabric`. */
  readonly findings?: readonly FabricFinding[];
  /** What is happening or what went wrong, one sentence to show above the picture; null when all is said. */
  readonly message?: string | null;
  /** Saved captures of this cluster, oldest first. */
  readonly captures?: readonly CaptureEntry[];
  /** Row to open: the one of the spanning tree. */
  readonly ask?: 'tree' | null;
  /** Node to select and bring into view, by id. */
  readonly select?: string | null;
}

/** A saved snapshot that can be shown in place of the present. */
export interface CaptureEntry {
  /** What {@link TopologyHost} is asked for it by. */
  readonly id: string;
  /** The file's name. */
  readonly name: string;
  /** When it was made, ISO 8601; null where the file does not begin with it. */
  readonly at: string | null;
  readonly origin: Origin | null;
}

/** One capture. */
export interface Capture {
  readonly at: string;
  readonly origin: Origin;
  readonly fabric: PackedFabric;
  readonly findings?: readonly FabricFinding[];
}

/** One end of a link whose settings and log lines are wanted. */
export interface MentionEnd {
  /** Host of an adapter, or name of a switch. */
  readonly owner: string;
  /** RDMA device; null for a switch. */
  readonly device: string | null;
  readonly port: number | null;
}

/** A line of the workspace that concerns a link. */
export interface Mention {
  /** Whether a setting uses the adapter or leaves it out, or the line is of a log. */
  readonly kind: 'uses' | 'leaves out' | 'log';
  readonly uri: string;
  /** The file's path for people. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly text: string;
}

/** A file that a spanning tree can be held against: measured pairs, or a log of NCCL. */
export interface TreeSource {
  /** What {@link TopologyHost} is asked for it by. */
  readonly id: string;
  /** The file's path for people. */
  readonly name: string;
}

/** Measured pairs of hosts. */
export interface MeasuredPairs extends PairTables {
  readonly origin: Origin;
}

/** Rings and trees that NCCL made, of the largest communicator of a log. */
export interface LoggedGraphs {
  readonly nRanks: number;
  /** Communicators of the log in all. */
  readonly communicators: number;
  readonly graphs: NcclGraphs;
}

/** The key of a link that stays the same across captures: both ends with their ports, in the order of the link. */
export function linkKey(link: {
  readonly a: string;
  readonly b: string;
  readonly aPort: string | null;
  readonly bPort: string | null;
}): string {
  return `${link.a}/${link.aPort ?? ''}--${link.b}/${link.bPort ?? ''}`;
}

/** What the topology page can be told. */
export type TopologyPage = PanelPage<TopologyState>;

/** What the topology page asks of the extension. */
export interface TopologyHost {
  readonly requests: PanelHost<TopologyState>['requests'] & {
    /** A capture that {@link TopologyState.captures} offers; null where it is gone. */
    readonly capture: (params: { readonly id: string }) => Capture | null;
    /** Lines of settings and logs in the workspace that concern these ends of a link. */
    readonly mentions: (params: { readonly ends: readonly MentionEnd[] }) => readonly Mention[];
    /** Files of the workspace that a spanning tree can be made of or held against. */
    readonly treeSources: (params: null) => { readonly matrices: readonly TreeSource[]; readonly logs: readonly TreeSource[] };
    /** The pairs of a matrix that `treeSources` offers; null where it holds none or is gone. */
    readonly pairs: (params: { readonly id: string }) => MeasuredPairs | null;
    /** The rings and trees of a log that `treeSources` offers; null where it tells of none or is gone. */
    readonly ncclGraphs: (params: { readonly id: string }) => LoggedGraphs | null;
    /** Asks where to and saves. False when the user gave up. */
    readonly save: (file: SavedFile) => boolean;
  };
  readonly notifications: {
    /** Show this node in the Clusters tree. */
    readonly reveal: { readonly id: string };
    /** Show a line that {@link TopologyHost.requests} `mentions` answered with. */
    readonly open: { readonly uri: string; readonly line: number };
    /** Run the next step that the empty state or the toolbar offers. */
    readonly act: { readonly action: 'connect' | 'demo' | 'refresh' };
  };
}
