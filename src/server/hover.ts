import * as l10n from '@vscode/l10n';
import type { Position, Range } from '../base/text.js';
import type { Finding } from '../lint/finding.js';
import type { HostSurroundings } from '../lint/index.js';
import { explain, isElsewhere, statusAt, variable, type Variable } from '../nccl/catalog/index.js';
import type { Setting } from '../scripts/setting.js';
import { defaultText, releasesText, sentences, unitText, valuesText } from './describe.js';
import { holds } from './document.js';
import { codeSpan, escapeMarkdown, link } from '../base/markdown.js';

/** Markdown to show over a range. */
export interface HoverText {
  readonly markdown: string;
  readonly range: Range;
}

/** What a hover depends on beside the file. */
export interface HoverOptions {
  readonly release: string;
  readonly hosts: readonly HostSurroundings[];
  /** What the hosts are known from while they are not connected. */
  readonly hostsFrom?: string | null;
}

/** Which releases the hosts load, as one sentence: "Your hosts load 2.27.3 (gpu-01 and 31 more)."; null where no host says. */
function loadedText({ hosts, hostsFrom = null }: HoverOptions): string | null {
  const byRelease = new Map<string, string[]>();
  for (const { name, nccl = [] } of hosts) for (const one of nccl) byRelease.set(one, [...(byRelease.get(one) ?? []), name]);
  if (byRelease.size === 0) return null;
  const parts = [...byRelease]
    .sort(([, few], [, many]) => many.length - few.length)
    .map(([one, [first = '', ...more]]) =>
      more.length === 0 ? l10n.t('{0} ({1})', one, first) : l10n.t('{0} ({1} and {2} more)', one, first, more.length),
    );
  return hostsFrom === null
    ? l10n.t('Your hosts load {0}.', parts.join(', '))
    : l10n.t('Your hosts load {0}, says the {1}.', parts.join(', '), hostsFrom);
}

/** The sentences on what a variable is: summary, default, unit, range, releases. */
function about(known: Variable, options: HoverOptions): string[] {
  const version = options.release;
  const { summary } = explain(known.name, null, { version });
  const parts = [summary ?? '', l10n.t('Default: {0}.', defaultText(known, version))];
  const values = valuesText(known, version);
  if (values !== null) parts.push(l10n.t('Values: {0}.', values));
  if (known.unit !== null) parts.push(l10n.t('Unit: {0}.', unitText(known.unit)));
  return [escapeMarkdown(sentences(parts)), escapeMarkdown(sentences(readBy(known, options)))];
}

/** Which releases of whom read a variable, and which of them there are here. */
function readBy(known: Variable, options: HoverOptions): string[] {
  if (isElsewhere(known)) return [releasesText(known)];
  const loaded = loadedText(options);
  return [
    releasesText(known),
    l10n.t('Read here as NCCL {0} reads it.', options.release),
    ...(loaded === null ? [] : [loaded]),
    ...(known.owner === 'nccl' ? [] : [l10n.t('Read by the {0}.', known.owner)]),
  ];
}

function links(known: Variable): string[] {
  if (known.docs === null && isElsewhere(known)) return [];
  if (known.docs === null) return [escapeMarkdown(l10n.t('NVIDIA does not document it.'))];
  const debugging = known.debugging ? ` · ${escapeMarkdown(l10n.t('listed there under "Debugging": not meant for production'))}` : '';
  return [link(l10n.t('Documentation'), known.docs) + debugging];
}

/**
 * Hover over a setting: the effect first, then what the variable is, then its releases, then links. `findings` are those that the editor shows
 * in the whole file: it puts the ones under the pointer above this hover, so their effect is not said again; others at this setting say the
 * effect, and where nothing is wrong the catalogue does.
 */
export function hoverAt(
  text: string,
  settings: readonly Setting[],
  findings: readonly Finding[],
  position: Position,
  options: HoverOptions,
): HoverText | null {
  const setting = settings.findLast(({ nameRange, valueRange }) => holds(nameRange, position) || holds(valueRange, position));
  if (setting === undefined) return null;
  const known = variable(setting.name);
  const here = findings.filter(({ range }) => holds(setting.range, range.start));
  const messages = here.filter(({ range }) => !holds(range, position)).map(({ message }) => message);
  const head = codeSpan(written(text, setting));
  const effects = here.length > 0 ? [...new Set(messages)] : [effectOf(setting, options.release)];
  const blocks = [head, ...effects.map(escapeMarkdown)];
  if (known !== null) blocks.push(...about(known, options), ...links(known));
  return { markdown: blocks.join('\n\n'), range: holds(setting.nameRange, position) ? setting.nameRange : setting.valueRange };
}

/** The setting as it stands in the file, without what comes before it on the line. */
function written(text: string, { range, nameRange }: Setting): string {
  const line = text.split('\n')[nameRange.start.line] ?? '';
  return line
    .slice(
      Math.min(range.start.line === range.end.line ? range.start.character : 0, nameRange.start.character),
      range.end.line === nameRange.start.line ? range.end.character : undefined,
    )
    .trim();
}

function effectOf(setting: Setting, version: string): string {
  if (setting.value !== null) return explain(setting.name, setting.value, { version }).effect;
  if (statusAt(setting.name, version) !== 'active') return explain(setting.name, null, { version }).effect;
  switch (setting.unknown) {
    case 'command':
      return l10n.t('The value comes from a command, so it is not known here.');
    case 'template':
      return l10n.t('The value is filled in by a template, so it is not known here.');
    default:
      return l10n.t('The value comes from a variable that this file does not set, so it is not known here.');
  }
}

/** Hover over the bare name of a variable, as in a sweep file or after `$`. */
export function hoverName(name: string, range: Range, options: HoverOptions): HoverText | null {
  const known = variable(name);
  return known === null ? null : { markdown: [codeSpan(name), ...about(known, options), ...links(known)].join('\n\n'), range };
}

/** All that is known about a name, as a Markdown page. */
export function explainName(name: string, version: string): string {
  const known = variable(name);
  const { effect } = explain(name, null, { version });
  const title = `# ${codeSpan(name)}`;
  if (known === null) return `${title}\n\n${escapeMarkdown(effect)}\n`;
  const status = statusAt(name, version) === 'active' ? [] : [escapeMarkdown(effect)];
  const history = known.defaults.length < 2 ? [] : [defaultHistory(known)];
  return [title, ...status, ...about(known, { release: version, hosts: [] }), ...history, ...links(known), ''].join('\n\n');
}

function defaultHistory(known: Variable): string {
  const rows = known.defaults.map(
    ([since, value]) => `| ${since} | ${value === null ? escapeMarkdown(l10n.t('not set')) : codeSpan(String(value))} |`,
  );
  return [`| ${escapeMarkdown(l10n.t('From NCCL'))} | ${escapeMarkdown(l10n.t('Default'))} |`, '| --- | --- |', ...rows].join('\n');
}
