import * as l10n from '@vscode/l10n';
import { type Brush, flipped, isBrushed, passes, withValues } from '../../src/bench/analysis/brush.js';
import type { Ranked } from '../../src/bench/result.js';
import type { SweepState } from '../../src/protocol/sweep.js';
import { element, fill } from '../shared/dom.js';
import { onThemeChange, readTheme } from '../shared/theme.js';
import { axisOf } from './interval.js';
import { drawLines, type Lines } from './parallelLines.js';
import { percent, shortName } from './words.js';

/** The picture of all combinations as lines across one axis for each parameter and one for the gain. */
export interface ParallelPicture {
  readonly element: HTMLElement;
  set(state: SweepState, brush: Brush): void;
  /** Draws one combination over the others; null: none. */
  highlight(trial: number | null): void;
}

interface Axis {
  readonly name: string;
  readonly values: readonly (string | null)[];
  readonly x: number;
}

/** Px: between two axes at least, above and below the values, for one value, and what a drag must move to be one. */
const [least, margin, perValue, dragged] = [110, 26, 24, 5];
/** Px at the right of the gain axis, for its marks. */
const right = 84;

/** Makes the picture; `change` is called with what the reader picked out. */
export function parallelPicture(change: (brush: Brush) => void): ParallelPicture {
  let state: SweepState | null = null;
  let brush: Brush = { values: {}, gain: [null, null] };
  let axes: readonly Axis[] = [];
  let marked: number | null = null;
  const canvas = element('canvas', { class: 'parallel-lines', 'aria-hidden': 'true' });
  const labels = element('div', { class: 'parallel-axes' });
  const inner = element('div', { class: 'parallel-inner' }, canvas, labels);
  const frame = element('div', { class: 'parallel', role: 'group', 'aria-label': l10n.t('Filter by value and gain') }, inner);

  const size = (): { readonly width: number; readonly height: number } => {
    const most = Math.max(2, ...(state?.parameters ?? []).map(({ values }) => values.length));
    const count = axes.length + 1;
    return { width: Math.max(frame.clientWidth, count * least), height: Math.max(240, Math.min(most, 24) * perValue + 2 * margin) };
  };
  const yOf = (axis: Axis, place: number, height: number): number =>
    margin + 14 + (axis.values.length === 1 ? 0.5 : place / (axis.values.length - 1)) * (height - 2 * margin - 14);

  const domain = (): readonly [number, number] => {
    const axis = axisOf(ranked(state).map(({ gainPercent, ci95 }) => ({ gain: gainPercent ?? 0, ci95 })));
    // Steps keep the axis still while results come in.
    const step = 10 ** Math.floor(Math.log10(Math.max(1e-3, axis.high - axis.low)));
    return [Math.floor(axis.low / step) * step, Math.ceil(axis.high / step) * step];
  };
  const gainY = (gain: number, [low, high]: readonly [number, number], height: number): number =>
    height - margin - ((Math.min(high, Math.max(low, gain)) - low) / (high - low)) * (height - 2 * margin - 14);

  const lines = (): Lines | null => {
    if (state === null) return null;
    const { width, height } = size();
    const [low, high] = domain();
    const xs = [...axes.map(({ x }) => x), width - right];
    const places = axes.map(({ name, values }) => ({ name, at: new Map(values.map((value, index) => [value, index])) }));
    const entries = [...ranked(state)].reverse();
    return {
      width,
      height,
      xs,
      // The best are drawn last and lie on top.
      rows: entries.map((entry, index) => {
        const spread = (part: number): number => (index / Math.max(1, entries.length - 1) - 0.5) * part;
        const ys = axes.map((axis, at) => {
          const gap = axis.values.length > 1 ? (height - 2 * margin - 14) / (axis.values.length - 1) : 40;
          return yOf(axis, places[at]?.at.get(entry.settings[axis.name] ?? null) ?? 0, height) + spread(Math.min(14, gap * 0.5));
        });
        return {
          ys: [...ys, gainY(entry.gainPercent ?? 0, [low, high], height)],
          gain: entry.gainPercent ?? 0,
          through: passes(brush, entry),
          marked: entry.trial === marked,
        };
      }),
      brushed: isBrushed(brush),
    };
  };
  const paint = (): void => {
    const found = lines();
    if (found !== null) drawLines(canvas, found, readTheme());
  };

  const arrange = (): void => {
    if (state === null) return;
    const { width } = size();
    const rank = new Map((state.analysis?.sensitivities.parameters ?? []).map(({ name }, index) => [name, index]));
    const varied = state.parameters.filter(({ values }) => values.length > 1);
    // What matters most stands beside the gain; while results come the axes keep their places.
    const before = new Map(axes.map(({ name }, index) => [name, index]));
    const keep = state.state === 'running' && varied.every(({ name }) => before.has(name));
    const order = [...varied].sort((a, b) =>
      keep ? (before.get(a.name) ?? 0) - (before.get(b.name) ?? 0) : (rank.get(b.name) ?? 99) - (rank.get(a.name) ?? 99),
    );
    const room = (width - right - 70) / Math.max(1, order.length);
    axes = order.map(({ name, values }, index) => ({ name, values, x: 60 + index * room }));
  };

  const draw = (): void => {
    arrange();
    const { width, height } = size();
    inner.style.setProperty('width', `${String(width)}px`);
    inner.style.setProperty('height', `${String(height)}px`);
    const focused =
      document.activeElement instanceof HTMLElement && labels.contains(document.activeElement)
        ? document.activeElement.dataset['id']
        : undefined;
    fill(labels, ...axes.map((axis) => axisElement(axis, height)), gainElement(width - right, height));
    if (focused !== undefined)
      for (const made of labels.querySelectorAll<HTMLElement>('[data-id]')) if (made.dataset['id'] === focused) made.focus();
    paint();
  };

  const axisElement = (axis: Axis, height: number): HTMLElement => {
    const own = brush.values[axis.name] ?? axis.values;
    const buttons = axis.values.map((value, place) => {
      const made = element(
        'button',
        {
          type: 'button',
          class: 'axis-value',
          'aria-pressed': String(own.includes(value)),
          'data-id': `${axis.name}=${value ?? ''}`,
          on: { click: () => change(flipped(brush, axis.name, value, axis.values)), keydown: (event) => step(event) },
        },
        value ?? l10n.t('unset'),
      );
      made.style.setProperty('top', `${String(yOf(axis, place, height))}px`);
      return made;
    });
    const track = element('div', { class: 'axis-track' });
    const box = element(
      'div',
      { class: 'parallel-axis', role: 'group', 'aria-label': axis.name },
      element('span', { class: 'axis-name', title: axis.name }, shortName(axis.name)),
      track,
      ...buttons,
    );
    box.style.setProperty('left', `${String(axis.x)}px`);
    dragOn(track, (from, to) => {
      const chosen = axis.values.filter((_, place) => {
        const y = yOf(axis, place, height);
        return y >= from - 8 && y <= to + 8;
      });
      if (chosen.length > 0) change(withValues(brush, axis.name, chosen, axis.values));
    });
    return box;
  };

  const gainElement = (x: number, height: number): HTMLElement => {
    const [low, high] = domain();
    const track = element('div', { class: 'axis-track' });
    const marks = [high, (low + high) / 2, low].map((gain) => {
      const mark = element('span', { class: 'gain-mark' }, gain === 0 ? '0' : percent(gain));
      mark.style.setProperty('top', `${String(gainY(gain, [low, high], height))}px`);
      return mark;
    });
    const handle = (end: 0 | 1): HTMLElement => {
      const value = brush.gain[end] ?? [low, high][end] ?? 0;
      const made = element('div', {
        class: end === 0 ? 'gain-handle low' : 'gain-handle high',
        role: 'slider',
        tabindex: 0,
        'aria-orientation': 'vertical',
        'aria-label': end === 0 ? l10n.t('gain at least') : l10n.t('gain at most'),
        'aria-valuemin': low,
        'aria-valuemax': high,
        'aria-valuenow': Number(value.toPrecision(4)),
        'aria-valuetext': percent(value),
        'data-id': `gain ${String(end)}`,
        on: {
          keydown: (event) => {
            const small = (high - low) / 50;
            const moved = {
              ArrowUp: value + small,
              ArrowDown: value - small,
              PageUp: value + 5 * small,
              PageDown: value - 5 * small,
              Home: low,
              End: high,
            }[event.key];
            if (moved === undefined) return;
            event.preventDefault();
            bound(end, moved, [low, high]);
          },
        },
      });
      made.style.setProperty('top', `${String(gainY(value, [low, high], height))}px`);
      return made;
    };
    const box = element(
      'div',
      { class: 'parallel-axis gain', role: 'group', 'aria-label': l10n.t('gain') },
      element('span', { class: 'axis-name' }, l10n.t('gain')),
      track,
      ...marks,
      handle(0),
      handle(1),
    );
    box.style.setProperty('left', `${String(x)}px`);
    const gainAt = (y: number): number => low + ((height - margin - y) / (height - 2 * margin - 14)) * (high - low);
    dragOn(track, (from, to) => change({ ...brush, gain: [clamp(gainAt(to), low, high), clamp(gainAt(from), low, high)] }));
    return box;
  };
  const bound = (end: 0 | 1, value: number, [low, high]: readonly [number, number]): void => {
    const other = brush.gain[1 - end] ?? null;
    const held = clamp(value, end === 1 && other !== null ? other : low, end === 0 && other !== null ? other : high);
    const open = end === 0 ? held <= low : held >= high;
    change({ ...brush, gain: end === 0 ? [open ? null : held, other] : [other, open ? null : held] });
  };

  new ResizeObserver(() => draw()).observe(frame);
  onThemeChange(() => paint());
  return {
    element: frame,
    set: (next, nextBrush) => {
      state = next;
      brush = nextBrush;
      draw();
    },
    highlight: (trial) => {
      if (trial === marked) return;
      marked = trial;
      paint();
    },
  };
}

