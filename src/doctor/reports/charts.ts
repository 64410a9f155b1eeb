import * as l10n from '@vscode/l10n';
import { cleanLine } from '../../base/clean.js';
import { areas, type Status } from '../check.js';
import { type Report, troublesIn } from '../report.js';
import { areaName, statusName } from './words.js';
import { escapeXml } from '../../base/xml.js';

const order: readonly Status[] = ['fail', 'warn', 'unknown', 'pass'];

/** Patterns over the colours, so that a bar is told from its neighbour without colour too: cross for failed, lines for warning, dots for not known, plain for well. */
const patterns = `<svg width="0" height="0" aria-hidden="true"><defs>
<pattern id="p-fail" width="8" height="8" patternUnits="userSpaceOnUse"><path d="M0 0L8 8M8 0L0 8"/></pattern>
<pattern id="p-warn" width="8" height="8" patternUnits="userSpaceOnUse"><path d="M-2 6L6 -2M2 10L10 2"/></pattern>
<pattern id="p-unknown" width="6" height="6" patternUnits="userSpaceOnUse"><path d="M2 3h2"/></pattern>
</defs></svg>`;

interface Piece {
  readonly status: Status;
  readonly count: number;
}

interface Bar {
  readonly label: string;
  readonly pieces: readonly Piece[];
}

/** The three pictures of a report as inline SVG: hosts by state, checks by area and state, hosts by trouble. */
export function chartsHtml(report: Report): string {
  return `${patterns}<div class="charts">${[
    figure(l10n.t('Hosts by state'), [{ label: '', pieces: hostPieces(report) }]),
    figure(l10n.t('Checks by area'), areaBars(report)),
    figure(l10n.t('Hosts by trouble'), troubleBars(report)),
  ].join('')}</div>`;
}

function hostPieces(report: Report): Piece[] {
  const worst = new Map<string, Status>();
  for (const status of ['warn', 'fail'] as const)
    for (const check of report.checks) if (check.status === status) for (const host of check.hosts) worst.set(host, status);
  const counts = { fail: 0, warn: 0 };
  for (const status of worst.values()) if (status === 'fail' || status === 'warn') counts[status]++;
  return [
    { status: 'fail', count: counts.fail },
    { status: 'warn', count: counts.warn },
    { status: 'pass', count: report.well.length },
  ];
}

function areaBars(report: Report): Bar[] {
  return areas.flatMap((area) => {
    const worst = new Map<string, Status>();
    // The report has the worst first: the first answer of a check is its worst.
    for (const { id, area: own, status } of report.checks) if (own === area && !worst.has(id)) worst.set(id, status);
    if (worst.size === 0) return [];
    const pieces = order.map((status) => ({ status, count: [...worst.values()].filter((one) => one === status).length }));
    return [{ label: areaName(area), pieces }];
  });
}

const mostBars = 12;

function troubleBars(report: Report): Bar[] {
  return troublesIn(report)
    .map(({ title, status, hosts }) => ({ label: cleanLine(title), pieces: [{ status, count: hosts.length }] }))
    .sort((a, b) => (b.pieces[0]?.count ?? 0) - (a.pieces[0]?.count ?? 0))
    .slice(0, mostBars);
}

const [width, left, right, height, gap] = [420, 150, 40, 18, 8];

function figure(title: string, bars: readonly Bar[]): string {
  const shown = bars.filter(({ pieces }) => pieces.some(({ count }) => count > 0));
  if (shown.length === 0)
    return `<figure><figcaption>${escapeXml(title)}</figcaption><p class="soft">${escapeXml(l10n.t('Nothing to show.'))}</p></figure>`;
  const labelled = shown.some(({ label }) => label !== '');
  const from = labelled ? left : 0;
  const most = Math.max(...shown.map(({ pieces }) => total(pieces)));
  const scale = (width - from - right) / most;
  const rows = shown.map((bar, row) => barSvg(bar, row * (height + gap), from, scale)).join('');
  const spoken = shown.map(({ label, pieces }) => `${label} ${wordsOf(pieces)}`.trim()).join('; ');
  const high = shown.length * (height + gap);
  return [
    `<figure><figcaption>${escapeXml(title)}</figcaption>`,
    `<svg viewBox="0 0 ${String(width)} ${String(high)}" role="img" aria-label="${escapeXml(`${title}: ${spoken}`)}">${rows}</svg>`,
    `<p class="soft">${legend(shown)}</p></figure>`,
  ].join('');
}

function barSvg({ label, pieces }: Bar, y: number, from: number, scale: number): string {
  let x = from;
  const parts = pieces
    .filter(({ count }) => count > 0)
    .map(({ status, count }) => {
      const wide = Math.max(2, count * scale);
      const place = `x="${x.toFixed(1)}" y="${String(y)}" width="${wide.toFixed(1)}" height="${String(height)}"`;
      x += wide;
      const over = status === 'pass' ? '' : `<rect ${place} fill="url(#p-${status})"/>`;
      return `<rect class="bar ${status}" ${place}><title>${escapeXml(`${statusName(status)}: ${String(count)}`)}</title></rect>${over}`;
    });
  const middle = String(y + 13);
  const shown = label.length > 24 ? `${label.slice(0, 23)}…` : label;
  const name = label === '' ? '' : `<text class="label" x="0" y="${middle}">${escapeXml(shown)}<title>${escapeXml(label)}</title></text>`;
  return `${name}${parts.join('')}<text x="${(x + 6).toFixed(1)}" y="${middle}">${String(total(pieces))}</text>`;
}

function legend(bars: readonly Bar[]): string {
  return order
    .map((status) => ({
      status,
      count: bars.reduce((sum, { pieces }) => sum + total(pieces.filter((piece) => piece.status === status)), 0),
    }))
    .filter(({ count }) => count > 0)
    .map(({ status, count }) => `<span class="badge ${status}">${mark(status)} ${escapeXml(statusName(status))}</span> ${String(count)}`)
    .join(' · ');
}

/** A sign for each state beside its colour. */
export function mark(status: Status): string {
  return { fail: '✗', warn: '!', unknown: '?', pass: '✓' }[status];
}

function total(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { count }) => sum + count, 0);
}

function wordsOf(pieces: readonly Piece[]): string {
  return pieces
    .filter(({ count }) => count > 0)
    .map(({ status, count }) => `${String(count)} ${statusName(status)}`)
    .join(', ');
}
