import * as l10n from '@vscode/l10n';
import { cleanLine } from '../base/clean.js';
import { bytes } from '../base/format.js';
import { escapeXml as text } from '../base/xml.js';
import { inLanguage } from '../nccl/catalog/index.js';
import { severityWord } from '../nccl/log/report/words.js';
import type { PreparedBundle } from './prepare.js';
import { kindName } from './preview.js';

const style = `:root { color-scheme: light dark; --page: #fff; --card: #f6f7f9; --text: #1b1f24; --soft: #57606a; --line: #d0d7de; --bad: #b42318; }
@media (prefers-color-scheme: dark) { :root { --page: #14171a; --card: #1d2125; --text: #e6e8ea; --soft: #9da5ae; --line: #363c43; --bad: #ff7b72; } }
body { margin: 0 auto; max-width: 64rem; padding: 2rem 1.5rem 4rem; background: var(--page); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "Noto Sans", "Noto Sans CJK SC", sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; } .soft { color: var(--soft); }
code { font: .86em ui-monospace, "SF Mono", Menlo, Consolas, monospace; background: var(--card); border-radius: 4px; padding: 0 .25em; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line); }
th { color: var(--soft); font-weight: 600; white-space: nowrap; } td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; } a { color: inherit; }
.finding { border-left: 4px solid var(--line); padding: .3rem .9rem; margin: .6rem 0; background: var(--card); } .error { border-color: var(--bad); }`;

const mostFindings = 30;
const mostRows = 2000;

/** The page that a bundle is read from: no scripts, nothing fetched, every foreign text escaped, and a policy that would stop both. */
export function indexPage({ at, origin, hosts, pieces, lacking, redactions, findings }: PreparedBundle, version: string): string {
  const title = l10n.t('NCCL diagnostic bundle');
  const told = findings.filter(({ role }) => role !== 'echo').slice(0, mostFindings);
  return [
    `<!doctype html>\n<html lang="${inLanguage({ en: 'en', zh: 'zh-CN' })}">\n<head>\n<meta charset="utf-8">`,
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">`,
    `<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="referrer" content="no-referrer">`,
    `<title>${text(title)}</title>\n<style>${style}</style>\n</head>\n<body>\n<main>\n<h1>${text(title)}</h1>`,
    `<p class="soft">${text([at, origin, l10n.t('{0} hosts', hosts.length), `NCCL Workbench ${version}`].join(' · '))}</p>`,
    `<p>${text(l10n.t('Names, addresses and secrets were replaced before this was written; one pseudonym stands for one thing in all files.'))}</p>`,
    `<h2>${text(l10n.t('Diagnosis'))}</h2>`,
    told.length === 0 ? `<p>${text(l10n.t('Nothing in the log says that something failed or is slow.'))}</p>` : '',
    ...told.map(
      ({ severity, message, cause, fix, rule, evidence: [first] }) =>
        `<div class="finding ${severity}"><strong>${text(severityWord(severity))}</strong> ${text(message)}<br>${text(l10n.t('Cause: {0}', cause))}<br>${text(l10n.t('To do: {0}', fix))}<br><span class="soft"><code>${text(rule)}</code> ${first === undefined ? '' : `<code>${text(`${cleanLine(first.place.file)}:${first.place.line}`)}</code>`}</span></div>`,
    ),
    `<h2>${text(l10n.t('Files'))}</h2>`,
    table(
      [l10n.t('File'), l10n.t('Host'), l10n.t('Size')],
      pieces
        .slice(0, mostRows)
        .map(({ path, host, text: content, truncated }) => [
          `<a href="${text(encodeURI(path))}">${text(path)}</a>${truncated ? ` <span class="soft">${text(l10n.t('its middle was left out'))}</span>` : ''}`,
          text(host ?? ''),
          text(bytes(Buffer.byteLength(content))),
        ]),
    ),
    lacking.length === 0 ? '' : `<h2>${text(l10n.t('What is missing'))}</h2>`,
    table(
      [l10n.t('Host'), l10n.t('What'), l10n.t('Why')],
      lacking.slice(0, mostRows).map(({ host, what, message }) => [text(host ?? ''), text(cleanLine(what)), text(cleanLine(message))]),
    ),
    `<h2>${text(l10n.t('What was redacted'))}</h2>`,
    redactions.length === 0 ? `<p>${text(l10n.t('Nothing was found that had to be redacted.'))}</p>` : '',
    table(
      [l10n.t('Stands there now'), l10n.t('Kind'), l10n.t('Rule'), l10n.t('Places')],
      redactions
        .slice(0, mostRows)
        .map(({ by, kind, rule, count, places }) => [
          `<code>${text(by)}</code>`,
          text(kindName(kind)),
          `<code>${text(rule)}</code>`,
          `${text(String(count))} <span class="soft">${text(places.slice(0, 3).join(', '))}${count > 3 ? ' …' : ''}</span>`,
        ]),
    ),
    '</main>\n</body>\n</html>\n',
  ].join('\n');
}

/** Cells are HTML already. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  return `<table><thead><tr>${head.map((cell) => `<th scope="col">${text(cell)}</th>`).join('')}</tr></thead><tbody>${rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('\n')}</tbody></table>`;
}
