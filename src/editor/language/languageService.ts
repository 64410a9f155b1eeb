import type { LanguageClient } from 'vscode-languageclient/node';
import * as vscode from 'vscode';
import { messageOf } from '../../base/failure.js';
import type { Logger } from '../../base/log.js';
import { languages, settings } from '../../contract/index.js';
import { type Configure, configure, type Initialization, type RequestMethod } from '../../protocol/lsp.js';
import { setting } from '../configuration.js';
import { loadLanguage } from '../parts/load.js';

/** Documents that the language server reads. */
const selector = [
  { language: languages.conf },
  { language: languages.shell },
  { language: 'yaml', pattern: '**/.nccl/cluster.yaml' },
  { language: 'yaml', pattern: '**/.nccl/sweeps/*.yaml' },
];

/** The language server, started with the first document that concerns it: shell scripts only once they name an NCCL variable. */
export class LanguageService implements vscode.Disposable {
  private client: Promise<LanguageClient> | null = null;
  private readonly subscriptions: vscode.Disposable[] = [];
  private hostVersion: string | null = null;

  constructor(
    private readonly serverPath: string,
    private readonly log: Logger,
  ) {
    const consider = (document: vscode.TextDocument): void => {
      if (this.client === null && concerns(document)) this.start().catch((error: unknown) => this.log.error(messageOf(error)));
    };
    vscode.workspace.textDocuments.forEach(consider);
    this.subscriptions.push(
      vscode.workspace.onDidOpenTextDocument(consider),
      vscode.workspace.onDidChangeTextDocument((event) => consider(event.document)),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(settings.ncclVersion.id) || event.affectsConfiguration(settings.minSeverity.id)) void this.configure();
      }),
    );
  }

  /** The NCCL version that the connected hosts load; used where the user names none. */
  setHostVersion(version: string | null): void {
    if (version === this.hostVersion) return;
    this.hostVersion = version;
    void this.configure();
  }

  /** Asks the server, starting it if need be. */
  async request<P, R>({ method }: RequestMethod<P, R>, params: P): Promise<R> {
    const client = await this.start();
    return await client.sendRequest<R>(method, params);
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    void this.client?.then((client) => client.dispose());
  }

  private start(): Promise<LanguageClient> {
    this.client ??= this.launch();
    return this.client;
  }

  private async launch(): Promise<LanguageClient> {
    const { LanguageClient, TransportKind } = await loadLanguage();
    const initializationOptions: Initialization = {
      ...this.configuration(),
      locale: vscode.env.language,
      texts: (vscode.l10n.bundle as Record<string, string> | undefined) ?? null,
    };
    const client = new LanguageClient(
      'nccl',
      'NCCL Workbench',
      { module: this.serverPath, transport: TransportKind.ipc },
      { documentSelector: selector, initializationOptions, outputChannelName: 'NCCL Workbench (language server)' },
    );
    await client.start();
    this.log.debug('language server started');
    return client;
  }

  private configuration(): Configure {
    const named = setting(settings.ncclVersion);
    return { ncclVersion: named === '' ? this.hostVersion : named, minSeverity: severity(setting(settings.minSeverity)) };
  }

  private async configure(): Promise<void> {
    if (this.client === null) return;
    const client = await this.client;
    await client.sendNotification(configure.method, this.configuration());
  }
}

function severity(text: string): Configure['minSeverity'] {
  return text === 'error' || text === 'warning' || text === 'information' ? text : 'hint';
}

function concerns(document: vscode.TextDocument): boolean {
  if (document.languageId === languages.shell) return /\bNCCL_/.test(document.getText());
  return vscode.languages.match(selector, document) > 0;
}
