import {
  DocumentFormattingRequest,
  DocumentHighlightKind,
  InlayHintKind,
  SemanticTokensRegistrationType,
  SymbolKind,
  type ClientCapabilities,
  type CodeActionParams,
  type DocumentSymbol,
  type InlayHint,
  type Location,
} from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Position } from '../base/text.js';
import { semanticLegend, type Initialization } from '../protocol/lsp.js';
import type { Analysis } from './analysis.js';
import { actionsAt } from './codeActions.js';
import { complete } from './completion/index.js';
import { completionOf, hoverOf, shownFindings } from './convert.js';
import { formatConf } from './formatting.js';
import { winnerOf } from './definition.js';
import { hintsIn } from './hints.js';
import { hoverAt, hoverName } from './hover.js';
import { marked } from './marked.js';
import { meantSettings } from './meantSettings.js';
import { nameAt } from './nameAt.js';
import { placesOf } from './places.js';
import { referencesOf, sourcedPlace } from './references.js';
import { encodeTokens, nameTokens } from './semanticTokens.js';
import type { Session } from './session.js';
import { outlineOf, type OutlineEntry } from './symbols.js';

/** Languages whose names this server colours: those that no widespread server colours itself. */
const coloured = ['nccl-conf', 'shellscript', 'yaml', 'dockercompose', 'helm', 'dotenv', 'properties', 'json', 'jsonc'];

const symbolKinds: Readonly<Record<OutlineEntry['kind'], SymbolKind>> = {
  setting: SymbolKind.Variable,
  launch: SymbolKind.Event,
  container: SymbolKind.Package,
};

/** Handlers of the protocol's own requests, and what has to be told to the client beside them. */
export interface Features {
  /** Takes note of what the client can do. */
  readonly use: (capabilities: ClientCapabilities, options: Initialization) => void;
  /** Registers what is for some languages alone. */
  readonly register: () => void;
  /** Hints and colours of all open documents are out of date. */
  readonly renew: () => void;
}

interface Place {
  readonly textDocument: { readonly uri: string };
  readonly position: Position;
}

