import * as l10n from '@vscode/l10n';
import { bytes, microseconds, rate, significant } from '../base/format.js';
import {
  type Collective, type Effect, type Explanation, forbiddenLines, type Prediction, type Sensitivity, type SystemShape,
} from '../nccl/model/index.js'; // prettier-ignore

const channels = (row: Prediction): string => `${String(row.channels ?? '')} ch`;
const choice = (row: Prediction): string => (row.algorithm === null ? l10n.t('nothing') : `${row.algorithm}/${row.protocol ?? ''}`);
const signed = (percent: number): string => `${percent >= 0 ? '+' : '−'}${significant(Math.abs(percent))} %`;

/** The prediction as a table, with the runner-up of each size and what was not weighed. */
export function predictionTable(
  rows: readonly Prediction[],
  explanations: readonly Explanation[],
  preset: string,
  shape: SystemShape,
  collective: Collective,
): string {
  const head = l10n.t(
    '{0} on {1} × {2} GPUs ({3}), modelled: what NCCL computes before it chooses',
    collective,
    String(shape.nNodes),
    String(shape.ppn),
    preset,
  );
  const lines = rows.map((row, at) => {
    const size = bytes(row.sizeBytes).padStart(9);
    if (row.algorithm === null || row.timeUs === null) return `${size}  ${l10n.t('nothing is left to choose: the run would end')}`;
    const second = explanations[at]?.lost[0];
    const next =
      second === undefined
        ? l10n.t('nothing else was weighed')
        : l10n.t('{0} would take {1}', `${second.algorithm}/${second.protocol}`, signed(second.slowerPercent));
    return `${size}  ${choice(row).padEnd(16)} ${channels(row).padStart(6)}  ${microseconds(row.timeUs).padStart(9)}  ${(row.busbwGBs === null ? '–' : rate(row.busbwGBs)).padStart(10)}  (${next})`;
  });
  // The same at every size: what forbids a combination does not look at the size.
  const forbidden = forbiddenLines(explanations[0]?.forbidden ?? []);
  const tail = forbidden.length === 0 ? '' : `\n${l10n.t('Not weighed:')}\n${forbidden.map((line) => `  ${line}`).join('\n')}\n`;
  return `${head}\n${lines.join('\n')}\n${tail}`;
}

/** Sizes that share an effect, as "64 KiB – 1 MiB". */
function sizes(list: readonly Effect[]): string {
  const [first, last] = [list[0], list.at(-1)];
  if (first === undefined || last === undefined) return '';
  return first === last ? bytes(first.sizeBytes) : `${bytes(first.sizeBytes)} – ${bytes(last.sizeBytes)}`;
}

/** Neighbouring sizes at which a change leads to the same algorithm and protocol. */
function spans(list: readonly Effect[]): Effect[][] {
  const found: Effect[][] = [];
  for (const effect of list) {
    const last = found.at(-1);
    const same =
      last?.[0] !== undefined && choice(last[0].before) === choice(effect.before) && choice(last[0].after) === choice(effect.after);
    const next = last?.at(-1)?.sizeBytes === effect.sizeBytes / 2;
    if (same && next) last.push(effect);
    else found.push([effect]);
  }
  return found;
}

function spanLine(list: readonly Effect[]): string {
  const [first] = list;
  if (first === undefined) return '';
  const percents = list.flatMap(({ timePercent }) => (timePercent === null ? [] : [timePercent]));
  const [least, most] = [Math.min(...percents), Math.max(...percents)];
  const change =
    percents.length === 0
      ? l10n.t('the run would end')
      : Math.max(Math.abs(least), Math.abs(most)) < 0.05
        ? l10n.t('same time with {0} instead of {1} channels', String(first.after.channels ?? 0), String(first.before.channels ?? 0))
        : signed(least) === signed(most)
          ? l10n.t('{0} time', signed(least))
          : l10n.t('{0} to {1} time', signed(least), signed(most));
  const [before, after] = [choice(first.before), choice(first.after)];
  const what = before === after ? after : `${before} → ${after}`;
  return `  ${sizes(list).padEnd(20)} ${what.padEnd(36)} ${change}`;
}

/** What each setting would change, and which ones would change nothing. */
export function sensitivityText(list: readonly Sensitivity[]): string {
  const nothing = list.filter(({ effects, warn }) => effects.length === 0 && warn === null);
  const blocks = list
    .filter(({ effects, warn }) => effects.length > 0 || warn !== null)
    .map(({ name, value, effects, warn }) =>
      warn === null ? [`${name}=${value}`, ...spans(effects).map(spanLine)].join('\n') : `${name}=${value}\n  ${warn}`,
    );
  const none =
    nothing.length === 0
      ? []
      : [l10n.t('Changes nothing in the model: {0}', nothing.map(({ name, value }) => `${name}=${value}`).join(', '))];
  return `${[l10n.t('What one setting would change, modelled:'), ...blocks, ...none].join('\n')}\n`;
}

/** Before and after of a change, size by size. */
export function whatIfText(before: readonly Prediction[], after: readonly Prediction[], changes: readonly string[]): string {
  const head = l10n.t('What if {0}, modelled:', changes.join(', '));
  const lines = before.map((one, at) => {
    const other = after[at] ?? one;
    const side = (row: Prediction): string =>
      `${choice(row).padEnd(16)} ${channels(row).padStart(6)} ${(row.timeUs === null ? '–' : microseconds(row.timeUs)).padStart(9)} ${(row.busbwGBs === null ? '–' : rate(row.busbwGBs)).padStart(10)}`;
    const percent = one.timeUs === null || other.timeUs === null || one.timeUs === 0 ? '' : signed((other.timeUs / one.timeUs - 1) * 100);
    return `${bytes(one.sizeBytes).padStart(9)}  ${side(one)}   →   ${side(other)}  ${percent.padStart(8)}`;
  });
  return `${head}\n${lines.join('\n')}\n`;
}
