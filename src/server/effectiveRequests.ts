import {
  effectiveComparison,
  effectiveConfiguration,
  effectiveExport,
  targetVersion,
  type EffectiveSubject,
} from '../protocol/effective.js';
import { pathOf } from './document.js';
import { compared, effectiveFor, exported, type AskedDocument } from './effective.js';
import type { Session } from './session.js';
import { targetVersionOf } from './targetVersion.js';

/** Answers what reaches the ranks of a document or on a host, two of them side by side, and which NCCL a document is read for. */
export function serveEffective(session: Session): void {
  const { connection, documents, guarded } = session;
  const asked = async (uri: string | null): Promise<AskedDocument | null> => {
    const document = uri === null ? undefined : documents.get(uri);
    if (document === undefined) return null;
    const path = pathOf(document.uri);
    return { name: path.slice(path.lastIndexOf('/') + 1), text: document.getText(), analysis: await session.analysisOf(document) };
  };
  const answer = async (subject: EffectiveSubject, all = false): Promise<ReturnType<typeof effectiveFor>> =>
    effectiveFor(subject, await asked(subject.uri), session.configuration, all);

  connection.onRequest(
    effectiveConfiguration.method,
    guarded(async (subject: EffectiveSubject & { readonly all?: boolean }) => answer(subject, subject.all), null),
  );
  connection.onRequest(
    effectiveComparison.method,
    guarded(
      async ({ a, b }: { readonly a: EffectiveSubject; readonly b: EffectiveSubject }) => compared(await answer(a), await answer(b)),
      null,
    ),
  );
  connection.onRequest(
    effectiveExport.method,
    guarded(
      async ({ a, b }: { readonly a: EffectiveSubject; readonly b?: EffectiveSubject }) =>
        b === undefined ? exported(await answer(a, true)) : exported(await answer(a), await answer(b)),
      null,
    ),
  );
  connection.onRequest(
    targetVersion.method,
    guarded(
      async ({ uri }: { readonly uri: string | null }) => {
        const document = await asked(uri);
        return targetVersionOf(
          session.configuration,
          document === null ? null : { text: document.text, reading: document.analysis.reading },
        );
      },
      targetVersionOf(session.configuration, null),
    ),
  );
}