/** Serves hovers, completion, actions, hints, colours and the ways from a variable to its places. */
export function serveFeatures(session: Session): Features {
  const { connection, documents, guarded } = session;
  let capabilities: ClientCapabilities = {};
  let commands = false;

  const at = async ({ textDocument }: Pick<Place, 'textDocument'>): Promise<{ document: TextDocument; analysis: Analysis } | null> => {
    const document = documents.get(textDocument.uri);
    const analysis = await session.analysisOf(document);
    return document === undefined || analysis.kind === null ? null : { document, analysis };
  };

  const hover = guarded(async (params: Place) => {
    const found = await at(params);
    if (found === null) return null;
    const { document, analysis } = found;
    const { release } = analysis;
    const { hosts = [], hostsFrom = null, minSeverity } = session.configuration;
    const options = { release, hosts, hostsFrom };
    const text = document.getText();
    const settings = analysis.kind === 'conf' ? meantSettings(text) : analysis.settings;
    const shown = shownFindings(marked(analysis.findings, settings), minSeverity);
    const name = nameAt(text, params.position);
    const about =
      hoverAt(text, settings, shown, params.position, options) ??
      (name === null ? null : hoverName(name.name, name.range, options));
    return about === null ? null : hoverOf(about);
  }, null);
  connection.onHover((params) => hover(params));

  const completion = guarded(async (params: Place) => {
    const found = await at(params);
    if (found === null) return [];
    const { kind, release } = found.analysis;
    const { hosts = [], hostsFrom = null } = session.configuration;
    if (kind === null) return [];
    const options = { version: release, hosts, hostsFrom };
    return complete(found.document.getText(), params.position, kind, options).map(completionOf);
  }, []);
  connection.onCompletion((params) => completion(params));

  const actions = guarded(async ({ textDocument, range, context }: CodeActionParams) => {
    const found = await at({ textDocument });
    if (found === null) return [];
    const { document, analysis } = found;
    const { kind, findings } = analysis;
    return actionsAt({ uri: document.uri, text: document.getText(), kind, findings, commands }, range, context.only);
  }, []);
  connection.onCodeAction((params) => actions(params));

  const hints = guarded(
    async (params: {
      readonly textDocument: { readonly uri: string };
      readonly range: { readonly start: Position; readonly end: Position };
    }): Promise<InlayHint[]> => {
      if (session.configuration.hints === false) return [];
      const found = await at(params);
      if (found === null) return [];
      return hintsIn(found.analysis, params.range).map(({ position, label, tooltip }) => ({
        position,
        label,
        tooltip,
        kind: InlayHintKind.Type,
        paddingLeft: true,
      }));
    },
    [],
  );
  connection.languages.inlayHint.on((params) => hints(params));

  const tokens = guarded(
    async (params: Pick<Place, 'textDocument'>) => {
      const found = await at(params);
      const data = found === null ? [] : encodeTokens(nameTokens(found.document.getText(), found.analysis));
      return { data };
    },
    { data: [] },
  );
  connection.languages.semanticTokens.on((params) => tokens(params));

  const definition = guarded(async (params: Place): Promise<Location | null> => {
    const found = await at(params);
    if (found === null) return null;
    const text = found.document.getText();
    const name = nameAt(text, params.position);
    if (name === null) return null;
    const { start } = name.range;
    const reads = /\$\{?$/u.test(found.document.getText({ start: { line: start.line, character: 0 }, end: start }));
    const winner = winnerOf(found.analysis, name.name, params.position, reads);
    if (winner === null) return await sourcedPlace(session, found.document.uri, found.analysis, name.name);
    if (winner.file === null) return { uri: found.document.uri, range: winner.nameRange };
    const neighbour = await session.neighbours.find(found.document.uri, winner.file);
    return neighbour === null ? null : { uri: neighbour.uri, range: winner.nameRange };
  }, null);
  connection.onDefinition((params) => definition(params));

  const references = guarded(async (params: Place, declarations: boolean): Promise<Location[]> => {
    const document = documents.get(params.textDocument.uri);
    const name = document === undefined ? null : nameAt(document.getText(), params.position);
    return name === null ? [] : await referencesOf(session, name.name, declarations);
  }, []);
  connection.onReferences((params) => references(params, params.context.includeDeclaration));

  const highlights = guarded(async (params: Place) => {
    const found = await at(params);
    if (found === null) return null;
    const text = found.document.getText();
    const name = nameAt(text, params.position);
    if (name === null) return null;
    return placesOf(text, found.analysis, name.name).map(({ range, assigned }) => ({
      range,
      kind: assigned ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
    }));
  }, null);
  connection.onDocumentHighlight((params) => highlights(params));

  const symbols = guarded(async (params: Pick<Place, 'textDocument'>): Promise<DocumentSymbol[]> => {
    const found = await at(params);
    return found === null ? [] : outlineOf(found.analysis).map(symbolOf);
  }, []);
  connection.onDocumentSymbol((params) => symbols(params));

  const formatting = guarded(async (params: Pick<Place, 'textDocument'>) => {
    const found = await at(params);
    return found?.analysis.kind === 'conf' ? [...formatConf(found.document.getText(), found.analysis.release)] : [];
  }, []);
  connection.onDocumentFormatting((params) => formatting(params));

  return {
    use(client, options) {
      capabilities = client;
      commands = options.commands === true;
    },
    register() {
      // Only for languages that are ours: an editor asks which formatter it is to use, and takes one server's colours alone.
      if (capabilities.textDocument?.formatting?.dynamicRegistration === true)
        session.unwaited(connection.client.register(DocumentFormattingRequest.type, { documentSelector: [{ language: 'nccl-conf' }] }));
      if (capabilities.textDocument?.semanticTokens?.dynamicRegistration === true)
        session.unwaited(
          connection.client.register(SemanticTokensRegistrationType.type, {
            documentSelector: coloured.map((language) => ({ language })),
            legend: { tokenTypes: [...semanticLegend.types], tokenModifiers: [...semanticLegend.modifiers] },
            full: true,
          }),
        );
    },
    renew() {
      if (capabilities.workspace?.inlayHint?.refreshSupport === true) session.unwaited(connection.languages.inlayHint.refresh());
      if (capabilities.workspace?.semanticTokens?.refreshSupport === true) session.unwaited(connection.languages.semanticTokens.refresh());
    },
  };
}

function symbolOf({ name, detail, kind, range, selection, children }: OutlineEntry): DocumentSymbol {
  return { name, detail, kind: symbolKinds[kind], range, selectionRange: selection, children: children.map(symbolOf) };
}
