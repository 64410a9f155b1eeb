import * as l10n from '@vscode/l10n';
import { cleanLine } from '../base/clean.js';
import { significant } from '../base/format.js';
import { escapeMarkdown } from '../base/markdown.js';
import { originWords } from '../bench/outputs/gainWords.js';
import { foldHosts } from '../cluster/foldHosts.js';
import type { CheckupReport, PartFound, Verdict } from './judge.js';

/** "pass" in words. */
export function verdictWord(verdict: Verdict): string {
  switch (verdict) {
    case 'pass':
      return l10n.t('pass');
    case 'fail':
      return l10n.t('fail');
    case 'unknown':
      return l10n.t('not known');
  }
}

function scopeWord(scope: PartFound['scope']): string {
  switch (scope) {
    case 'pairs':
      return l10n.t('pairs of hosts');
    case 'rail':
      return l10n.t('rail');
    case 'rack':
      return l10n.t('rack');
    case 'all':
      return l10n.t('all hosts');
  }
}

/** The result in one sentence. */
export function checkupHeadline({ verdict, parts }: CheckupReport): string {
  const failed = parts.filter((part) => part.verdict === 'fail').length;
  const measured = parts.filter(({ result }) => result !== null).length;
  switch (verdict) {
    case 'pass':
      return l10n.t('Pass: {0} parts measured, nothing is slow.', measured);
    case 'fail':
      return l10n.t('Fail: {0} of {1} parts are not as they should be.', failed, parts.length);
    case 'unknown':
      return l10n.t('Nothing could be judged.');
  }
}

function head(report: CheckupReport): string[] {
  const { checkup, origin, baseline, minutes, unmeasured } = report;
  return [
    l10n.t('Cluster {0}, {1} hosts', cleanLine(checkup.cluster), checkup.steps[0]?.hosts.length ?? 0),
    checkup.at.slice(0, 16).replace('T', ' '),
    originWords(origin),
    l10n.t('{0} of {1} minutes', significant(minutes, 2), checkup.budgetMinutes),
    baseline === null ? l10n.t('no baseline') : l10n.t('baseline {0} of {1}', cleanLine(baseline.name), baseline.at.slice(0, 10)),
    ...(unmeasured > 0 ? [l10n.t('not measured for lack of time: {0}', unmeasured)] : []),
    ...(checkup.endedAt === null ? [l10n.t('not finished')] : []),
  ];
}

/** How it was measured and what the verdicts rest on. */
function method(): string[] {
  return [
    l10n.t(
      'Pairs of hosts are measured so that no host is in two tests at once; a pair is slow among those of its kind, or against what the cluster file expects.',
    ),
    l10n.t(
      'Rails run an all-reduce with one rank a host over one adapter (NCCL_IB_HCA); racks and all hosts run with every GPU. Each step is run up to three times, and the run in the middle counts.',
    ),
    l10n.t(
      'Against NCCL’s cost model a size fails below the share that healthy systems reach; a rail or rack fails when it takes 10 % longer than the others; against the baseline a step fails when it takes over 3 % longer and the 95 % interval leaves out no change.',
    ),
  ];
}

const columns = (): string[] => [l10n.t('Verdict'), l10n.t('What'), l10n.t('Result'), l10n.t('Runs'), l10n.t('Held against')];

function cells({ verdict, scope, name, hosts, result, runs, against }: PartFound): string[] {
  const where = scope === 'rack' ? `${name} (${foldHosts(hosts)})` : name;
  return [verdictWord(verdict), `${scopeWord(scope)}: ${cleanLine(where)}`, result ?? '–', String(runs), against.map(cleanLine).join(' ')];
}

const worstFirst = (parts: readonly PartFound[]): PartFound[] => {
  const order: readonly Verdict[] = ['fail', 'unknown', 'pass'];
  return [...parts].sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict));
};

/** A health check as Markdown, what is wrong first. */
export function checkupMarkdown(report: CheckupReport): string {
  const row = (words: readonly string[]): string => `| ${words.map(escapeMarkdown).join(' | ')} |`;
  return [
    `# ${escapeMarkdown(l10n.t('Quarterly health check'))}`,
    '',
    head(report).map(escapeMarkdown).join(' · '),
    '',
    `**${escapeMarkdown(checkupHeadline(report))}**`,
    '',
    row(columns()),
    `|${columns()
      .map(() => '---')
      .join('|')}|`,
    ...worstFirst(report.parts).map((part) => row(cells(part))),
    '',
    `## ${escapeMarkdown(l10n.t('Method'))}`,
    '',
    ...method().map((line) => `- ${escapeMarkdown(line)}`),
    '',
  ].join('\n');
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const html = (text: string): string => cleanLine(text).replace(/[&<>"']/g, (character) => escapes[character] ?? '');

const style = `:root { color-scheme: light dark; }
body { margin: 0 auto; max-width: 72rem; padding: 2rem 1.5rem; font: 15px/1.5 system-ui, "Noto Sans", "Noto Sans CJK SC", sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; } .soft { opacity: .75; } .big { font-size: 1.25rem; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid rgba(128, 128, 128, .4); }
td:first-child { font-weight: 600; white-space: nowrap; } tr.fail td:first-child { color: light-dark(#b42318, #ff7b72); } tr.pass td:first-child { color: light-dark(#1a7f37, #56d364); }
@media print { body { max-width: none; padding: 0; } }`;

const marks: Readonly<Record<Verdict, string>> = { pass: '✓', fail: '✗', unknown: '?' };

/** The same as one HTML file that needs nothing else: no scripts, nothing fetched, every text escaped, and a policy that would stop both. */
export function checkupHtml(report: CheckupReport, language: string): string {
  const rows = worstFirst(report.parts).map((part) => {
    const [verdict = '', ...rest] = cells(part).map(html);
    return `<tr class="${part.verdict}"><td>${marks[part.verdict]} ${verdict}</td>${rest.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  });
  return [
    `<!doctype html>\n<html lang="${html(language)}">\n<head>\n<meta charset="utf-8">`,
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${html(l10n.t('Quarterly health check'))} · ${html(report.checkup.cluster)}</title>\n<style>${style}</style>\n</head>\n<body>\n<main>`,
    `<h1>${html(l10n.t('Quarterly health check'))}</h1><p class="soft">${head(report).map(html).join(' · ')}</p>`,
    `<p class="big">${html(checkupHeadline(report))}</p>`,
    `<table><thead><tr>${columns()
      .map((cell) => `<th scope="col">${html(cell)}</th>`)
      .join('')}</tr></thead><tbody>${rows.join('\n')}</tbody></table>`,
    `<h2>${html(l10n.t('Method'))}</h2><ul>${method()
      .map((line) => `<li>${html(line)}</li>`)
      .join('')}</ul>`,
    '</main>\n</body>\n</html>\n',
  ].join('\n');
}
