import { DocumentDiagnosticReportKind } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Analysis } from './analysis.js';
import { diagnosticsOf } from './convert.js';
import { marked } from './marked.js';
import type { Session } from './session.js';

/** Wait after a keystroke before diagnostics are pushed, in ms. */
const quiet = 200;

/** How a client gets its diagnostics. */
export interface Diagnostics {
  /** Says whether the client pulls diagnostics, and whether it can be told to pull again. */
  readonly use: (client: { readonly pulls: boolean; readonly refreshes: boolean }) => void;
  /** Diagnostics of all open documents are out of date. */
  readonly renew: () => void;
}

/** Pulls where the client pulls, else pushes a short while after each change. */
export function serveDiagnostics(session: Session): Diagnostics {
  const { connection, documents } = session;
  const timers = new Map<string, NodeJS.Timeout>();
  let client = { pulls: false, refreshes: false };

  // An nccl.conf has one line for each setting; its settings are read only when somebody asks for them.
  const shown = (analysis: Analysis): ReturnType<typeof diagnosticsOf> =>
    diagnosticsOf(
      analysis.kind === 'conf' ? analysis.findings : marked(analysis.findings, analysis.settings),
      session.configuration.minSeverity,
    );
  const push = async (document: TextDocument): Promise<void> => {
    const analysis = await session.analysisOf(document);
    if (documents.get(document.uri) !== document) return;
    const diagnostics = shown(analysis);
    await connection.sendDiagnostics({ uri: document.uri, version: document.version, diagnostics });
  };
  const pushSoon = (document: TextDocument): void => {
    clearTimeout(timers.get(document.uri));
    const pushed = session.guarded(push, undefined);
    const timer = setTimeout(() => {
      timers.delete(document.uri);
      void pushed(document);
    }, quiet);
    timers.set(document.uri, timer);
  };

  documents.onDidChangeContent(({ document }) => {
    if (!client.pulls) pushSoon(document);
  });
  documents.onDidClose(({ document: { uri } }) => {
    clearTimeout(timers.get(uri));
    timers.delete(uri);
    session.forget(uri);
    if (!client.pulls) session.unwaited(connection.sendDiagnostics({ uri, diagnostics: [] }));
  });
  const pulled = session.guarded(async (uri: string) => {
    return shown(await session.analysisOf(documents.get(uri)));
  }, []);
  connection.languages.diagnostics.on(async ({ textDocument }) => {
    return { kind: DocumentDiagnosticReportKind.Full, items: await pulled(textDocument.uri) };
  });

  return {
    use(found) {
      client = found;
    },
    renew() {
      if (!client.pulls) documents.all().forEach(pushSoon);
      else if (client.refreshes) session.unwaited(connection.languages.diagnostics.refresh());
    },
  };
}
