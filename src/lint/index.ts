import * as l10n from '@vscode/l10n';
import { shownText } from '../nccl/catalog/bytes.js';
import type { ConfEntry } from '../nccl/catalog/index.js';
import {
  isReadable,
  nothingRead,
  placementOf,
  readFileAndNeighbours,
  type EmbeddedText,
  type FileKind,
  type FileReading,
  type LoadNeighbour,
  type Setting,
} from '../scripts/index.js';
import { readConfDocument, type ConfDocument, type ConfLine } from './confDocument.js';
import { branchesOf, hasHole } from './confTemplate.js';
import { fileKindOf, mayTell } from './fileKind.js';
import type { Finding } from './finding.js';
import type { LintOptions } from './rule.js';
import { confRules, lineRules, settingRules, textRules } from './rules.js';
import { mostTold } from './rules/duplicate.js';
import { settle } from './settle.js';

export type { Finding, Fix, Severity } from './finding.js';
export { concerns, fileKindOf, fileKinds, isTemplateName, readKinds } from './fileKind.js';
export { applyEdits, safeEdits } from './edits.js';
export type { HostSurroundings, LintOptions } from './rule.js';
export { ruleIds } from './rules.js';
export { ruleIndex, rulePage } from './pages.js';
export { suppressionEdit } from './suppress.js';

/** A line that NCCL takes a setting from. */
type SettingLine = ConfLine & { readonly entry: ConfEntry };

function isSetting(line: ConfLine): line is SettingLine {
  return line.entry !== null && !line.entry.refused && !hasHole(line.entry.name);
}

function settingOf({ entry, nameRange, valueRange, range }: SettingLine, scope = ''): Setting {
  const hole = hasHole(entry.value);
  const value = hole ? null : entry.value;
  return { name: entry.name, nameRange, value, unknown: hole ? 'template' : null, valueRange, range, kind: 'conf', reach: 'ranks', scope };
}

/** The settings of an nccl.conf as NCCL takes them, with positions. */
export function confSettings(bytes: Uint8Array, version: string): Setting[] {
  return readConfDocument(bytes, version)
    .lines.filter(isSetting)
    .map((line) => settingOf(line));
}

/** What is wrong with an nccl.conf. A correct file yields nothing. */
export function lintConf(bytes: Uint8Array, options: LintOptions): Finding[] {
  return settle(judgedConf(bytes, options), 'conf', shownText(bytes), options);
}

function judgedConf(bytes: Uint8Array, options: LintOptions): Finding[] {
  const document = readConfDocument(bytes, options.version);
  const findings = confRules.flatMap((rule) => rule.check(document));
  const spoilt = new Set(findings.filter(({ severity }) => severity === 'error').map(({ range }) => range.start.line));
  const settings: Setting[] = [];
  // The first line of a name counts; after a hundred that do not, nobody asks what the next would have said.
  const met = new Map<string, number>();
  const branch = document.hasHoles ? branchesOf() : (): string => '';
  for (const line of document.lines) {
    const scope = branch(line.text, line.line);
    if (spoilt.has(line.line)) continue;
    const spoken = firstWord(line, document);
    if (spoken !== null) findings.push(spoken);
    // A line that is written wrong is mended first; what its value then says comes to light with the next look.
    if (!isSetting(line) || spoken?.severity === 'error') continue;
    const times = (met.get(line.entry.name) ?? 0) + 1;
    met.set(line.entry.name, times);
    if (times <= mostTold + 2) settings.push(settingOf(line, scope));
  }
  for (const rule of settingRules) findings.push(...rule.check(settings, options));
  return findings;
}

