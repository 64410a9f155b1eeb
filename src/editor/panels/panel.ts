import * as vscode from 'vscode';
import type { Logger } from '../../base/log.js';
import { messageOf } from '../../base/failure.js';
import type { PanelHost, PanelPage } from '../../protocol/panel.js';
import { type Handlers, Rpc, type Surface } from '../../protocol/rpc.js';
import { pageHtml } from './page.js';

/** What one panel is: its page, its title, what it shows and what it answers. */
export interface PanelOptions<S, Host extends PanelHost<S> & Surface> {
  readonly type: string;
  /** Name of the page's bundle. */
  readonly page: string;
  readonly title: () => string;
  readonly extensionUri: vscode.Uri;
  readonly log: Logger;
  /** The whole truth of the panel now. */
  readonly state: () => S | Promise<S>;
  readonly requests: Omit<Handlers<Host>['requests'], 'ready'>;
  readonly notifications: Handlers<Host>['notifications'];
}

/** A panel that can be shown once; the page holds no truth, so it is told everything again whenever something changed. */
export class Panel<S, Host extends PanelHost<S> & Surface> implements vscode.Disposable {
  private panel: vscode.WebviewPanel | null = null;
  private rpc: Rpc<PanelPage<S>, Host> | null = null;
  private pending: NodeJS.Timeout | null = null;
  /** Whether a state is being made, and whether something changed meanwhile. */
  private sending = false;
  private stale = false;

  constructor(private readonly options: PanelOptions<S, Host>) {}

  /** Opens the panel, beside the active editor if asked to, or brings it to the front where it is. The focus stays. */
  show(beside = false): void {
    if (this.panel !== null) {
      this.panel.title = this.options.title();
      this.panel.reveal(undefined, true);
      this.changed();
      return;
    }
    const { extensionUri, type } = this.options;
    this.adopt(
      vscode.window.createWebviewPanel(type, this.options.title(), { viewColumn: beside ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active, preserveFocus: beside }, {
        enableScripts: true,
        localResourceRoots: [vscode.Uri.joinPath(extensionUri, 'dist', 'webview')],
        enableFindWidget: false,
      }),
    );
  }

  /** Tells the page the present state, at most ten times a second. */
  changed(): void {
    if (this.panel === null || this.pending !== null) return;
    this.pending = setTimeout(() => {
      this.pending = null;
      void this.send();
    }, 100);
  }

  dispose(): void {
    this.panel?.dispose();
  }

  private async send(): Promise<void> {
    // A state that takes long to make is not made twice at once, and an older one never arrives after a newer one.
    this.stale = this.sending;
    if (this.sending) return;
    this.sending = true;
    try {
      const state = await this.options.state();
      if (this.panel !== null) this.panel.title = this.options.title();
      this.rpc?.notify('state', state);
    } catch (error) {
      this.options.log.error(messageOf(error));
    }
    this.sending = false;
    if (this.stale) this.changed();
  }

  private adopt(panel: vscode.WebviewPanel): void {
    const { extensionUri, page, state, log } = this.options;
    this.panel = panel;
    const icon = (theme: string): vscode.Uri => vscode.Uri.joinPath(extensionUri, 'media', `nccl-conf-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    const ready = async (): Promise<{ texts: Readonly<Record<string, string>> | null; state: S }> => ({
      texts: vscode.l10n.bundle ?? null,
      state: await state(),
    });
    const handlers = { requests: { ...this.options.requests, ready }, notifications: this.options.notifications } as Handlers<Host>;
    this.rpc = new Rpc<PanelPage<S>, Host>(
      {
        post: (message) => void panel.webview.postMessage(message),
        onMessage: (listener) => {
          const subscription = panel.webview.onDidReceiveMessage(listener);
          return () => void subscription.dispose();
        },
      },
      handlers,
      (error) => log.error(messageOf(error)),
    );
    panel.onDidDispose(() => {
      this.rpc?.dispose();
      this.rpc = null;
      this.panel = null;
      if (this.pending !== null) clearTimeout(this.pending);
      this.pending = null;
    });
    panel.webview.html = pageHtml(panel.webview, extensionUri, page, this.options.title());
  }
}
