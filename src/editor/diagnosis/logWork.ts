import { Worker } from 'node:worker_threads';
import * as vscode from 'vscode';
import { Failure } from '../../base/failure.js';
import { Assembly } from './pages.js';
import type { LogTask, WorkerNews, WorkerStart } from './tasks.js';

/** Megabytes that a log may take; a large job's stays far below. */
const mostMegabytes = 1536;

/** Reads logs in threads of their own, so that the extension host goes on meanwhile. */
export class LogWork {
  private readonly running = new Set<Worker>();

  /** `script` is the path of the worker's bundle. */
  constructor(private readonly script: string) {}

  /** Carries out a task. Rejects with a Failure: what could not be read, or `cancelled`. */
  run(task: LogTask, signal: AbortSignal, tell: (done: number, total: number | null) => void = () => undefined): Promise<unknown> {
    if (signal.aborted) return Promise.reject(cancelled());
    const texts = vscode.l10n.bundle ?? null;
    const workerData: WorkerStart = { task, texts };
    return new Promise((resolve, reject) => {
      const worker = new Worker(this.script, { workerData, resourceLimits: { maxOldGenerationSizeMb: mostMegabytes } });
      this.running.add(worker);
      const answer = new Assembly();
      const settle = (act: () => void): void => {
        signal.removeEventListener('abort', stop);
        this.running.delete(worker);
        void worker.terminate();
        act();
      };
      const stop = (): void => settle(() => reject(cancelled()));
      signal.addEventListener('abort', stop, { once: true });
      worker.on('message', (news: WorkerNews) => {
        if (news.kind === 'progress') tell(news.done, news.total);
        else if (news.kind === 'page') {
          answer.take(news.page);
          // Whatever else waits comes first.
          setImmediate(() => worker.postMessage('next'));
        } else if (news.kind === 'done') settle(() => resolve(answer.value));
        else settle(() => reject(new Failure('input', news.message)));
      });
      worker.on('error', (error: unknown) => settle(() => reject(error instanceof Error ? error : new Error(String(error)))));
      worker.on('exit', () => settle(() => reject(cancelled())));
    });
  }

  dispose(): void {
    for (const worker of this.running) void worker.terminate();
    this.running.clear();
  }
}

const cancelled = (): Failure => new Failure('cancelled', vscode.l10n.t('Reading the log was stopped.'));
