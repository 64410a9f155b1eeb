import { clean } from '../clean.js';
import { codeSpan, escapeMarkdown } from '../markdown.js';
import type { Block, Document, DocumentCell } from './document.js';

/** A document as Markdown, fit for an issue or a wiki: no text of it becomes a link, HTML or formatting. */
export function documentMarkdown({ title, about, blocks }: Document): string {
  return `${[`# ${escapeMarkdown(title)}`, about.map(escapeMarkdown).join(' · '), ...blocks.flatMap((block) => blockMarkdown(block))].filter((part) => part !== '').join('\n\n')}\n`;
}

function blockMarkdown(block: Block): string[] {
  switch (block.kind) {
    case 'heading':
      return [`## ${escapeMarkdown(block.text)}`];
    case 'lead':
      return [`**${escapeMarkdown(block.text)}**`];
    case 'text':
      return [escapeMarkdown(block.text)];
    case 'list':
      return [block.items.map((item) => `- ${escapeMarkdown(item)}`).join('\n')];
    case 'code':
      return [fenced(block.text)];
    case 'table':
      return [tableMarkdown(block)];
    case 'bars':
      return [];
    case 'folded':
      return [`### ${escapeMarkdown(block.title)}`, ...block.blocks.flatMap((inner) => blockMarkdown(inner))];
  }
}

/** A block of code that nothing in it can end. */
function fenced(text: string): string {
  const shown = clean(text).replace(/\n+$/, '');
  const longest = Math.max(2, ...(shown.match(/`+/gu) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${shown}\n${fence}`;
}

function tableMarkdown({ head, numeric, rows }: Extract<Block, { kind: 'table' }>): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(head.map(escapeMarkdown)),
    line(head.map((_, at) => (numeric.includes(at) ? '---:' : '---'))),
    ...rows.map((cells) => line(cells.map(cellMarkdown))),
  ].join('\n');
}

function cellMarkdown(cell: DocumentCell): string {
  if (typeof cell === 'string') return escapeMarkdown(cell);
  // A pipe ends a cell of a table even inside code.
  return cell.code === '' ? '' : codeSpan(cell.code).replaceAll('|', '\\|');
}
