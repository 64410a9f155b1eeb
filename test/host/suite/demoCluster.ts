import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { extension } from './open.js';

/** An embedded cluster that runs beside the extension host. */
export interface DemoCluster {
  readonly clusterFile: string;
  /** Ends it and waits for its end. */
  stop(): Promise<void>;
}

/** Starts the embedded cluster with these options of `nccl-workbench simulate`. */
export async function startCluster(options: readonly string[]): Promise<DemoCluster> {
  const program = join(extension().extensionPath, 'dist', 'cli.js');
  const child: ChildProcess = spawn(process.execPath, [program, 'simulate', ...options, '--format', 'json', '--until-stdin-closes'], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const { stdout } = child;
  if (stdout === null) throw new Error('the embedded cluster has no output');
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: stdout }).once('line', resolve);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the embedded cluster ended with ${String(code)}`)));
  });
  return {
    clusterFile: (JSON.parse(line) as { clusterFile: string }).clusterFile,
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.stdin?.end();
      await ended;
    },
  };
}
