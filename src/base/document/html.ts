import { cleanLine } from '../clean.js';
import { escapeXml as text } from '../xml.js';
import type { Block, Document, DocumentBar, DocumentCell } from './document.js';

const style = `
:root { color-scheme: light dark; --page: #ffffff; --card: #f6f7f9; --text: #1b1f24; --soft: #57606a; --line: #d0d7de; --better: #1a7f37; --worse: #b42318; }
@media (prefers-color-scheme: dark) { :root { --page: #14171a; --card: #1d2125; --text: #e6e8ea; --soft: #9da5ae; --line: #363c43; --better: #56d364; --worse: #ff7b72; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 2rem 1.5rem 4rem; background: var(--page); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "Noto Sans", "Noto Sans CJK SC", sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.7rem; margin: 0 0 .2rem; } h2 { font-size: 1.2rem; margin: 2.2rem 0 .6rem; }
.soft { color: var(--soft); } .lead { font-size: 1.25rem; font-weight: 600; margin: 1rem 0 .4rem; }
code, pre { font: .86em ui-monospace, "SF Mono", Menlo, Consolas, monospace; background: var(--card); border: 1px solid var(--line); border-radius: 4px; }
code { padding: 0 .3em; } pre { padding: .7em .9em; overflow-x: auto; white-space: pre-wrap; }
.frame { overflow-x: auto; } table { border-collapse: collapse; } th, td { text-align: left; vertical-align: top; padding: .3rem .9rem .3rem 0; border-bottom: 1px solid var(--line); }
th { font-weight: 600; color: var(--soft); } td, th { overflow-wrap: normal; } .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
figure { margin: .8rem 0; padding: .9rem 1rem; background: var(--card); border: 1px solid var(--line); border-radius: 8px; max-width: 52rem; }
figcaption { font-weight: 600; margin-bottom: .5rem; } svg { display: block; width: 100%; height: auto; } svg text { fill: var(--text); font-size: 12px; }
.better { fill: var(--better); } .worse { fill: var(--worse); } .unclear { fill: none; stroke: var(--soft); stroke-dasharray: 3 2; } .rule { stroke: var(--soft); } .whisker { stroke: var(--text); stroke-width: 1.5; fill: none; }
details > summary { cursor: pointer; color: var(--soft); margin: .6rem 0; }
@media print { body { max-width: none; padding: 0; } figure, tr { break-inside: avoid; } }
`;

/** A document as one HTML file that needs nothing else: no scripts, nothing fetched, every text escaped, and a policy that would stop both. */
export function documentHtml({ title, about, language, blocks }: Document): string {
  return [
    `<!doctype html>\n<html lang="${text(language)}">\n<head>\n<meta charset="utf-8">`,
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="referrer" content="no-referrer">',
    `<title>${text(cleanLine(title))}</title>\n<style>${style}</style>\n</head>\n<body>\n<main>`,
    `<h1>${text(cleanLine(title))}</h1><p class="soft">${about.map((part) => text(cleanLine(part))).join(' · ')}</p>`,
    ...blocks.map(blockHtml),
    '</main>\n</body>\n</html>\n',
  ].join('\n');
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `<h2>${text(block.text)}</h2>`;
    case 'lead':
      return `<p class="lead">${text(block.text)}</p>`;
    case 'text':
      return `<p>${text(block.text)}</p>`;
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${text(item)}</li>`).join('')}</ul>`;
    case 'code':
      return `<pre>${text(block.text, 100_000)}</pre>`;
    case 'table':
      return tableHtml(block);
    case 'bars':
      return barsHtml(block.title, block.bars);
    case 'folded':
      return `<details><summary>${text(block.title)}</summary>${block.blocks.map(blockHtml).join('\n')}</details>`;
  }
}

function tableHtml({ head, numeric, rows }: Extract<Block, { kind: 'table' }>): string {
  const kind = (at: number): string => (numeric.includes(at) ? ' class="number"' : '');
  const cell = (content: DocumentCell): string => {
    if (typeof content === 'string') return text(content);
    return content.code === '' ? '' : `<code>${text(content.code)}</code>`;
  };
  return [
    `<div class="frame" tabindex="0"><table><thead><tr>${head.map((words, at) => `<th scope="col"${kind(at)}>${text(words)}</th>`).join('')}</tr></thead><tbody>`,
    ...rows.map((cells) => `<tr>${cells.map((content, at) => `<td${kind(at)}>${cell(content)}</td>`).join('')}</tr>`),
    '</tbody></table></div>',
  ].join('\n');
}

const [width, left, right, height, gap] = [720, 260, 130, 16, 8];

/** Bars from 0 with their intervals as whiskers; what is unclear is an outline, so that colour is never alone. */
function barsHtml(title: string, bars: readonly DocumentBar[]): string {
  if (bars.length === 0) return '';
  const ends = bars.flatMap(({ percent, ci95 }) => [percent, ...(ci95 ?? [])]);
  const [low, high] = [Math.min(0, ...ends), Math.max(0.1, ...ends)];
  const x = (percent: number): number => left + ((percent - low) / (high - low)) * (width - left - right);
  const two = (value: number): string => value.toFixed(1);
  const rows = bars.map(({ label, percent, ci95, verdict, text: words }, index) => {
    const y = index * (height + gap);
    const [from, to] = [Math.min(x(0), x(percent)), Math.max(x(0), x(percent))];
    const shown = label.length > 40 ? `${label.slice(0, 39)}…` : label;
    const middle = y + height / 2;
    const whisker =
      ci95 === null
        ? ''
        : `<path class="whisker" d="M${two(x(ci95[0]))} ${two(middle)}H${two(x(ci95[1]))}M${two(x(ci95[0]))} ${two(middle - 4)}v8M${two(x(ci95[1]))} ${two(middle - 4)}v8"/>`;
    return `<text x="0" y="${two(y + 12)}">${text(shown)}<title>${text(label)}</title></text><rect class="${verdict}" x="${two(from)}" y="${two(y + 2)}" width="${two(Math.max(1, to - from))}" height="${String(height - 4)}"/>${whisker}<text x="${String(width - right + 8)}" y="${two(y + 12)}">${text(words)}</text>`;
  });
  const tall = bars.length * (height + gap);
  const spoken = bars.map(({ label, text: words }) => `${label}: ${words}`).join('; ');
  return `<figure><figcaption>${text(title)}</figcaption><svg viewBox="0 0 ${String(width)} ${String(tall)}" role="img" aria-label="${text(`${title}: ${spoken}`)}"><path class="rule" d="M${two(x(0))} 0V${String(tall)}"/>${rows.join('')}</svg></figure>`;
}
