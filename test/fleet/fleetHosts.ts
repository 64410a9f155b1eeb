import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type BuildOptions } from 'esbuild';

/** What `simulate --format json` says. */
export interface FleetAnswer {
  readonly sshConfig: string;
  readonly clusterFile: string;
  readonly hosts: readonly { readonly name: string; readonly port: number }[];
  readonly faults: readonly { readonly kind: string; readonly host: string; readonly detail: string | null; readonly text: string }[];
}

/** Embedded hosts in a process of their own. */
export interface FleetHosts extends FleetAnswer {
  readonly pid: number;
  /** ms from the start of the process to its answer. */
  readonly startMs: number;
  stop(): Promise<void>;
}

/** Programs of ours as bundles, in a folder of their own. */
export interface Bundles {
  readonly folder: string;
  /** Starts `simulate` and waits for its answer. */
  hosts(...args: string[]): Promise<FleetHosts>;
  /** Runs `visit.ts` to its end and gives what it printed. */
  visit(...args: string[]): Promise<Visit>;
  /** The command line. */
  readonly cli: string;
  remove(): void;
}

/** What one visit measured: times in ms, memory in bytes. */
export interface Visit {
  readonly hosts: number;
  readonly well: number;
  readonly notReached: number;
  readonly troubles: readonly {
    readonly host: string;
    readonly id: string;
    readonly status: string;
    readonly fix: string | null;
    readonly message: string;
  }[];
  readonly unknown: readonly string[];
  readonly probeMs: number;
  readonly doctorMs: number;
  readonly wallMs: number;
  /** Processor time until the last answer was read, and in all. */
  readonly probeCpuMs: number;
  readonly cpuMs: number;
  readonly peakBytes: number;
  readonly longestStallMs: number;
  /** Processor time of the busiest stretch between two timers of 5 ms, all threads of the process together. */
  readonly busiestTurnMs: number;
  readonly fabricLines: number;
}

const common: BuildOptions = { bundle: true, platform: 'node', format: 'cjs', logLevel: 'error', external: ['*.node', 'cpu-features'] };

/** Bundles the command line, the stand-in programs and the visit. */
export async function buildBundles(): Promise<Bundles> {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-'));
  await Promise.all([
    build({ ...common, entryPoints: ['src/cli/index.ts'], outfile: join(folder, 'cli.js') }),
    build({ ...common, entryPoints: ['src/simulator/tools/main.ts'], outfile: join(folder, 'simulator-tools.js') }),
    build({ ...common, entryPoints: ['test/fleet/visit.ts'], outfile: join(folder, 'visit.js') }),
  ]);
  const running = new Set<ChildProcess>();
  return {
    folder,
    cli: join(folder, 'cli.js'),
    hosts: async (...args) => {
      const from = performance.now();
      const child = spawn(process.execPath, [join(folder, 'cli.js'), 'simulate', '--format', 'json', '--until-stdin-closes', ...args], {
        stdio: ['pipe', 'pipe', 'inherit'],
        env: { ...process.env, TMPDIR: folder },
      });
      running.add(child);
      const gone = new Promise<void>((resolve) =>
        child.on('close', () => {
          running.delete(child);
          resolve();
        }),
      );
      const answer = JSON.parse(await firstLine(child)) as FleetAnswer;
      return {
        ...answer,
        pid: child.pid ?? 0,
        startMs: performance.now() - from,
        stop: async () => {
          child.stdin.end();
          await gone;
        },
      };
    },
    visit: async (...args) => {
      const child = spawn(process.execPath, [join(folder, 'visit.js'), ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
      running.add(child);
      child.on('close', () => running.delete(child));
      const gone = new Promise((resolve) => child.on('close', resolve));
      const answer = JSON.parse(await firstLine(child)) as Visit;
      await gone;
      return answer;
    },
    remove: () => {
      for (const child of running) child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The first line that a process prints; rejects when it ends without one. */
function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')));
    });
    child.on('error', reject);
    child.on('close', (code) => {
      reject(new Error(`it ended with ${String(code)} before it said anything`));
    });
  });
}
