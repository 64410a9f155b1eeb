import { clean } from './clean.js';

/** Text from a file made safe for Markdown: shown as it is, on one line, never as a link, HTML or formatting. */
export function escapeMarkdown(text: string): string {
  return clean(text)
    .replace(/\s+/gu, ' ')
    .replace(/[\\`*_{}[\]()#+\-.!|<>~&$:]/gu, '\\$&');
}

/** Text from a file as a code span; longer ones are cut at 120 characters. */
export function codeSpan(text: string): string {
  const line = clean(text).replace(/\s/gu, ' ');
  const shown = line.length > 120 ? `${line.slice(0, 119)}…` : line;
  const longest = Math.max(0, ...(shown.match(/`+/gu) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const padded = shown.startsWith('`') || shown.endsWith('`') || shown === '' || (shown.startsWith(' ') && shown.endsWith(' '));
  return `${fence}${padded ? ` ${shown} ` : shown}${fence}`;
}

/** A Markdown link to a page that this program itself names. */
export function link(label: string, target: string): string {
  return /^https:\/\/[\w./#%-]+$/u.test(target) ? `[${escapeMarkdown(label)}](${target})` : escapeMarkdown(label);
}
