import type { Origin } from '../base/origin.js';
import type { Area, Status } from '../doctor/check.js';
import type { PanelHost, PanelPage } from './panel.js';

/**
 * How a host stands, worst first: something fails; it was not reached; something is to be warned of; it is being asked; it answered and is
 * not judged yet; nothing is wrong.
 */
export const standings = ['fail', 'unreached', 'warn', 'waiting', 'answered', 'well'] as const;
export type Standing = (typeof standings)[number];

/** One host of the overview. */
export interface HealthHost {
  readonly name: string;
  readonly standing: Standing;
  readonly rack: string | null;
}

/** One thing wrong with one host. */
export interface HealthTrouble {
  /** Place of the host in {@link HealthState.hosts}. */
  readonly host: number;
  readonly message: string;
  readonly evidence: readonly string[];
  readonly fix: string | null;
}

/** One answer of a check that found something. */
export interface HealthResult {
  /** Stable: id of the check with the title. */
  readonly key: string;
  readonly id: string;
  readonly area: Area;
  readonly title: string;
  readonly status: 'fail' | 'warn';
  readonly message: string;
  readonly consequence: string | null;
  readonly fix: string | null;
  readonly docs: string | null;
  readonly troubles: readonly HealthTrouble[];
}

/** All that the health overview shows. Facts of a host are asked for when it is selected. */
export interface HealthState {
  /** Name of the cluster; empty while there is none. */
  readonly title: string;
  readonly origin: Origin | null;
  /** When the cluster was read, ISO 8601; null while nothing was. */
  readonly at: string | null;
  readonly phase: 'none' | 'asking' | 'ready';
  /** What is happening or went wrong, one sentence; null when all is said. */
  readonly message: string | null;
  /** True when it is a snapshot from a file: nothing can be asked again. */
  readonly saved: boolean;
  readonly hosts: readonly HealthHost[];
  /** Worst first. */
  readonly results: readonly HealthResult[];
  /** Checks that came out well everywhere, and those that could not be judged somewhere. */
  readonly passed: number;
  readonly unknown: number;
  /** Host to select and bring into view, with a number that grows with each wish so that the same wish can come again; null for none. */
  readonly select: { readonly host: string; readonly gpuDirect: boolean; readonly wish: number } | null;
}

/** A fact of a host: what it is called, and what it is. */
export interface LabelledFact {
  readonly label: string;
  readonly value: string;
}

/** A check that judged a host, or could not. */
export interface JudgedCheck {
  readonly id: string;
  readonly title: string;
  readonly status: Status;
}

/** One GPU with one port: whether GPUDirect RDMA is used between them and what decides it. */
export interface GpuDirectPair {
  readonly gpu: number;
  readonly nic: string;
  /** How far apart they are, in NCCL's words ("PIX"); null when not known. */
  readonly path: string | null;
  readonly verdict: 'on' | 'impaired' | 'off' | 'unknown';
  /** One sentence. */
  readonly text: string;
  /** The port that NCCL would use for this GPU. */
  readonly nearest: boolean;
  /** In the order in which NCCL asks. */
  readonly factors: readonly GpuDirectFactor[];
}

/** One thing that GPUDirect RDMA depends on. */
export interface GpuDirectFactor {
  readonly name: string;
  readonly state: 'ok' | 'harms' | 'off' | 'unknown';
  readonly text: string;
  /** Whether it is the one that decides. */
  readonly decides: boolean;
  /** The one change that mends it, where it decides. */
  readonly fix: string | null;
}

/** What is known of one host. */
export interface HostDetail {
  readonly host: string;
  readonly facts: readonly LabelledFact[];
  /** Checks without a trouble here. */
  readonly checks: readonly JudgedCheck[];
  /** What could not be seen there, one sentence each. */
  readonly unseen: readonly string[];
  /** null where there are no GPUs and adapters to explain. */
  readonly gpuDirect: readonly GpuDirectPair[] | null;
}

/** What the health page can be told. */
export type HealthPage = PanelPage<HealthState>;

/** What the health page asks of the extension. */
export interface HealthPanelHost {
  readonly requests: PanelHost<HealthState>['requests'] & {
    /** What is known of a host; null where it is not of this cluster. */
    readonly host: (params: { readonly host: string }) => HostDetail | null;
  };
  readonly notifications: {
    /** Show this host in the Clusters tree. */
    readonly reveal: { readonly host: string };
    /** Put text on the clipboard: a fix, or names of hosts. */
    readonly copy: { readonly text: string };
    /** Run the next step that the empty state, the toolbar or the detail offers; `hosts` are those that it is for. */
    readonly act: { readonly action: HealthAction; readonly hosts: readonly string[] };
    /** Open the public page of a check that found something. */
    readonly docs: { readonly key: string };
  };
}

/** What the page can ask to be run. */
export type HealthAction = 'connect' | 'demo' | 'check' | 'report' | 'terminal' | 'compare' | 'compareAll' | 'openSnapshot';
