import { inLanguage } from '../nccl/catalog/index.js';
import { rulePage } from '../lint/index.js';
import * as effective from '../protocol/effective.js';
import * as lsp from '../protocol/lsp.js';
import { pathOf } from './document.js';
import { compared, effectiveFor, effectiveLines, exported, saying, type AskedDocument } from './effective.js';
import { explainName } from './hover.js';
import { settingsInFile } from './references.js';
import type { Session } from './session.js';
import { launchLabel } from './symbols.js';
import { targetVersionOf } from './targetVersion.js';

interface OfDocument {
  readonly uri: string;
}

/** Answers the requests of our own. */
export function serveRequests(session: Session): void {
  const { connection, documents, guarded } = session;

  /** Registers a handler; what goes wrong is logged and answered with `otherwise`. */
  function on<Params, Result>(
    request: lsp.RequestMethod<Params, Result>,
    otherwise: Result,
    handler: (params: Params) => Result | Promise<Result>,
  ): void {
    connection.onRequest<unknown, unknown>(request.method, guarded(handler, otherwise));
  }

  const analysis = ({ uri }: OfDocument): ReturnType<Session['analysisOf']> => session.analysisOf(documents.get(uri));
  const release = async (uri: string): Promise<string> => (await analysis({ uri })).release;

  on(lsp.explainVariable, '', ({ name }) => explainName(name, session.release()));
  on(lsp.rulePage, null, ({ rule }) => rulePage(rule, inLanguage({ en: 'en', zh: 'zh' }) === 'zh' ? 'zh' : 'en'));
  on(lsp.commandLines, [], async (params) => (await analysis(params)).reading.commands);
  on(lsp.settingsOf, [], async (params) => (await analysis(params)).settings);
  on(lsp.settingsIn, [], (file) => settingsInFile(session, file));
  on(lsp.launchesOf, [], async (params) =>
    (await analysis(params)).reading.launches.map((launch, index) => ({
      index,
      label: launchLabel(launch),
      range: launch.range,
      ranks: launch.ranks,
      hosts: launch.hosts,
    })),
  );
  on(lsp.effectiveEntries, [], async ({ uri }) => {
    const document = documents.get(uri);
    return document?.languageId === 'nccl-conf' ? effectiveLines(document.getText(), pathOf(uri), await release(uri)) : [];
  });

  const asked = async (uri: string | null): Promise<AskedDocument | null> => {
    const document = uri === null ? undefined : documents.get(uri);
    if (document === undefined) return null;
    const found = await session.analysisOf(document);
    return { name: pathOf(document.uri).split('/').at(-1) ?? document.uri, text: document.getText(), analysis: found };
  };
  const configured = async (subject: effective.EffectiveSubject, all = false): Promise<ReturnType<typeof effectiveFor>> =>
    effectiveFor(subject, await asked(subject.uri), session.configuration, all);

  on(effective.effectiveConfiguration, null, (subject) => configured(subject, subject.all));
  const named = async (subject: effective.EffectiveSubject): ReturnType<typeof configured> =>
    saying(await configured(subject), session.configuration);
  on(effective.effectiveComparison, null, async ({ a, b }) => compared(await named(a), await named(b)));
  on(effective.effectiveExport, null, async ({ a, b }) => exported(await named(a), b === undefined ? undefined : await named(b)));
  connection.onRequest(effective.targetVersion.method, async ({ uri }: { readonly uri: string | null }) => {
    const document = await asked(uri);
    return targetVersionOf(session.configuration, document === null ? null : { text: document.text, reading: document.analysis.reading });
  });
}
