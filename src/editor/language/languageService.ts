import type { LanguageClient } from 'vscode-languageclient/node';
import * as vscode from 'vscode';
import { messageOf } from '../../base/failure.js';
import type { Logger } from '../../base/log.js';
import { settings } from '../../contract/index.js';
import {
  type Configure,
  configure,
  findFiles,
  type Initialization,
  type KnownHost,
  readNeighbour,
  type RequestMethod,
} from '../../protocol/lsp.js';
import { setting } from '../configuration.js';
import { loadLanguage } from '../parts/load.js';
import { lintRules, severity } from './rules.js';
import { concernsUs, documentSelector } from './selector.js';
import { filesNaming, neighbour } from './workspaceFiles.js';

const settingsSent = [settings.ncclVersion, settings.minSeverity, settings.lintRules, settings.valueHints];

/** Whether a document may hold anything of ours. */
export function concerns(document: vscode.TextDocument): boolean {
  return (
    vscode.languages.match([...documentSelector], document) > 0 &&
    concernsUs(document.languageId, document.uri.path, () => document.getText())
  );
}

/** The language server, started with the first document that concerns it. */
export class LanguageService implements vscode.Disposable {
  private client: Promise<LanguageClient> | null = null;
  private readonly subscriptions: { dispose(): unknown }[] = [];
  private known: readonly KnownHost[] = [];
  private knownFrom: string | null = null;
  private readonly changed = new vscode.EventEmitter<void>();
  /** The server has started, or reads settings with another configuration. */
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly serverPath: string,
    private readonly log: Logger,
  ) {
    const consider = (document: vscode.TextDocument): void => {
      if (this.client === null && concerns(document)) this.start().catch((error: unknown) => this.log.error(messageOf(error)));
    };
    vscode.workspace.textDocuments.forEach(consider);
    this.subscriptions.push(
      this.changed,
      vscode.workspace.onDidOpenTextDocument(consider),
      vscode.workspace.onDidChangeTextDocument((event) => consider(event.document)),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (settingsSent.some(({ id }) => event.affectsConfiguration(id))) void this.configure();
      }),
    );
  }

  /** True once something concerned the server, so that asking it starts nothing. */
  get started(): boolean {
    return this.client !== null;
  }

  /** Hosts as the server knows them: of the connected clusters, else of a snapshot. */
  get hosts(): readonly KnownHost[] {
    return this.known;
  }

  /** What the hosts are known from while they are not connected ("snapshot of 20 Nov"); null: from themselves. */
  get hostsFrom(): string | null {
    return this.knownFrom;
  }

  /** Tells the server what is known of the hosts, and what from where they are not connected. */
  setHosts(hosts: readonly KnownHost[], from: string | null = null): void {
    if (hosts.length === 0 && this.known.length === 0) return;
    this.known = hosts;
    this.knownFrom = from;
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
      texts: vscode.l10n.bundle ?? null,
      commands: true,
    };
    const client = new LanguageClient(
      'nccl',
      'NCCL Workbench',
      { module: this.serverPath, transport: TransportKind.ipc },
      { documentSelector: [...documentSelector], initializationOptions, outputChannelName: 'NCCL Workbench (language server)' },
    );
    client.onRequest(readNeighbour.method, neighbour);
    client.onRequest(findFiles.method, filesNaming);
    await client.start();
    this.log.debug('language server started');
    this.changed.fire();
    return client;
  }

  private configuration(): Configure {
    const named = setting(settings.ncclVersion);
    return {
      ncclVersion: named === '' ? null : named,
      minSeverity: severity(setting(settings.minSeverity)) ?? 'hint',
      rules: lintRules(setting(settings.lintRules)),
      hosts: this.known,
      hostsFrom: this.knownFrom,
      hints: setting(settings.valueHints),
    };
  }

  private async configure(): Promise<void> {
    if (this.client === null) return;
    const client = await this.client;
    await client.sendNotification(configure.method, this.configuration());
    this.changed.fire();
  }
}
