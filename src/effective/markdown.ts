import * as l10n from '@vscode/l10n';
import { codeSpan, escapeMarkdown } from '../base/markdown.js';
import { titleOf } from './compare.js';
import type { ComparedVariable, EffectiveComparison, EffectiveConfiguration, EffectiveVariable } from './configuration.js';
import { sourceText } from './sourceText.js';

const code = (text: string): string => codeSpan(text).replaceAll('|', '\\|');

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  return [
    `| ${head.map(escapeMarkdown).join(' | ')} |`,
    `|${' --- |'.repeat(head.length)}`,
    ...rows.map((cells) => `| ${cells.join(' | ')} |`),
    '',
  ];
}

/** "4 MiB (`0x400000`)": what NCCL reads, and the text where that is another one. */
function valueCell({ text, value }: EffectiveVariable): string {
  const shown = escapeMarkdown(value);
  return text === null || text === value ? shown : `${shown} (${code(text)})`;
}

function effectiveRows(variables: readonly EffectiveVariable[]): string[][] {
  return variables.map((row) => [
    code(row.name),
    valueCell(row),
    escapeMarkdown(sourceText(row.source)),
    row.overruled.map((one) => `${code(one.text ?? '?')} ${escapeMarkdown(`${sourceText(one.source)}: ${one.message}`)}`).join('; '),
    row.mistaken || !row.acts ? escapeMarkdown(row.effect) : '',
  ]);
}

/** A configuration as a Markdown document: no HTML, no links but plain text. */
export function effectiveMarkdown(config: EffectiveConfiguration): string {
  const { version, launch, variables, unreached, notes } = config;
  const set = variables.filter(({ source }) => source.kind !== 'default');
  const standard = variables.filter(({ source }) => source.kind === 'default');
  const read =
    launch === null
      ? l10n.t('As NCCL {0} reads it.', version)
      : l10n.t('As NCCL {0} reads it in what {1} starts (line {2}).', version, launch.label, launch.range.start.line + 1);
  const lines = [
    `# ${escapeMarkdown(l10n.t('Effective configuration of {0}', titleOf(config)))}`,
    '',
    escapeMarkdown(read),
    '',
    `## ${escapeMarkdown(l10n.t('Takes effect'))}`,
    '',
    ...(set.length === 0 ? [escapeMarkdown(l10n.t('Nobody sets a variable, so all defaults apply.')), ''] : []),
    ...table([l10n.t('Variable'), l10n.t('What NCCL reads'), l10n.t('Set by'), l10n.t('Overruled'), l10n.t('Remark')], effectiveRows(set)),
  ];
  if (unreached.length > 0) {
    lines.push(`## ${escapeMarkdown(l10n.t('Does not reach the ranks'))}`, '');
    const rows = unreached.map((one) => [
      code(one.name),
      code(one.text ?? '?'),
      escapeMarkdown(sourceText(one.source)),
      escapeMarkdown(one.message),
    ]);
    lines.push(...table([l10n.t('Variable'), l10n.t('Text'), l10n.t('Set by'), l10n.t('Why')], rows));
  }
  if (standard.length > 0) {
    lines.push(`## ${escapeMarkdown(l10n.t('Defaults'))}`, '');
    lines.push(
      ...table(
        [l10n.t('Variable'), l10n.t('What NCCL reads')],
        standard.map((row) => [code(row.name), escapeMarkdown(row.value)]),
      ),
    );
  }
  if (notes.length > 0)
    lines.push(`## ${escapeMarkdown(l10n.t('Not known'))}`, '', ...notes.map((note) => `- ${escapeMarkdown(note)}`), '');
  return lines.join('\n');
}

/** In which way two rows differ, in words. */
export function stateText(state: ComparedVariable['state']): string {
  switch (state) {
    case 'same':
      return l10n.t('same');
    case 'different':
      return l10n.t('different');
    case 'only-a':
      return l10n.t('only left');
    case 'only-b':
      return l10n.t('only right');
    case 'unknown':
      return l10n.t('not known');
  }
}

/** Two configurations side by side as a Markdown document, what differs first. */
export function comparisonMarkdown({ a, b, rows }: EffectiveComparison): string {
  const cell = (row: EffectiveVariable | null): string =>
    row === null ? '–' : `${valueCell(row)} · ${escapeMarkdown(sourceText(row.source))}`;
  const ordered = [...rows.filter(({ state }) => state !== 'same'), ...rows.filter(({ state }) => state === 'same')];
  return [
    `# ${escapeMarkdown(l10n.t('{0} beside {1}', a, b))}`,
    '',
    ...(rows.length === 0 ? [escapeMarkdown(l10n.t('Nobody sets a variable on either side.')), ''] : []),
    ...table(
      [l10n.t('Variable'), '', a, b],
      ordered.map((row) => [code(row.name), escapeMarkdown(stateText(row.state)), cell(row.a), cell(row.b)]),
    ),
  ].join('\n');
}
