import * as vscode from 'vscode';
import { contextKeys } from '../../contract/index.js';
import type { EffectiveComparison, EffectiveConfiguration } from '../../effective/configuration.js';
import { effectiveComparison, effectiveConfiguration, effectiveExport, type EffectiveSubject } from '../../protocol/effective.js';
import { concerns, type LanguageService } from '../language/languageService.js';
import { throttle } from '../throttle.js';

/** Why there is nothing to show: no document and no host, or a document that sets nothing. "shown": there is something. */
export type EffectiveState = 'none' | 'empty' | 'shown';

/** What the view shows at the moment. */
export interface EffectiveShown {
  readonly state: EffectiveState;
  readonly subject: EffectiveSubject | null;
  readonly config: EffectiveConfiguration | null;
  readonly comparison: EffectiveComparison | null;
}

const nothingShown: EffectiveShown = { state: 'none', subject: null, config: null, comparison: null };

/** Follows the active editor, or what the user chose, and keeps what the server says of it. Works only while somebody looks. */
export class EffectiveService implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private current = nothingShown;
  private watched = false;
  private uri: string | null = null;
  private host: string | null = null;
  private other: EffectiveSubject | null = null;
  private readonly launches = new Map<string, number>();
  private latest: Promise<EffectiveShown> = Promise.resolve(nothingShown);
  private readonly soon = throttle(() => void this.refresh(), 300);
  private readonly subscriptions: vscode.Disposable[];

  constructor(private readonly language: LanguageService) {
    this.subscriptions = [
      vscode.window.onDidChangeActiveTextEditor(() => this.soon.call()),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document.uri.toString() === this.uri) this.soon.call();
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.launches.delete(uri.toString())),
      language.onDidChange(() => this.soon.call()),
    ];
  }

  get shown(): EffectiveShown {
    return this.current;
  }

  /** Begins or stops to follow: while nobody looks nothing is asked. */
  watch(on: boolean): void {
    this.watched = on;
    if (on) this.soon.call();
  }

  /** The host that the ranks are meant to run on, null for none; without a document it is shown alone. */
  async chooseHost(host: string | null): Promise<void> {
    this.host = host;
    await this.refresh();
  }

  /** The launch of the document that is shown. */
  async chooseLaunch(index: number): Promise<void> {
    if (this.uri !== null) this.launches.set(this.uri, index);
    await this.refresh();
  }

  /** Puts another document or host beside the one that is shown; null ends the comparison. */
  async compareWith(other: EffectiveSubject | null): Promise<void> {
    this.other = other;
    await this.refresh();
  }

  /** What is shown as a Markdown document; null where nothing is. */
  async markdown(): Promise<string | null> {
    const { subject } = this.current;
    if (subject === null) return null;
    return await this.language.request(effectiveExport, this.other === null ? { a: subject } : { a: subject, b: this.other });
  }

  /** Asks anew, also while nobody looks. */
  async refresh(now = this.watched): Promise<void> {
    if (!now) return;
    this.latest = this.ask().catch(() => nothingShown);
    // Whoever asks waits for the answer to the newest question: an older one may be about another document.
    let answer = this.latest;
    let next = await answer;
    while (answer !== this.latest) {
      answer = this.latest;
      next = await answer;
    }
    if (this.current === next) return;
    this.current = next;
    void vscode.commands.executeCommand('setContext', contextKeys.effectiveState, next.state);
    this.changed.fire();
  }

  dispose(): void {
    this.soon.dispose();
    for (const subscription of this.subscriptions) subscription.dispose();
    this.changed.dispose();
  }

  private subject(): EffectiveSubject | null {
    const document = vscode.window.activeTextEditor?.document;
    // Panels, outputs and terminals take the focus without being a document to ask about: the last one stays.
    if (document !== undefined && document.uri.scheme !== 'output') this.uri = concerns(document) ? document.uri.toString() : null;
    else if (vscode.window.visibleTextEditors.length === 0) this.uri = null;
    if (this.host !== null && !this.language.hosts.some(({ name }) => name === this.host)) this.host = null;
    if (this.uri === null && this.host === null) return null;
    return { uri: this.uri, launch: this.uri === null ? null : (this.launches.get(this.uri) ?? null), host: this.host };
  }

  private async ask(): Promise<EffectiveShown> {
    const subject = this.subject();
    if (subject === null) return { ...nothingShown, state: vscode.window.activeTextEditor === undefined ? 'none' : 'empty' };
    const config = await this.language.request(effectiveConfiguration, subject);
    const comparison = this.other === null ? null : await this.language.request(effectiveComparison, { a: subject, b: this.other });
    if (config === null) return { ...nothingShown, subject, state: 'empty' };
    const any = config.variables.length + config.unreached.length + (comparison?.rows.length ?? 0) > 0;
    return { state: any ? 'shown' : 'empty', subject, config, comparison };
  }
}
