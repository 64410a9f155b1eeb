import * as l10n from '@vscode/l10n';
import { bytes, microseconds, rate } from '../../src/base/format.js';
import type { Trade, TradePoint } from '../../src/bench/analysis/result.js';
import type { Ranked } from '../../src/bench/result.js';
import type { SweepState } from '../../src/protocol/sweep.js';
import { element, fill, svg } from '../shared/dom.js';
import { button } from '../shared/toolbar.js';
import { shortName } from './words.js';

const [width, height, left, bottom, top, right] = [640, 320, 64, 40, 12, 16];
/** Points behind the front that are drawn; they lie on each other long before that. */
const mostPoints = 3000;

/** Latency of small messages against bandwidth of large ones, with the front that no combination beats in both. `apply` is called with a trial. */
export function tradeView(apply: (trial: number) => void): { readonly element: HTMLElement; set(state: SweepState): void } {
  const frame = element('div', { class: 'trade' });
  return {
    element: frame,
    set: ({ analysis, ranking }) => {
      const trade = analysis?.trade ?? null;
      if (trade === null || trade.points.length === 0) {
        fill(frame, element('p', { class: 'quiet' }, l10n.t('Latency and bandwidth need small and large sizes in the same runs.')));
        return;
      }
      const focused =
        document.activeElement instanceof HTMLElement && frame.contains(document.activeElement)
          ? document.activeElement.getAttribute('aria-label')
          : null;
      const byTrial = new Map(ranking.map((entry) => [entry.trial, entry]));
      fill(frame, picture(trade), legend(), tableOf(trade, byTrial, apply));
      if (focused !== null)
        for (const made of frame.querySelectorAll('button')) if (made.getAttribute('aria-label') === focused) made.focus();
    },
  };
}

const frontOf = ({ points }: Trade): TradePoint[] => points.filter(({ front }) => front).sort((a, b) => a.latencyUs - b.latencyUs);
const rangeText = ([from, to]: readonly [number, number]): string => (from === to ? bytes(from) : `${bytes(from)} – ${bytes(to)}`);

function picture(trade: Trade): HTMLElement {
  const { points, baseline, small, large } = trade;
  const all = [
    ...points.map(({ latencyUs, busbwGBs }) => [latencyUs, busbwGBs] as const),
    ...(baseline === null ? [] : [[baseline.latencyUs, baseline.busbwGBs] as const]),
  ];
  const span = (values: readonly number[]): readonly [number, number] => {
    let [low, high] = [Infinity, -Infinity];
    for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
    const room = (high - low) * 0.06 || high * 0.05 || 1;
    return [Math.max(0, low - room), high + room];
  };
  const [xs, ys] = [span(all.map(([x]) => x)), span(all.map(([, y]) => y))];
  const x = (value: number): number => left + ((value - xs[0]) / (xs[1] - xs[0])) * (width - left - right);
  const y = (value: number): number => height - bottom - ((value - ys[0]) / (ys[1] - ys[0])) * (height - bottom - top);
  const ticks = ([low, high]: readonly [number, number]): number[] => {
    const raw = (high - low) / 4;
    const unit = 10 ** Math.floor(Math.log10(raw));
    const step = ([1, 2, 5, 10].find((factor) => factor * unit >= raw) ?? 10) * unit;
    const first = Math.ceil(low / step) * step;
    return Array.from({ length: Math.floor((high - first) / step + 1e-9) + 1 }, (_, index) => first + index * step);
  };
  const text = (words: string, at: Readonly<Record<string, string | number>>): SVGElement => {
    const made = svg('text', at);
    made.textContent = words;
    return made;
  };
  const front = frontOf(trade);
  const steps = front
    .map(({ latencyUs, busbwGBs }, index) => (index === 0 ? `M${x(latencyUs)} ${y(busbwGBs)}` : `H${x(latencyUs)}V${y(busbwGBs)}`))
    .join('');
  const behind = points.filter(({ front: own }) => !own);
  const every = Math.max(1, Math.ceil(behind.length / mostPoints));
  return element(
    'figure',
    {},
    element(
      'figcaption',
      {},
      l10n.t('Latency of {0} against bus bandwidth of {1}: up and left is better', rangeText(small), rangeText(large)),
    ),
    svgFrame(
      ...ticks(xs).flatMap((tick) => [
        svg('line', { class: 'grid', x1: x(tick), x2: x(tick), y1: top, y2: height - bottom }),
        text(microseconds(tick), { x: x(tick), y: height - bottom + 16, 'text-anchor': 'middle' }),
      ]),
      ...ticks(ys).flatMap((tick) => [
        svg('line', { class: 'grid', x1: left, x2: width - right, y1: y(tick), y2: y(tick) }),
        text(rate(tick), { x: left - 6, y: y(tick) + 4, 'text-anchor': 'end' }),
      ]),
      ...behind
        .filter((_, index) => index % every === 0)
        .map(({ latencyUs, busbwGBs, maybe }) =>
          svg('circle', { class: maybe ? 'maybe' : 'behind', cx: x(latencyUs), cy: y(busbwGBs), r: maybe ? 3.5 : 2.5 }),
        ),
      svg('path', { class: 'front-line', d: steps }),
      ...front.map(({ latencyUs, busbwGBs }) => svg('path', { class: 'front', d: diamond(x(latencyUs), y(busbwGBs), 6) })),
      ...(baseline === null ? [] : [svg('path', { class: 'baseline', d: cross(x(baseline.latencyUs), y(baseline.busbwGBs), 6) })]),
    ),
  );
}

