import { relative, sep } from 'node:path';
import * as l10n from '@vscode/l10n';
import { clean } from '../base/clean.js';
import { rulePage, type Finding, type Severity } from '../lint/index.js';
import { ruleById } from '../lint/rules.js';
import { inLanguage } from '../nccl/catalog/index.js';
import { jsonText } from './safeIo.js';

/** One file of a `lint` answer. */
export interface FileReport {
  readonly path: string;
  readonly kind: string | null;
  readonly problem: string | null;
  readonly findings: readonly Finding[];
  /** Release that it was read for, where that is another one than was asked for. */
  readonly version?: string;
}

/** How many findings of each severity there are. */
export interface LintSummary {
  readonly files: number;
  readonly errors: number;
  readonly warnings: number;
  readonly information: number;
  readonly hints: number;
}

/** Severities from the gravest. */
export const severities: readonly Severity[] = ['error', 'warning', 'information', 'hint'];

/** Counts the findings. */
export function summarize(files: readonly FileReport[]): LintSummary {
  const count = (severity: Severity): number =>
    files.reduce((sum, file) => sum + file.findings.filter((one) => one.severity === severity).length, 0);
  return {
    files: files.length,
    errors: count('error'),
    warnings: count('warning'),
    information: count('information'),
    hints: count('hint'),
  };
}

/** For people: `file:line:col severity message (rule)` and the fix below. */
export function asText(files: readonly FileReport[]): string {
  const words = { error: l10n.t('error'), warning: l10n.t('warning'), information: l10n.t('information'), hint: l10n.t('hint') };
  const lines: string[] = [];
  for (const { path, findings, version } of files) {
    if (version !== undefined && findings.length > 0)
      lines.push(l10n.t('{0}: read for NCCL {1}, which its image or a package in it brings', clean(path), version));
    for (const { range, severity, message, rule, fixes } of findings) {
      lines.push(
        `${clean(path)}:${String(range.start.line + 1)}:${String(range.start.character + 1)} ${words[severity]} ${message} (${rule})`,
      );
      const [fix] = fixes;
      if (fix !== undefined) lines.push(`    ${l10n.t('fix: {0}', fix.title)}`);
    }
  }
  const { errors, warnings } = summarize(files);
  if (lines.length > 0) {
    const counts = [
      errors === 1 ? l10n.t('1 error') : l10n.t('{0} errors', errors),
      warnings === 1 ? l10n.t('1 warning') : l10n.t('{0} warnings', warnings),
    ];
    lines.push(counts.join(', '));
  }
  return lines.map((line) => `${line}\n`).join('');
}

/** Percent-encoding of GitHub's workflow commands, so that text of a file cannot begin a command of its own. */
function escaped(text: string, property: boolean): string {
  const plain = text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  return property ? plain.replaceAll(':', '%3A').replaceAll(',', '%2C') : plain;
}

/** Annotations of GitHub Actions. */
export function asGithub(files: readonly FileReport[]): string {
  const words = { error: 'error', warning: 'warning', information: 'notice', hint: 'notice' };
  return files
    .flatMap(({ path, findings }) =>
      findings.map(({ range, severity, message, rule }) => {
        const place = `file=${escaped(path, true)},line=${String(range.start.line + 1)},endLine=${String(range.end.line + 1)},col=${String(range.start.character + 1)}`;
        return `::${words[severity]} ${place},title=${escaped(rule, true)}::${escaped(message, false)}\n`;
      }),
    )
    .join('');
}

/** SARIF 2.1.0. */
export function asSarif(files: readonly FileReport[], version: string, cwd: string): string {
  const levels = { error: 'error', warning: 'warning', information: 'note', hint: 'note' };
  const docs = new Map<string, string | null>();
  for (const { findings } of files) for (const { rule, docs: url } of findings) docs.set(rule, docs.get(rule) ?? url);
  const rules = [...docs.keys()].sort();
  const results = files.flatMap(({ path, findings }) =>
    findings.map(({ rule, severity, message, range, fixes }) => ({
      ruleId: rule,
      ruleIndex: rules.indexOf(rule),
      level: levels[severity],
      message: { text: message },
      locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(path, cwd) }, region: region(range) } }],
      ...(fixes.length === 0
        ? {}
        : {
            fixes: fixes.map(({ title, edits }) => ({
              description: { text: title },
              artifactChanges: [
                {
                  artifactLocation: { uri: uriOf(path, cwd) },
                  replacements: edits.map((edit) => ({ deletedRegion: region(edit.range), insertedContent: { text: edit.newText } })),
                },
              ],
            })),
          }),
    })),
  );
  const driver = { name: 'nccl-workbench', version, rules: rules.map((id) => ({ id, ...helpOf(id, docs.get(id) ?? null) })) };
  const notifications = files.flatMap(({ path, problem }) =>
    problem === null
      ? []
      : [
          {
            level: 'error',
            message: { text: problem },
            locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(path, cwd) } } }],
          },
        ],
  );
  const invocation = { executionSuccessful: notifications.length === 0, toolExecutionNotifications: notifications };
  const run = { tool: { driver }, invocations: [invocation], columnKind: 'utf16CodeUnits', results };
  return `${jsonText({ $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] }, 2)}\n`;
}

function helpOf(id: string, url: string | null): Record<string, unknown> {
  const about = ruleById(id)?.about;
  const page = rulePage(id, inLanguage({ en: 'en', zh: 'zh' }) === 'zh' ? 'zh' : 'en');
  return {
    ...(about === undefined
      ? {}
      : { shortDescription: { text: inLanguage(about.what) }, fullDescription: { text: inLanguage(about.why) } }),
    ...(page === null ? {} : { help: { text: page, markdown: page } }),
    ...(url === null ? {} : { helpUri: url }),
  };
}

function region(range: Finding['range']): Record<string, number> {
  return {
    startLine: range.start.line + 1,
    startColumn: range.start.character + 1,
    endLine: range.end.line + 1,
    endColumn: range.end.character + 1,
  };
}

function uriOf(path: string, cwd: string): string {
  const shown = path.startsWith('/') ? relative(cwd, path) : path;
  return (shown.startsWith('..') ? path : shown).split(sep).map(encodeURIComponent).join('/');
}
