import * as l10n from '@vscode/l10n';
import {
  CodeActionKind,
  createConnection,
  DidChangeConfigurationNotification,
  ProposedFeatures,
  TextDocuments,
  TextDocumentSyncKind,
  type InitializeParams,
  type InitializeResult,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { compileWasmOnce } from '../scripts/wasmTiers.js';
import * as lsp from '../protocol/lsp.js';
import { configurationOf, initializationOf } from './configuration.js';
import { fixAllKind } from './convert.js';
import { serveDiagnostics } from './diagnostics.js';
import { serveFeatures } from './features.js';
import { serveRequests } from './requests.js';
import { createSession } from './session.js';

compileWasmOnce();

const connection = createConnection(ProposedFeatures.all);
const documents = new TextDocuments(TextDocument);
const session = createSession(connection, documents);
const diagnostics = serveDiagnostics(session);
const features = serveFeatures(session);
serveRequests(session);

connection.onInitialize(({ capabilities, initializationOptions }: InitializeParams): InitializeResult => {
  const initial = initializationOf(initializationOptions);
  session.configuration = initial;
  if (initial.texts !== null) l10n.config({ contents: { ...initial.texts } });
  const pulls = capabilities.textDocument?.diagnostic !== undefined;
  diagnostics.use({ pulls, refreshes: capabilities.workspace?.diagnostics?.refreshSupport === true });
  features.use(capabilities, initial);
  return {
    serverInfo: { name: 'NCCL Workbench' },
    capabilities: {
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
      hoverProvider: true,
      completionProvider: { triggerCharacters: ['=', ',', ':', ';', '^', '"', "'"] },
      codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, fixAllKind] },
      definitionProvider: true,
      referencesProvider: true,
      documentHighlightProvider: true,
      documentSymbolProvider: { label: 'NCCL' },
      inlayHintProvider: true,
      ...(pulls ? { diagnosticProvider: { identifier: 'nccl', interFileDependencies: false, workspaceDiagnostics: false } } : {}),
    },
  };
});
connection.onInitialized(() => {
  features.register();
});

/** Everything that editors show of open documents is out of date. */
function renew(): void {
  diagnostics.renew();
  features.renew();
}

connection.onNotification(lsp.configure.method, (params: unknown) => {
  session.configuration = configurationOf(params);
  renew();
});
connection.onNotification(DidChangeConfigurationNotification.type, renew);
documents.onDidSave(() => {
  if (session.neighboursChanged()) renew();
});

documents.listen(connection);
connection.listen();
