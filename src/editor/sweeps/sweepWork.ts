import { Worker } from 'node:worker_threads';
import * as vscode from 'vscode';
import { Failure } from '../../base/failure.js';
import type { Analysis } from '../../bench/analysis/result.js';
import type { Ranked } from '../../bench/result.js';
import type { Findings, Outlook, SweepNews, SweepQuestion, SweepWorkerStart } from './workedOut.js';

/** What a question is answered with. */
export interface WorkedOut {
  readonly outlook: Outlook;
  readonly findings: Findings | null;
}

interface Waiting {
  readonly ranked: Ranked[];
  readonly points: NonNullable<Analysis['trade']>['points'][number][];
  readonly resolve: (answer: WorkedOut) => void;
  readonly reject: (error: Error) => void;
}

/** The thread is ended after so many ms without a question: it holds all runs. */
const idleMs = 120_000;

/** Works searches out in a thread of its own, one after the other, so that the extension host goes on meanwhile. */
export class SweepWork implements vscode.Disposable {
  private worker: Worker | null = null;
  private idle: NodeJS.Timeout | null = null;
  private next = 1;
  private readonly waiting = new Map<number, Waiting>();

  /** `script` is the path of the worker's bundle. */
  constructor(private readonly script: string) {}

  /** Answers a question. Rejects with a Failure that says what is wrong. */
  ask(question: Omit<SweepQuestion, 'id'>): Promise<WorkedOut> {
    if (this.idle !== null) clearTimeout(this.idle);
    const id = this.next++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { ranked: [], points: [], resolve, reject });
      this.thread().postMessage({ ...question, id });
    });
  }

  dispose(): void {
    if (this.idle !== null) clearTimeout(this.idle);
    const { worker } = this;
    this.worker = null;
    this.fail(new Failure('cancelled', vscode.l10n.t('Cancelled.')));
    void worker?.terminate();
  }

  private thread(): Worker {
    if (this.worker !== null) return this.worker;
    const workerData: SweepWorkerStart = { texts: vscode.l10n.bundle ?? null };
    const worker = new Worker(this.script, { workerData });
    const lost = (error: unknown): void => {
      if (this.worker !== worker) return;
      this.worker = null;
      this.fail(error instanceof Error ? error : new Error(String(error)));
    };
    worker.on('message', (news: SweepNews) => this.hear(news));
    worker.on('error', lost);
    worker.on('exit', (code) => lost(new Error(`exit ${String(code)}`)));
    this.worker = worker;
    return worker;
  }

  private hear(news: SweepNews): void {
    const waiting = this.waiting.get(news.id);
    if (waiting === undefined) return;
    if (news.kind === 'ranked') waiting.ranked.push(...news.entries);
    else if (news.kind === 'points') waiting.points.push(...news.entries);
    else {
      this.waiting.delete(news.id);
      if (news.kind === 'failed') waiting.reject(new Failure('input', news.message));
      else waiting.resolve({ outlook: news.outlook, findings: news.findings === null ? null : whole(news.findings, waiting) });
      if (this.waiting.size === 0) this.idle = setTimeout(() => this.dispose(), idleMs);
    }
  }

  private fail(error: Error): void {
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}

/** Findings with the lists that came before them. */
function whole(findings: Findings, { ranked, points }: Waiting): Findings {
  const { ranking, analysis } = findings;
  const trade = analysis.trade === null ? null : { ...analysis.trade, points };
  return { ...findings, ranking: { ...ranking, ranking: ranked }, analysis: { ...analysis, trade } };
}
