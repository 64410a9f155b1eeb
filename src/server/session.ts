import type { Connection, TextDocuments } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { messageOf } from '../base/failure.js';
import { readNeighbour, type Configure, type FoundFile } from '../protocol/lsp.js';
import { Analyses } from './analyses.js';
import { nothing, type Analysis } from './analysis.js';
import { Neighbours } from './neighbours.js';
import { releaseOf } from './release.js';

/** What all handlers share: the open documents, what is known of them, and the configuration of the moment. */
export interface Session {
  readonly connection: Connection;
  readonly documents: TextDocuments<TextDocument>;
  readonly neighbours: Neighbours;
  configuration: Configure;
  /** The NCCL release of what is not asked about a document. */
  readonly release: () => string;
  /** The analysis of an open document as it is when the answer comes; what goes wrong is logged and counts as nothing found. */
  readonly analysisOf: (document: TextDocument | undefined) => Promise<Analysis>;
  /** Drops what was worked out with files that may have changed since; true where there was any. */
  readonly neighboursChanged: () => boolean;
  readonly forget: (uri: string) => void;
  /** Lets something go on that nobody waits for; what goes wrong is logged, for an unheard failure would end the process. */
  readonly unwaited: (work: Promise<unknown>) => void;
  /** Runs a handler; what goes wrong is logged and `otherwise` is the answer. */
  readonly guarded: <Params extends unknown[], Result>(
    handler: (...params: Params) => Result | Promise<Result>,
    otherwise: Result,
  ) => (...params: Params) => Promise<Result>;
}

/** Puts a session together. */
export function createSession(connection: Connection, documents: TextDocuments<TextDocument>): Session {
  const neighbours = new Neighbours((from, path) => connection.sendRequest<FoundFile | null>(readNeighbour.method, { from, path }));
  const analyses = new Analyses((from) => neighbours.of(from));
  const log = (error: unknown): void => {
    connection.console.error(messageOf(error));
  };
  const session: Session = {
    connection,
    documents,
    neighbours,
    configuration: { ncclVersion: null, minSeverity: 'hint' },
    release: () => releaseOf(session.configuration, null),
    async analysisOf(document) {
      // Typing outruns an analysis now and then; what is handed out belongs to the text of the moment.
      while (document !== undefined && documents.get(document.uri) === document) {
        const { version } = document;
        try {
          const found = await analyses.of(document, session.configuration);
          if (found !== null && document.version === version) return found;
        } catch (error) {
          log(error);
          break;
        }
      }
      return nothing(session.release());
    },
    neighboursChanged() {
      const any = neighbours.forget();
      if (any) analyses.stale();
      return any;
    },
    forget(uri) {
      analyses.forget(uri);
    },
    unwaited(work) {
      work.catch(log);
    },
    guarded(handler, otherwise) {
      return async (...params) => {
        try {
          return await handler(...params);
        } catch (error) {
          log(error);
          return otherwise;
        }
      };
    },
  };
  return session;
}
