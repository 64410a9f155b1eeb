import * as l10n from '@vscode/l10n';
import { cleanLine } from '../../base/clean.js';
import { foldHosts } from '../../cluster/foldHosts.js';
import { inLanguage } from '../../nccl/catalog/index.js';
import type { Status, Trouble } from '../check.js';
import { fixLines } from '../fixes.js';
import { type CheckResult, headOf, type NoteResult, type Report, troublesIn } from '../report.js';
import { chartsHtml, mark } from './charts.js';
import { style } from './style.js';
import { areaName, statusName } from './words.js';
import { escapeXml as text } from '../../base/xml.js';

/** Troubles that stand open, and those that unfold below them. */
const mostOpen = 3;
const mostFolded = 200;
const mostEvidence = 6;

/** A report as one HTML file that needs nothing else: no scripts, nothing fetched, every text of a host escaped, and a policy that would stop both. */
export function reportHtml(report: Report): string {
  const title = [l10n.t('Cluster health'), report.cluster].filter((part) => part !== null).join(' · ');
  const troubles = troublesIn(report);
  return [
    `<!doctype html>\n<html lang="${inLanguage({ en: 'en', zh: 'zh-CN' })}">\n<head>\n<meta charset="utf-8">`,
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="referrer" content="no-referrer">',
    `<title>${text(title)}</title>\n<style>${style}</style>\n</head>\n<body>\n<main>`,
    `<h1>${text(l10n.t('Cluster health'))}</h1><p class="soft">${headOf(report)
      .map((part) => text(cleanLine(part)))
      .join(' · ')}</p>`,
    `<p class="big">${text(l10n.t('{0} of {1} hosts well', report.well.length, report.hosts.length))}</p>`,
    chartsHtml(report),
    troubles.length === 0
      ? `<p>${text(l10n.t('Nothing is wrong as far as the checks can tell.'))}</p>`
      : `${table(troubles)}${troubles.map(troubleHtml).join('\n')}`,
    notesHtml(report.notes),
    restHtml(report, 'unknown', l10n.t('Not known')),
    restHtml(report, 'pass', l10n.t('Well')),
    '</main>\n</body>\n</html>\n',
  ].join('\n');
}

const badge = (status: Status): string => `<span class="badge ${status}">${mark(status)} ${text(statusName(status))}</span>`;
const hostList = (hosts: readonly string[]): string => `<code>${text(cleanLine(foldHosts(hosts)), 4000)}</code>`;

function table(troubles: readonly CheckResult[]): string {
  const head = [l10n.t('State'), l10n.t('Trouble'), l10n.t('Area'), l10n.t('Hosts'), l10n.t('Which')];
  const rows = troubles.map(
    ({ status, title, area, hosts }, index) =>
      `<tr><td>${badge(status)}</td><td><a href="#t${String(index)}">${text(title)}</a></td><td>${text(areaName(area))}</td><td class="number">${String(hosts.length)}</td><td>${hostList(hosts)}</td></tr>`,
  );
  return `<h2>${text(l10n.t('What is wrong'))}</h2><table><thead><tr>${head.map((cell) => `<th scope="col">${text(cell)}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function troubleHtml(result: CheckResult, index: number): string {
  const { troubles, status } = result;
  const fixes = fixLines(troubles).slice(0, 5);
  const folded = troubles.slice(mostOpen, mostOpen + mostFolded);
  const rest = troubles.length - mostOpen - folded.length;
  const more = rest > 0 ? `<li class="soft">${text(l10n.t('and {0} more', rest))}</li>` : '';
  const docs =
    result.docs !== null && /^https:\/\/[^\s"'<>]+$/.test(result.docs)
      ? ` · <a href="${text(result.docs)}" rel="noreferrer">${text(result.docs)}</a>`
      : '';
  return [
    `<section class="trouble ${status}" id="t${String(index)}"><h3>${badge(status)} ${text(result.title)}</h3>`,
    result.consequence === null ? '' : `<p>${text(result.consequence)}</p>`,
    `<ul>${troubles.slice(0, mostOpen).map(itemHtml).join('')}</ul>`,
    folded.length === 0
      ? ''
      : `<details><summary>${text(l10n.t('and {0} more', folded.length + Math.max(0, rest)))}</summary><ul>${folded.map(itemHtml).join('')}${more}</ul></details>`,
    ...fixes.map((fix) => `<p class="fix"><strong>${text(l10n.t('What to do'))}</strong> ${text(fix)}</p>`),
    `<p class="soft"><code>${text(result.id)}</code>${docs}</p></section>`,
  ].join('\n');
}

function itemHtml({ message, evidence }: Pick<Trouble, 'message' | 'evidence'>): string {
  const lines = evidence.slice(0, mostEvidence).map((line) => `<li><code>${text(cleanLine(line), 500)}</code></li>`);
  return `<li>${text(message)}${lines.length === 0 ? '' : `<ul class="evidence">${lines.join('')}</ul>`}</li>`;
}

function notesHtml(notes: readonly NoteResult[]): string {
  if (notes.length === 0) return '';
  const items = notes.map(({ title, hosts, notes: own }) => {
    const [first] = own;
    return `<h3>${text(title)}</h3><p>${hostList(hosts)}</p>${first === undefined ? '' : `<ul>${itemHtml(first)}</ul>`}`;
  });
  return `<h2>${text(l10n.t('Worth knowing'))}</h2>${items.join('\n')}`;
}

function restHtml(report: Report, status: Status, title: string): string {
  const results = report.checks.filter((check) => check.status === status);
  if (results.length === 0) return '';
  return `<h2>${text(title)}</h2><details><summary>${text(l10n.t('{0} checks', results.length))}</summary><ul>${results.map(({ message, id }) => `<li>${text(message)} <code>${text(id)}</code></li>`).join('')}</ul></details>`;
}
