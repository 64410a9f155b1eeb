import * as l10n from '@vscode/l10n';
import { cleanLine } from '../base/clean.js';
import {
  sourceText,
  stateText,
  titleOf,
  type EffectiveComparison,
  type EffectiveConfiguration,
  type EffectiveVariable,
} from '../effective/index.js';

/** Columns of a text, each as wide as its widest cell up to a limit; the last one is left alone. */
function columns(rows: readonly (readonly string[])[], widest = 44): string[] {
  const clean = rows.map((row) => row.map(cleanLine));
  const widths = (clean[0] ?? []).map((_, column) => Math.min(widest, Math.max(...clean.map((row) => (row[column] ?? '').length))));
  return clean.map((row) =>
    row
      .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

const valueOf = ({ text, value }: EffectiveVariable): string => (text === null || text === value ? value : `${value} (${text})`);

/** A configuration as text for people: what takes effect, what does not reach, what is not known. */
export function effectiveText(config: EffectiveConfiguration): string {
  const { version, variables, unreached, notes } = config;
  const lines = [l10n.t('{0}, as NCCL {1} reads it', titleOf(config), version)];
  if (variables.length === 0) lines.push(`  ${l10n.t('Nobody sets a variable, so all defaults apply.')}`);
  const rows = columns(variables.map((row) => [row.name, valueOf(row), sourceText(row.source)]));
  for (const [index, row] of variables.entries()) {
    lines.push(`  ${rows[index] ?? ''}`);
    if (row.mistaken || !row.acts) lines.push(`      ! ${row.effect}`);
    for (const one of row.overruled) lines.push(`      - ${one.text ?? '?'}  ${sourceText(one.source)}: ${one.message}`);
  }
  if (unreached.length > 0) {
    lines.push('', l10n.t('Does not reach the ranks'));
    lines.push(
      ...columns(unreached.map((one) => [one.name, one.text ?? '?', sourceText(one.source), one.message])).map((line) => `  ${line}`),
    );
  }
  if (notes.length > 0) lines.push('', l10n.t('Not known'), ...notes.map((note) => `  ${note}`));
  return `${lines.map((line) => line.replaceAll('\n', ' ')).join('\n')}\n`;
}

/** Two configurations side by side as text for people; what is the same comes last. */
export function comparisonText({ a, b, rows }: EffectiveComparison): string {
  const cell = (row: EffectiveVariable | null): string => (row === null ? '–' : `${valueOf(row)}  ${sourceText(row.source)}`);
  const ordered = [...rows.filter(({ state }) => state !== 'same'), ...rows.filter(({ state }) => state === 'same')];
  const table = [['', '', a, b], ...ordered.map((row) => [row.name, stateText(row.state), cell(row.a), cell(row.b)])];
  const none = rows.length === 0 ? [l10n.t('Nobody sets a variable on either side.')] : [];
  return `${[...columns(table), ...none].join('\n')}\n`;
}
