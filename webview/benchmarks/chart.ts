import {
  Chart,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  Tooltip,
  type ChartDataset,
} from 'chart.js';
import * as l10n from '@vscode/l10n';
import { bytes, microseconds, rate, significant } from '../../src/base/format.js';
import type { Theme } from '../shared/theme.js';
import type { Metric, Point } from './points.js';

Chart.register(Filler, LinearScale, LineController, LineElement, LogarithmicScale, PointElement, Tooltip);

/** How a curve is drawn; shape and dash tell curves apart without colour. */
export interface CurveStyle {
  readonly colour: string;
  readonly dash: readonly number[];
  readonly point: 'circle' | 'rect' | 'triangle' | 'rectRot' | 'cross' | 'star';
}

/** One curve ready to draw. */
export interface Curve {
  readonly label: string;
  readonly points: readonly Point[];
  readonly style: CurveStyle;
}

/** The picture: curves over size. */
export interface Picture {
  show(curves: readonly Curve[], metric: Metric, extent: readonly [number, number] | null): void;
  setTheme(theme: Theme): void;
  /** The picture as a base64 PNG on the theme's background. */
  png(): string;
}

const points: readonly CurveStyle['point'][] = ['circle', 'rect', 'triangle', 'rectRot', 'cross', 'star'];
const dashes: readonly (readonly number[])[] = [[], [7, 3], [2, 3], [10, 3, 2, 3]];

/** The style of the n-th measured curve; models are dotted and take no colour of their own. */
export function styleOf(index: number, modelled: boolean, theme: Theme): CurveStyle {
  if (modelled) return { colour: theme.muted, dash: [1, 4], point: 'circle' };
  const colours = [theme.blue, theme.green, theme.purple, theme.yellow, theme.red];
  return {
    colour: colours[index % colours.length] ?? theme.foreground,
    dash: dashes[Math.floor(index / colours.length) % dashes.length] ?? [],
    point: points[index % points.length] ?? 'circle',
  };
}

/** Draws into a canvas and follows its size. */
export function createPicture(canvas: HTMLCanvasElement, first: Theme): Picture {
  let theme = first;
  let metric: Metric = 'busbw';
  const value = (y: number): string => (metric === 'time' ? microseconds(y) : rate(y));
  const chart = new Chart<'line', Point[]>(canvas, {
    type: 'line',
    data: { datasets: [] },
    options: {
      animation: false,
      maintainAspectRatio: false,
      parsing: false,
      normalized: true,
      interaction: { mode: 'nearest', axis: 'x', intersect: false },
      layout: { padding: { top: 8, right: 16, bottom: 4, left: 4 } },
      plugins: {
        tooltip: {
          callbacks: {
            title: (items) => (items[0] === undefined ? '' : bytes(Math.round(2 ** (items[0].parsed.x ?? 0)))),
            label: (item) => ` ${item.dataset.label ?? ''}: ${value(item.parsed.y ?? 0)}`,
          },
        },
      },
      scales: {
        x: {
          type: 'linear',
          title: { display: true, text: l10n.t('message size') },
          ticks: {
            stepSize: 1,
            autoSkipPadding: 18,
            maxRotation: 0,
            callback: (tick) => (Number.isInteger(Number(tick)) ? bytes(2 ** Number(tick)) : ''),
          },
        },
        y: scaleOf('busbw'),
      },
    },
    plugins: [
      {
        id: 'background',
        beforeDraw: ({ ctx, width, height }) => {
          ctx.save();
          ctx.fillStyle = theme.background;
          ctx.fillRect(0, 0, width, height);
          ctx.restore();
        },
      },
    ],
  });

  const paint = (): void => {
    const { options } = chart;
    const font = { family: theme.fontFamily, size: 12 };
    for (const axis of [options.scales?.['x'], options.scales?.['y']]) {
      if (axis === undefined) continue;
      axis.grid = { color: faint(theme), tickColor: theme.muted };
      axis.border = { color: theme.muted };
      Object.assign(axis.ticks ?? {}, { color: theme.muted, font });
      const { title } = axis as { title?: { color?: string; font?: object } };
      if (title !== undefined) Object.assign(title, { color: theme.muted, font });
    }
    const tooltip = options.plugins?.tooltip;
    if (tooltip !== undefined) {
      Object.assign(tooltip, {
        backgroundColor: theme.surface,
        borderColor: theme.border,
        borderWidth: 1,
        titleColor: theme.foreground,
        bodyColor: theme.foreground,
        titleFont: { ...font, weight: 600 },
        bodyFont: font,
        usePointStyle: true,
        padding: 8,
        cornerRadius: 3,
      });
    }
  };

  return {
    show: (curves, nextMetric, extent) => {
      metric = nextMetric;
      const scales = chart.options.scales ?? {};
      scales['y'] = scaleOf(metric);
      if (extent !== null && scales['x'] !== undefined) Object.assign(scales['x'], { min: extent[0], max: extent[1] });
      paint();
      chart.data.datasets = curves.map((curve) => dataset(curve, theme));
      chart.update('none');
    },
    setTheme: (next) => {
      theme = next;
      paint();
      chart.update('none');
    },
    png: () => chart.toBase64Image('image/png').replace(/^data:image\/png;base64,/, ''),
  };
}

function scaleOf(metric: Metric) {
  return metric === 'time'
    ? {
        type: 'logarithmic' as const,
        title: { display: true, text: l10n.t('time') },
        ticks: { maxTicksLimit: 8, callback: (tick: string | number) => (isDecade(Number(tick)) ? microseconds(Number(tick)) : '') },
      }
    : {
        type: 'linear' as const,
        beginAtZero: true,
        title: { display: true, text: l10n.t('bus bandwidth, GB/s') },
        ticks: { maxTicksLimit: 8, callback: (tick: string | number) => significant(Number(tick), 4).replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '') },
      };
}

const isDecade = (value: number): boolean => Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-9;

/** Grid lines stay behind the curves; in high contrast they are drawn in full or not at all, so they are dropped. */
function faint(theme: Theme): string {
  if (theme.highContrast) return 'transparent';
  return theme.dark ? 'rgba(255, 255, 255, 0.09)' : 'rgba(0, 0, 0, 0.09)';
}

function dataset({ label, points: data, style }: Curve, theme: Theme): ChartDataset<'line', Point[]> {
  const open = style.point === 'cross' || style.point === 'star';
  return {
    label,
    data: [...data],
    borderColor: style.colour,
    backgroundColor: open ? style.colour : theme.background,
    borderDash: [...style.dash],
    borderWidth: 2,
    pointStyle: style.point,
    pointRadius: style.dash[0] === 1 ? 0 : 3.5,
    pointHoverRadius: 6,
    pointBorderColor: style.colour,
    pointBackgroundColor: style.colour,
    pointBorderWidth: open ? 2 : 1,
    tension: 0,
    // Marks at the ends of the axis are drawn whole.
    clip: 10,
  };
}
