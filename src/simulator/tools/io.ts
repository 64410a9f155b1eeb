import type { Environment } from '../settings.js';
import type { SimulatedHost, World } from '../world.js';

/** What a stand-in program gets: its words, the world, the host it runs on, and where it writes. */
export interface ToolContext {
  readonly args: readonly string[];
  readonly world: World;
  readonly host: SimulatedHost;
  readonly env: Environment;
  /** Folder that relative paths start from. */
  readonly folder: string;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Pause of a demo between two lines; nothing where the world has no pace. */
  readonly pause: () => Promise<void>;
  /** Number of this run since the cluster came up, which makes its noise its own. */
  readonly nextRun: () => number;
}

/** A stand-in program: writes what the real one would and returns its exit status. */
export type Tool = (context: ToolContext) => Promise<number> | number;
