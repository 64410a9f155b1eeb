import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import * as vscode from 'vscode';
import { Failure } from '../../base/failure.js';
import type { Logger } from '../../base/log.js';
import type { Cluster } from '../../cluster/clusterFile.js';
import { contextKeys, settings } from '../../contract/index.js';
import { setting } from '../configuration.js';
import { requireTrust } from '../trust.js';
import { readCluster } from './clusterFiles.js';
import { demoArguments } from './demoArguments.js';

/** The embedded cluster as a child process of the extension: it ends with the extension and leaves nothing behind. */
export class DemoCluster implements vscode.Disposable {
  private child: ChildProcess | null = null;
  /** Path of the running demo's cluster file, null while none runs. */
  clusterFile: string | null = null;

  constructor(
    private readonly program: string,
    private readonly log: Logger,
  ) {}

  /** Starts it if need be and returns its description. */
  async start(): Promise<Cluster> {
    requireTrust();
    this.stop();
    const args = demoArguments(setting(settings.demoHosts), setting(settings.demoGpus));
    const child = spawn(process.execPath, [this.program, ...args], {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.child = child;
    child.stderr.on('data', (data: Buffer) => this.log.info(`demo cluster: ${data.toString().trimEnd()}`));
    child.on('exit', () => {
      if (this.child === child) this.child = null;
      void vscode.commands.executeCommand('setContext', contextKeys.demoRunning, this.child !== null);
    });
    const ready = await firstLine(child);
    void vscode.commands.executeCommand('setContext', contextKeys.demoRunning, true);
    this.clusterFile = ready.clusterFile;
    return await readCluster(vscode.Uri.file(ready.clusterFile));
  }

  /** Ends it. */
  stop(): void {
    this.child?.stdin?.end();
    this.child?.kill('SIGTERM');
    this.child = null;
  }

  dispose(): void {
    this.stop();
  }
}

async function firstLine(child: ChildProcess): Promise<{ clusterFile: string }> {
  const failure = (cause?: unknown): Failure =>
    new Failure('tool', vscode.l10n.t('The demo cluster did not start.'), { next: vscode.l10n.t('The log says why.'), cause });
  return await new Promise((resolve, reject) => {
    if (child.stdout === null) throw failure();
    const limit = setTimeout(() => reject(failure()), 30_000);
    const lines = createInterface({ input: child.stdout });
    lines.once('line', (line) => {
      clearTimeout(limit);
      try {
        resolve(JSON.parse(line) as { clusterFile: string });
      } catch (error) {
        reject(failure(error));
      }
    });
    child.once('error', (error) => reject(failure(error)));
    child.once('exit', () => {
      clearTimeout(limit);
      reject(failure());
    });
  });
}
