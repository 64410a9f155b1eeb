import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Finding } from '../lint/finding.js';
import { confSettings, lintConf, lintSettings } from '../lint/index.js';
import { readFile, type CommandLine, type Setting } from '../scripts/index.js';
import { kindOf, pathOf, type DocumentKind } from './document.js';
import { meantSettings } from './meantSettings.js';
import { yamlFindings } from './yamlDocuments.js';

/** Everything that the handlers want to know about one version of a document. */
export interface Analysis {
  readonly kind: DocumentKind | null;
  /** As they reach NCCL. */
  readonly settings: readonly Setting[];
  /** As they are meant, for hovers: blanks around names do not hide them. */
  readonly meant: readonly Setting[];
  readonly commands: readonly CommandLine[];
  readonly findings: readonly Finding[];
}

/** What is known of a document that is not ours or not open. */
export const nothing: Analysis = { kind: null, settings: [], meant: [], commands: [], findings: [] };

/** Analyses a document as NCCL `version` reads it. Shell scripts that name none of our variables are left alone. */
export async function analyse(document: Pick<TextDocument, 'uri' | 'languageId' | 'getText'>, version: string): Promise<Analysis> {
  const kind = kindOf(document.languageId, document.uri);
  const text = document.getText();
  switch (kind) {
    case null:
      return nothing;
    case 'conf': {
      const bytes = new TextEncoder().encode(text);
      return {
        kind,
        settings: confSettings(bytes, version),
        meant: meantSettings(text),
        commands: [],
        findings: lintConf(bytes, { version }),
      };
    }
    case 'bash': {
      if (!/NCCL_|_perf(?:_mpi)?\b/u.test(text)) return { ...nothing, kind };
      const { settings, commands } = await readFile(text, 'bash');
      return { kind, settings, meant: settings, commands, findings: lintSettings(settings, { version, text }) };
    }
    case 'cluster':
    case 'sweep':
      return { ...nothing, kind, findings: yamlFindings(kind, text, pathOf(document.uri)) };
  }
}

/** Remembers the analysis of the last version of each document. */
export class Analyses {
  private readonly kept = new Map<string, { readonly version: number; readonly release: string; readonly analysis: Promise<Analysis> }>();

  /** The analysis of a document as a release reads it. */
  of(document: TextDocument, release: string): Promise<Analysis> {
    const before = this.kept.get(document.uri);
    if (before?.version === document.version && before.release === release) return before.analysis;
    const analysis = analyse(document, release);
    this.kept.set(document.uri, { version: document.version, release, analysis });
    return analysis;
  }

  /** Forgets a closed document. */
  forget(uri: string): void {
    this.kept.delete(uri);
  }
}
