import * as l10n from '@vscode/l10n';
import { comparisonMarkdown, comparisonText, sameness, samenessComparison, type Sameness } from '../../cluster/compare/index.js';
import {
  allPlatforms,
  areas,
  checkIds,
  checkIndex,
  checkPage,
  examine,
  formats,
  reportAs,
  reportText,
  type ReportFormat,
} from '../../doctor/index.js';
import { inLanguage } from '../../nccl/catalog/index.js';
import { readArguments } from '../arguments.js';
import { askHelp, askOptions } from '../askHosts.js';
import { type Command, UsageError } from '../command.js';
import { snapshotOf } from '../doctorOperand.js';
import { formatForFile, writeReport } from '../doctorOutput.js';
import { jsonText } from '../safeIo.js';
import { siteRules } from '../siteFiles.js';

/** `doctor`: health checks over a snapshot, or over hosts that are probed first. Exit 1 when a check failed. */
export const command: Command = {
  name: 'doctor',
  summary: () => l10n.t('say what is wrong with hosts, why, and what to do; changes nothing on them'),
  help: () =>
    [
      'nccl-workbench doctor SNAPSHOT|HOST… [options]',
      '',
      l10n.t('Judges a snapshot that probe saved, or probes the hosts first. What is wrong stands first, with its reason and what to do.'),
      '',
      ...askHelp(),
      `  --before SNAPSHOT  ${l10n.t('an earlier snapshot of the same hosts, for rates of errors and for what changed')}`,
      `  --only LIST        ${l10n.t('only these areas and checks, with commas: {0}', areas.join(','))}`,
      `  --checks FILE      ${l10n.t('checks of your own; those of .nccl/checks/*.yaml are always read')}`,
      `  --platforms FILE   ${l10n.t('expected values of your own machines; those of .nccl/platforms/*.yaml are always read')}`,
      `  --same             ${l10n.t('whether all hosts have the same configuration, those that differ first')}`,
      `  --platform NAME    ${l10n.t('what machines the hosts are, where they do not say it: {0}', 'dgx-h100, …')}`,
      `  --format ${formats.join('|')}`,
      `  --out FILE         ${l10n.t('writes the report there, in the format that its name says, and prints it as text')}`,
      `  --explain [ID]     ${l10n.t('the page of a check, or the list of all')}`,
      '',
      l10n.t('Exit status: 0 nothing failed, 1 a check failed or a host gave no answer, 2 it could not be done.'),
      '',
    ].join('\n'),
  async run(args, io) {
    const { values, positionals } = readArguments(args, {
      ...askOptions,
      before: { type: 'string' },
      only: { type: 'string', multiple: true },
      checks: { type: 'string', multiple: true },
      platforms: { type: 'string', multiple: true },
      same: { type: 'boolean' },
      platform: { type: 'string' },
      format: { type: 'string' },
      out: { type: 'string' },
      explain: { type: 'boolean' },
    });
    if (values.explain === true) {
      io.out(explained(positionals));
      return 0;
    }
    const format = formatForFile(values.format, values.out);
    if (values.same === true && !['text', 'json', 'markdown'].includes(format))
      throw new UsageError(l10n.t('--same is written as {0}, not as {1}', 'text, json, markdown', format));
    const only = (values.only ?? []).flatMap((list) => list.split(',')).filter((word) => word !== '');
    const { checks: more, platforms } = await siteRules(io, { checks: values.checks ?? [], platforms: values.platforms ?? [] });
    sayUnknown(only, [...areas, ...checkIds, ...more.map(({ id }) => id)], (word) =>
      l10n.t('--only knows no area or check "{0}"; doctor --explain lists them', word),
    );
    if (values.platform !== undefined) {
      const names = allPlatforms(platforms).map(({ id }) => id);
      sayUnknown([values.platform], names, (word) => l10n.t('--platform takes {0}, not "{1}"', names.join(', '), word));
    }
    const before = values.before === undefined ? null : await snapshotOf(io, [values.before], {});
    const snapshot = await snapshotOf(io, positionals, values);
    if (values.same === true) {
      const found = await sameness(snapshot);
      if (values.out !== undefined) await writeReport(io, values.out, samenessAs(format, found));
      io.out(samenessAs(values.out === undefined ? format : 'text', found));
      return found.same && found.unanswered.length === 0 ? 0 : 1;
    }
    const report = examine(snapshot, { before, only, more, platforms, platform: values.platform ?? null });
    if (values.out === undefined) io.out(reportAs(format, report));
    else {
      await writeReport(io, values.out, reportAs(format, report));
      io.out(reportText(report));
    }
    return report.checks.some(({ status }) => status === 'fail') ? 1 : 0;
  },
};

function samenessAs(format: ReportFormat, found: Sameness): string {
  if (format === 'json') return `${jsonText(found, 2)}\n`;
  const comparison = samenessComparison(found);
  return format === 'markdown' ? comparisonMarkdown(comparison) : comparisonText(comparison);
}

function sayUnknown(words: readonly string[], known: readonly string[], say: (word: string) => string): void {
  const stranger = words.find((word) => !known.includes(word));
  if (stranger !== undefined) throw new UsageError(say(stranger));
}

function explained(ids: readonly string[]): string {
  const language = inLanguage({ en: 'en', zh: 'zh' }) === 'zh' ? 'zh' : 'en';
  sayUnknown(ids, checkIds, (word) => l10n.t('there is no check "{0}"; doctor --explain lists them', word));
  return ids.length === 0 ? checkIndex(language) : ids.map((id) => checkPage(id, language) ?? '').join('\n');
}
