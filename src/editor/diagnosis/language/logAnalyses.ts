import * as vscode from 'vscode';
import { messageOf } from '../../../base/failure.js';
import type { Logger } from '../../../base/log.js';
import { languages } from '../../../contract/index.js';
import { inputsOf } from '../inputs.js';
import type { LogWork } from '../logWork.js';
import type { DocumentAnalysis } from '../work.js';

/** Characters of the longest text that is handed over; longer ones are read from their file, or not at all while they are edited. */
const mostHanded = 8_000_000;
/** Ms without a change after which a log is read again. */
const calmMs = 700;

interface Known {
  readonly version: number;
  readonly answer: Promise<DocumentAnalysis | null>;
  readonly stop: AbortController;
}

/** What open logs tell, read in the background, once for each of their versions. */
export class LogAnalyses implements vscode.Disposable {
  private readonly known = new Map<string, Known>();
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly changed = new vscode.EventEmitter<{ readonly document: vscode.TextDocument; readonly analysis: DocumentAnalysis }>();
  /** An open log was read. */
  readonly onDidRead = this.changed.event;
  private readonly subscriptions: { dispose(): unknown }[];

  constructor(
    private readonly work: LogWork,
    private readonly log: Logger,
  ) {
    this.subscriptions = [
      this.changed,
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document.languageId === languages.log) this.later(document);
      }),
      vscode.workspace.onDidCloseTextDocument((document) => this.forget(document)),
    ];
  }

  /** What a log tells; null where it is too long to be handed over while it is edited, or could not be read. */
  of(document: vscode.TextDocument): Promise<DocumentAnalysis | null> {
    const key = document.uri.toString();
    const known = this.known.get(key);
    // While somebody types, the answer before is good enough; the next one is on its way.
    if (known !== undefined && (known.version === document.version || this.timers.has(key))) return known.answer;
    return this.read(document);
  }

  dispose(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    for (const { stop } of this.known.values()) stop.abort();
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private read(document: vscode.TextDocument): Promise<DocumentAnalysis | null> {
    const key = document.uri.toString();
    this.known.get(key)?.stop.abort();
    const stop = new AbortController();
    const answer = this.analyse(document, stop.signal);
    this.known.set(key, { version: document.version, answer, stop });
    return answer;
  }

  private async analyse(document: vscode.TextDocument, signal: AbortSignal): Promise<DocumentAnalysis | null> {
    try {
      const fromDisk = document.uri.scheme === 'file' && !document.isDirty;
      if (!fromDisk && document.offsetAt(document.lineAt(document.lineCount - 1).range.end) > mostHanded) return null;
      const [input] = (await inputsOf([document.uri])).inputs;
      if (input === undefined) return null;
      const analysis = (await this.work.run({ kind: 'document', input }, signal)) as DocumentAnalysis;
      this.changed.fire({ document, analysis });
      return analysis;
    } catch (error) {
      if (!signal.aborted) this.log.error(messageOf(error));
      return null;
    }
  }

  private later(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    const timer = this.timers.get(key);
    if (timer !== undefined) clearTimeout(timer);
    this.timers.set(
      key,
      setTimeout(() => {
        this.timers.delete(key);
        if (!document.isClosed) void this.read(document);
      }, calmMs),
    );
  }

  private forget(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    this.known.get(key)?.stop.abort();
    this.known.delete(key);
    const timer = this.timers.get(key);
    if (timer !== undefined) clearTimeout(timer);
    this.timers.delete(key);
  }
}