function svgFrame(...children: SVGElement[]): SVGElement {
  return svg('svg', { class: 'scatter', viewBox: `0 0 ${width} ${height}`, 'aria-hidden': 'true' }, ...children);
}

const diamond = (x: number, y: number, r: number): string => `M${x} ${y - r}L${x + r} ${y}L${x} ${y + r}L${x - r} ${y}Z`;
const cross = (x: number, y: number, r: number): string => `M${x - r} ${y}H${x + r}M${x} ${y - r}V${y + r}`;

function legend(): HTMLElement {
  const entry = (mark: SVGElement, words: string): HTMLElement =>
    element('li', {}, svg('svg', { width: 16, height: 16, viewBox: '0 0 16 16', 'aria-hidden': 'true' }, mark), words);
  return element(
    'ul',
    { class: 'trade-legend' },
    entry(svg('path', { class: 'front', d: diamond(8, 8, 6) }), l10n.t('front: none is better in both')),
    entry(svg('circle', { class: 'maybe', cx: 8, cy: 8, r: 3.5 }), l10n.t('may be on it: its intervals reach the front')),
    entry(svg('circle', { class: 'behind', cx: 8, cy: 8, r: 2.5 }), l10n.t('worse in both beyond doubt')),
    entry(svg('path', { class: 'baseline', d: cross(8, 8, 6) }), l10n.t('baseline')),
  );
}

/** The twin of the picture: the front, from the lowest latency to the highest bandwidth. */
function tableOf(trade: Trade, byTrial: ReadonlyMap<number, Ranked>, apply: (trial: number) => void): HTMLElement {
  const names = [...new Set(frontOf(trade).flatMap(({ trial }) => Object.keys(byTrial.get(trial)?.settings ?? {})))];
  const reach = (own: readonly [number, number] | null, words: (value: number) => string): string =>
    own === null ? '' : `${words(own[0])} – ${words(own[1])}`;
  const row = ({ trial, latencyUs, busbwGBs, latency95, busbw95 }: TradePoint): HTMLElement => {
    const settings = byTrial.get(trial)?.settings ?? {};
    return element(
      'tr',
      {},
      element('th', { scope: 'row', class: 'numeric', title: reach(latency95, microseconds) }, microseconds(latencyUs)),
      element('td', { class: 'numeric', title: reach(busbw95, rate) }, rate(busbwGBs)),
      element(
        'td',
        {},
        element(
          'button',
          {
            type: 'button',
            class: 'button',
            'aria-label': l10n.t('Apply {0}', names.map((name) => `${name}=${settings[name] ?? ''}`).join(' ')),
            on: { click: () => apply(trial) },
          },
          l10n.t('Apply…'),
        ),
      ),
      ...names.map((name) => element('td', { class: 'value' }, settings[name] ?? '–')),
    );
  };
  return element(
    'div',
    { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': l10n.t('The front') },
    element('h2', {}, l10n.t('The front')),
    element(
      'table',
      {},
      element(
        'thead',
        {},
        element(
          'tr',
          {},
          element('th', { scope: 'col', class: 'numeric' }, l10n.t('latency')),
          element('th', { scope: 'col', class: 'numeric' }, l10n.t('bus bandwidth')),
          element('th', { scope: 'col' }, element('span', { class: 'visually-hidden' }, l10n.t('action'))),
          ...names.map((name) => element('th', { scope: 'col', title: name }, shortName(name))),
        ),
      ),
      element('tbody', {}, ...frontOf(trade).map(row)),
    ),
    button(l10n.t('Copy'), () => void copy(trade, byTrial, names)),
  );
}

async function copy(trade: Trade, byTrial: ReadonlyMap<number, Ranked>, names: readonly string[]): Promise<void> {
  const lines = frontOf(trade).map(({ trial, latencyUs, busbwGBs }) =>
    [latencyUs, busbwGBs, ...names.map((name) => byTrial.get(trial)?.settings[name] ?? '')].join('\t'),
  );
  await navigator.clipboard.writeText([['latency_us', 'busbw_gbs', ...names].join('\t'), ...lines].join('\n'));
}
