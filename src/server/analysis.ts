import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Finding } from '../lint/finding.js';
import { confSettings, lintConf, lintDocument, lintReading, type LintOptions } from '../lint/index.js';
import type { Configure } from '../protocol/lsp.js';
import {
  isReadable,
  nothingRead,
  placementOf,
  readFileAndNeighbours,
  type FileKind,
  type FileReading,
  type LoadNeighbour,
  type ParseMemory,
  type Setting,
} from '../scripts/index.js';
import { concerns, isOwnFormat, kindOf, pathOf, type DocumentKind } from './document.js';
import { releaseOf } from './release.js';
import { yamlDocument } from './yamlDocuments.js';

/** Everything that the handlers want to know about one version of a document. */
export interface Analysis {
  readonly kind: DocumentKind | null;
  /** NCCL release that it is read for. */
  readonly release: string;
  /** What the file tells; of an nccl.conf only what stands in {@link Analysis.settings}. */
  readonly reading: FileReading;
  /** Assignments that stand in this document, those of configuration files inside it too, in the order of the file. */
  readonly settings: readonly Setting[];
  /** What is wrong, worked out when it is first asked for. */
  readonly findings: readonly Finding[];
}

/** What is known of a document that is not ours or not open. */
export function nothing(release: string, kind: DocumentKind | null = null): Analysis {
  return { kind, release, reading: nothingRead, settings: [], findings: [] };
}

/** What an analysis is given beside the document. */
export interface Surroundings {
  readonly configuration: Configure;
  /** Loads files that the document reads in. */
  readonly load?: LoadNeighbour;
  readonly memory?: ParseMemory;
}

/** The part of a document that an analysis needs. */
export type DocumentText = Pick<TextDocument, 'uri' | 'languageId' | 'getText'>;

/** Analyses a document. Files that name nothing of ours are left alone. */
export async function analyse(document: DocumentText, { configuration, load, memory }: Surroundings): Promise<Analysis> {
  const text = document.getText();
  const kind = kindOf(document.languageId, document.uri, text);
  const release = releaseOf(configuration, { text, reading: nothingRead });
  if (kind === null || (!isOwnFormat(kind) && !concerns(text))) return nothing(release, kind);
  if (kind === 'cluster' || kind === 'sweep')
    return { ...nothing(release, kind), ...yamlDocument(kind, text, pathOf(document.uri), release) };
  if (kind === 'conf') return conf(text, optionsFor(release, configuration));
  if (!isReadable(kind)) {
    const bytes = new TextEncoder().encode(text);
    const { findings } = await lintDocument({ path: pathOf(document.uri), bytes, kind }, optionsFor(release, configuration));
    return { ...nothing(release, kind), findings };
  }
  const reading = await readFileAndNeighbours(text, kind, load ?? (() => Promise.resolve(null)), memory === undefined ? {} : { memory });
  return judged(text, kind, reading, configuration);
}

function optionsFor(version: string, { hosts, rules }: Configure): LintOptions {
  return { version, ...(hosts === undefined ? {} : { hosts }), ...(rules === undefined ? {} : { rules }) };
}

/** What a function gives, worked out once and only when asked for. */
function later<T>(work: () => T): () => T {
  let done: { readonly value: T } | null = null;
  return () => (done ??= { value: work() }).value;
}

/** Settings are read from the bytes again only when somebody asks for them: diagnostics of a long file do not wait for that. */
function conf(text: string, options: LintOptions): Analysis {
  const bytes = new TextEncoder().encode(text);
  const settings = later(() => confSettings(bytes, options.version));
  const findings = later(() => lintConf(bytes, options));
  return {
    kind: 'conf',
    release: options.version,
    get reading() {
      return { ...nothingRead, settings: settings() };
    },
    get settings() {
      return settings();
    },
    get findings() {
      return findings();
    },
  };
}

function judged(text: string, kind: FileKind, reading: FileReading, configuration: Configure): Analysis {
  const release = releaseOf(configuration, { text, reading });
  const settings = later(() => settingsHere(reading, release));
  const findings = later(() => lintReading(reading, { ...optionsFor(release, configuration), text, kind }));
  return {
    kind,
    release,
    reading,
    get settings() {
      return settings();
    },
    get findings() {
      return findings();
    },
  };
}

function settingsHere(reading: FileReading, release: string): readonly Setting[] {
  const own = reading.settings.filter(({ file }) => file === undefined);
  const inside = reading.embedded
    .filter(({ kind }) => kind === 'conf')
    .flatMap((embedded) => {
      const { range } = placementOf(embedded);
      return confSettings(new TextEncoder().encode(embedded.text), release).map((setting) => ({
        ...setting,
        nameRange: range(setting.nameRange),
        valueRange: range(setting.valueRange),
        range: range(setting.range),
        scope: embedded.path ?? 'conf',
      }));
    });
  if (inside.length === 0) return own;
  return [...own, ...inside].sort(
    (a, b) => a.nameRange.start.line - b.nameRange.start.line || a.nameRange.start.character - b.nameRange.start.character,
  );
}