const ranked = (state: SweepState | null): readonly Ranked[] => (state?.ranking ?? []).filter(({ gainPercent }) => gainPercent !== null);
const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

/** Up and down between the values of an axis. */
function step(event: KeyboardEvent): void {
  const forward = { ArrowDown: true, ArrowUp: false }[event.key];
  if (forward === undefined || !(event.target instanceof HTMLElement)) return;
  event.preventDefault();
  const buttons = [...(event.target.parentElement?.querySelectorAll('button') ?? [])];
  const at = buttons.findIndex((made) => made === event.target);
  buttons[at + (forward ? 1 : -1)]?.focus();
}

/** Calls back with the stretch that was dragged over, in px from the top of the element's parent, the smaller first. */
function dragOn(track: HTMLElement, done: (from: number, to: number) => void): void {
  const band = element('div', { class: 'axis-band' });
  track.addEventListener('pointerdown', (event) => {
    const top = track.parentElement?.getBoundingClientRect().top ?? 0;
    const begin = event.clientY - top;
    track.setPointerCapture(event.pointerId);
    track.append(band);
    const stretch = (at: PointerEvent): readonly [number, number] => {
      const end = at.clientY - top;
      return [Math.min(begin, end), Math.max(begin, end)];
    };
    const move = (at: PointerEvent): void => {
      const [from, to] = stretch(at);
      band.style.setProperty('top', `${String(from - (track.offsetTop || 0))}px`);
      band.style.setProperty('height', `${String(to - from)}px`);
    };
    const up = (at: PointerEvent): void => {
      track.removeEventListener('pointermove', move);
      band.remove();
      const [from, to] = stretch(at);
      if (to - from >= dragged) done(from, to);
    };
    track.addEventListener('pointermove', move);
    track.addEventListener('pointerup', up, { once: true });
  });
}
