import * as l10n from '@vscode/l10n';
import {
  CodeActionKind,
  createConnection,
  DidChangeConfigurationNotification,
  DocumentDiagnosticReportKind,
  ProposedFeatures,
  TextDocuments,
  TextDocumentSyncKind,
  type InitializeParams,
  type InitializeResult,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { messageOf } from '../base/failure.js';
import { latest } from '../nccl/catalog/index.js';
import * as lsp from '../protocol/lsp.js';
import { Analyses, nothing, type Analysis } from './analysis.js';
import { actionsAt } from './codeActions.js';
import { complete } from './completion.js';
import { configurationOf, initializationOf } from './configuration.js';
import { completionOf, diagnosticsOf, fixAllKind, hoverOf, shownFindings } from './convert.js';
import { pathOf } from './document.js';
import { effectiveLines } from './effective.js';
import { explainName, hoverAt, hoverName } from './hover.js';
import { nameAt } from './nameAt.js';

const connection = createConnection(ProposedFeatures.all);
const documents = new TextDocuments(TextDocument);
const analyses = new Analyses();
const timers = new Map<string, NodeJS.Timeout>();

/** Wait after a keystroke before diagnostics are pushed, in ms. */
const quiet = 200;

let configuration: lsp.Configure = { ncclVersion: null, minSeverity: 'hint' };
let pulls = false;
let refreshes = false;

const release = (): string => configuration.ncclVersion ?? latest;

/** The analysis of an open document; what goes wrong is logged and counts as nothing found. */
async function analysisOf(document: TextDocument | undefined): Promise<Analysis> {
  if (document === undefined) return nothing;
  try {
    return await analyses.of(document, release());
  } catch (error) {
    connection.console.error(`${document.uri}: ${messageOf(error)}`);
    return nothing;
  }
}

async function push(document: TextDocument): Promise<void> {
  const { version } = document;
  const { findings } = await analysisOf(document);
  if (documents.get(document.uri)?.version !== version) return;
  await connection.sendDiagnostics({ uri: document.uri, version, diagnostics: diagnosticsOf(findings, configuration.minSeverity) });
}

function pushSoon(document: TextDocument): void {
  clearTimeout(timers.get(document.uri));
  timers.set(
    document.uri,
    setTimeout(() => {
      timers.delete(document.uri);
      void push(document);
    }, quiet),
  );
}

/** Diagnostics of all open documents are out of date. */
function renew(): void {
  if (!pulls) documents.all().forEach(pushSoon);
  else if (refreshes) void connection.languages.diagnostics.refresh();
}

connection.onInitialize(({ capabilities, initializationOptions }: InitializeParams): InitializeResult => {
  const initial = initializationOf(initializationOptions);
  configuration = initial;
  if (initial.texts !== null) l10n.config({ contents: { ...initial.texts } });
  pulls = capabilities.textDocument?.diagnostic !== undefined;
  refreshes = capabilities.workspace?.diagnostics?.refreshSupport === true;
  return {
    serverInfo: { name: 'NCCL Workbench' },
    capabilities: {
      textDocumentSync: TextDocumentSyncKind.Incremental,
      hoverProvider: true,
      completionProvider: { triggerCharacters: ['=', ',', ':', ';', '^'] },
      codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, fixAllKind] },
      ...(pulls ? { diagnosticProvider: { identifier: 'nccl', interFileDependencies: false, workspaceDiagnostics: false } } : {}),
    },
  };
});

connection.onNotification(lsp.configure.method, (params: unknown) => {
  configuration = configurationOf(params);
  renew();
});
connection.onNotification(DidChangeConfigurationNotification.type, renew);

documents.onDidChangeContent(({ document }) => {
  if (!pulls) pushSoon(document);
});
documents.onDidClose(({ document }) => {
  clearTimeout(timers.get(document.uri));
  timers.delete(document.uri);
  analyses.forget(document.uri);
  if (!pulls) void connection.sendDiagnostics({ uri: document.uri, diagnostics: [] });
});

connection.languages.diagnostics.on(async ({ textDocument }) => {
  const { findings } = await analysisOf(documents.get(textDocument.uri));
  return { kind: DocumentDiagnosticReportKind.Full, items: diagnosticsOf(findings, configuration.minSeverity) };
});

connection.onHover(async ({ textDocument, position }) => {
  const document = documents.get(textDocument.uri);
  const { kind, meant, findings } = await analysisOf(document);
  if (document === undefined || kind === null) return null;
  const text = document.getText();
  const name = nameAt(text, position);
  const found = hoverAt(text, meant, shownFindings(findings, configuration.minSeverity), position, release()) ?? (name === null ? null : hoverName(name.name, name.range, release()));
  return found === null ? null : hoverOf(found);
});

connection.onCompletion(async ({ textDocument, position }) => {
  const document = documents.get(textDocument.uri);
  const { kind } = await analysisOf(document);
  if (document === undefined || (kind !== 'conf' && kind !== 'bash')) return [];
  return complete(document.getText(), position, kind, release()).map(completionOf);
});

connection.onCodeAction(async ({ textDocument, range, context }) => {
  const { findings } = await analysisOf(documents.get(textDocument.uri));
  return actionsAt(textDocument.uri, findings, range, context.only);
});

connection.onRequest(lsp.explainVariable.method, ({ name }: { readonly name: string }): string => explainName(name, release()));
connection.onRequest(lsp.effectiveEntries.method, ({ uri }: { readonly uri: string }): readonly lsp.EffectiveEntry[] => {
  const document = documents.get(uri);
  return document?.languageId === 'nccl-conf' ? effectiveLines(document.getText(), pathOf(uri), release()) : [];
});
connection.onRequest(lsp.commandLines.method, async ({ uri }: { readonly uri: string }) => (await analysisOf(documents.get(uri))).commands);
connection.onRequest(lsp.settingsOf.method, async ({ uri }: { readonly uri: string }) => (await analysisOf(documents.get(uri))).settings);

documents.listen(connection);
connection.listen();