/** Lines in whose writing there is nothing wrong: a comment in the first column, or a name, an equals sign and a value of plain characters. */
const wellWritten = /^(?:#.*|[A-Za-z_][A-Za-z0-9_]*=[\w:,^=./+-]{0,500})?$/;

function firstWord(line: ConfLine, document: ConfDocument): Finding | null {
  if (line.text.length < 600 && document.crash !== line.line && wellWritten.test(line.text)) return null;
  // Of a line that a template completes, only how its name is written can be told.
  if (hasHole(line.text) && (line.entry === null || hasHole(line.entry.name) || !/\s/.test(line.entry.name))) return null;
  for (const rule of lineRules) {
    const found = rule.check(line, document);
    if (found !== null) return found;
  }
  return null;
}

/** What is wrong with settings, wherever they were found. */
export function lintSettings(settings: readonly Setting[], options: LintOptions): Finding[] {
  const findings = settingRules.flatMap((rule) => rule.check(settings, options));
  return settle(findings, options.kind ?? settings[0]?.kind ?? 'bash', options.text, options);
}

/** What is wrong in what a file tells: its settings, and the configuration files that stand inside it. `options.text` is the text of the file. */
export function lintReading(reading: FileReading, options: LintOptions): Finding[] {
  const around = { ...options, reading };
  const findings = settingRules.flatMap((rule) => rule.check(reading.settings, around));
  for (const embedded of reading.embedded) findings.push(...lintEmbedded(embedded, options));
  return settle(findings, options.kind ?? reading.settings[0]?.kind ?? 'bash', options.text, options);
}

/** Findings of an nccl.conf or another file of its own format inside a file, in that file's places. Settings of other languages are in the reading. */
function lintEmbedded(embedded: EmbeddedText, options: LintOptions): Finding[] {
  if (isReadable(embedded.kind)) return [];
  const place = placementOf(embedded);
  return lintOwnFormat(embedded.text, embedded.kind, options).map((found) => ({
    ...found,
    range: place.range(found.range),
    fixes: found.fixes.flatMap((fix) => {
      const edits = fix.edits.map((edit) => place.edit(edit));
      return edits.includes(null) ? [] : [{ ...fix, edits: edits.filter((edit) => edit !== null) }];
    }),
  }));
}

/** Findings of the kinds of file that have a format of their own. */
function lintOwnFormat(text: string, kind: FileKind, options: LintOptions): Finding[] {
  if (kind === 'conf') return judgedConf(new TextEncoder().encode(text), options);
  return textRules.filter(({ kinds }) => kinds.includes(kind)).flatMap((rule) => rule.check(text, options));
}

/** A file to look at; `kind` is found from name and content where it is null. */
export interface LintDocument {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly kind: FileKind | null;
  /** Loads files that it reads in, by path as written. */
  readonly load?: LoadNeighbour;
  /** The release that the file itself names, by its image or a package; null where it names none. */
  readonly release?: (reading: FileReading, text: string) => string | null;
}

/** What was found in a file, or why it could not be read. */
export interface LintResult {
  readonly kind: FileKind | null;
  readonly problem: string | null;
  readonly findings: readonly Finding[];
  /** Release that it was read for, where that is another one than was asked for. */
  readonly version?: string;
}

/** Looks at one file of any kind that can be read. */
export async function lintDocument(document: LintDocument, options: LintOptions): Promise<LintResult> {
  const text = shownText(document.bytes);
  const kind = document.kind ?? fileKindOf(document.path, text);
  if (kind === null) return { kind, problem: l10n.t('what kind of file this is cannot be told; say it with --kind'), findings: [] };
  if (kind === 'conf') return { kind, problem: null, findings: lintConf(document.bytes, options) };
  if (!isReadable(kind)) return { kind, problem: null, findings: settle(lintOwnFormat(text, kind, options), kind, text, options) };
  const reading =
    kind === 'bash' && options.hosts === undefined && !mayTell(text)
      ? nothingRead
      : await readFileAndNeighbours(text, kind, document.load ?? (() => Promise.resolve(null)));
  const version = document.release?.(reading, text) ?? options.version;
  const findings = lintReading(reading, { ...options, version, text, kind });
  return { kind, problem: null, findings, ...(version === options.version ? {} : { version }) };
}
