import * as l10n from '@vscode/l10n';
import { effectiveEnvironment, explain, foreignOwner, type Overruled } from '../nccl/catalog/index.js';
import {
  compareEffective,
  comparisonMarkdown,
  effectiveMarkdown,
  effectiveOf,
  type EffectiveComparison,
  type EffectiveConfiguration,
} from '../effective/index.js';
import type { EffectiveSubject } from '../protocol/effective.js';
import type { Configure, EffectiveEntry, KnownHost } from '../protocol/lsp.js';
import type { Analysis } from './analysis.js';
import { targetVersionOf } from './targetVersion.js';

function overruledText(why: Overruled): string {
  switch (why) {
    case 'set in the process environment':
      return l10n.t('It is set in the process environment.');
    case 'first line wins':
      return l10n.t('An earlier line sets it, and the first one wins.');
    case 'an earlier file wins':
      return l10n.t('An earlier file sets it.');
    case 'the name is empty':
      return l10n.t('The name is empty.');
  }
}

/** The lines of one configuration file as NCCL takes them, read alone and with nothing set in the environment. */
export function effectiveLines(text: string, path: string, version: string): readonly EffectiveEntry[] {
  const { entries } = effectiveEnvironment([{ path, bytes: new TextEncoder().encode(text) }], {}, version);
  return entries.map(({ entry, effective, why }) => {
    const line = entry.line + 1;
    const { name, value } = entry;
    if (why !== null) return { line, name, value, effective, why: overruledText(why) };
    const { known, status, read, effect } = explain(name, value, { version });
    if (known) {
      const acts = status === 'active' || status === 'deprecated';
      return { line, name, value, effective: acts, why: acts && read?.ok !== false ? null : effect };
    }
    if (name !== name.trim())
      return {
        line,
        name,
        value,
        effective: false,
        why: l10n.t('This sets a variable called "{0}" that nobody reads: nothing changes.', name),
      };
    // Any name is exported into the process; one without blanks may be meant for another library.
    const elsewhere = foreignOwner(name) !== null || (!/^\s*(?:export\s+)?NCCL_/u.test(name) && name === name.trim());
    return {
      line,
      name,
      value,
      effective: elsewhere,
      why: elsewhere ? l10n.t('It is set in the process; NCCL itself does not read it.') : effect,
    };
  });
}

/** An open document that is asked about: its name as it is to be shown, its text, and what is known of it. */
export interface AskedDocument {
  readonly name: string;
  readonly text: string;
  readonly analysis: Pick<Analysis, 'kind' | 'reading' | 'release'>;
}

/** What reaches the ranks of a document, of a host, or of one on the other; null where there is neither, or the document holds no settings. */
export function effectiveFor(
  { uri, launch = null, host: hostName = null }: EffectiveSubject,
  document: AskedDocument | null,
  configuration: Pick<Configure, 'ncclVersion' | 'hosts'>,
  all = false,
): EffectiveConfiguration | null {
  const host = hostName === null ? undefined : configuration.hosts?.find(({ name }) => name === hostName);
  if (hostName !== null && host === undefined) return null;
  const beside = { all, ...(host === undefined ? {} : { host }) };
  if (uri === null) return host === undefined ? null : effectiveOf({ version: ofHost(configuration, host), ...beside });
  if (document === null) return null;
  const { name, text, analysis } = document;
  const { kind, reading } = analysis;
  if (kind === null || kind === 'cluster' || kind === 'sweep' || kind === 'tuner' || kind === 'topo-xml') return null;
  const version = host === undefined ? analysis.release : ofHost(configuration, host);
  if (kind === 'conf') return effectiveOf({ version, file: { name, conf: text }, ...beside });
  return effectiveOf({ version, file: { name, reading, launch }, ...beside });
}

/** The release on a host: the user's setting first, then the library of that very host. */
function ofHost(configuration: Pick<Configure, 'ncclVersion' | 'hosts'>, host: KnownHost): string {
  const own = targetVersionOf({ ncclVersion: configuration.ncclVersion, hosts: [host] }, null);
  return own.from === 'newest' ? targetVersionOf(configuration, null).version : own.version;
}

/** The same with what its host is known from beside the name, for people to read. */
export function saying(config: EffectiveConfiguration | null, { hostsFrom = null }: Pick<Configure, 'hostsFrom'>): EffectiveConfiguration | null {
  const host = config?.host ?? null;
  return config === null || host === null || hostsFrom === null ? config : { ...config, host: `${host} (${hostsFrom})` };
}

/** Two of them side by side; null where one of the two is nothing. */
export function compared(a: EffectiveConfiguration | null, b: EffectiveConfiguration | null): EffectiveComparison | null {
  return a === null || b === null ? null : compareEffective(a, b);
}

/** One of them, or two side by side, as a Markdown document. */
export function exported(a: EffectiveConfiguration | null, b?: EffectiveConfiguration | null): string | null {
  if (a === null) return null;
  if (b === undefined) return effectiveMarkdown(a);
  return b === null ? null : comparisonMarkdown(compareEffective(a, b));
}
