import * as l10n from '@vscode/l10n';
import type { Standing } from '../../src/protocol/health.js';
import { announce } from '../shared/announce.js';
import { element } from '../shared/dom.js';
import { onThemeChange, readTheme, type Theme } from '../shared/theme.js';
import { blocksOf, cellsOf, hostAt, measuresFor, place } from './blocks.js';
import type { Model } from './model.js';
import { counted, shapes, standingWord } from './words.js';

/** The picture of all hosts, one mark each, by rack. */
export interface Matrix {
  readonly element: HTMLElement;
  /** Shows hosts; those that do not pass are drawn faint. */
  set(model: Model, passes: (host: number) => boolean, selected: number | null): void;
}

const paths = Object.fromEntries(Object.entries(shapes).map(([standing, { path }]) => [standing, new Path2D(path)])) as Record<
  Standing,
  Path2D
>;

/** Makes the picture; `choose` is called with the place of a host. Arrow keys go from host to host, Enter chooses. */
export function matrix(choose: (host: number) => void): Matrix {
  const canvas = element('canvas', { role: 'img', tabindex: 0, class: 'matrix-canvas' });
  const tip = element('div', { class: 'tooltip', hidden: true, 'aria-hidden': 'true' });
  const frame = element('div', { class: 'matrix' }, canvas, tip);
  let theme = readTheme();
  let model: Model | null = null;
  let passes: (host: number) => boolean = () => true;
  let selected: number | null = null;
  let cursor: number | null = null;
  let width = 0;
  let layout = place([], 0, measuresFor(0));
  let cells: ReadonlyMap<number, readonly [number, number]> = new Map();
  let names: readonly unknown[] | null = null;
  const measures = () => measuresFor(model?.state.hosts.length ?? 0);

  const arrange = (): void => {
    if (model === null || width === 0) return;
    layout = place(blocksOf(model.state.hosts), width, measures());
    cells = cellsOf(layout.blocks, measures());
    canvas.style.height = `${layout.height}px`;
    canvas.width = Math.round(width * devicePixelRatio);
    canvas.height = Math.max(1, Math.round(layout.height * devicePixelRatio));
  };
  const draw = (): void => {
    const context = canvas.getContext('2d');
    if (context === null || model === null) return;
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    context.clearRect(0, 0, width, layout.height);
    context.font = `11px ${theme.fontFamily}`;
    context.fillStyle = theme.muted;
    for (const { label, x, y } of layout.blocks) context.fillText(label, x, y + 11, 130);
    const { pitch } = measures();
    for (const [host, [x, y]] of cells) drawHost(context, theme, model.state.hosts[host]?.standing ?? 'waiting', passes(host), x, y, pitch);
    for (const [host, dashed] of [
      [selected, false],
      [document.activeElement === canvas ? cursor : null, true],
    ] as const) {
      const at = host === null ? undefined : cells.get(host);
      if (at === undefined) continue;
      context.globalAlpha = 1;
      context.strokeStyle = theme.focus;
      context.lineWidth = 2;
      context.setLineDash(dashed ? [2, 2] : []);
      context.strokeRect(at[0] - 1, at[1] - 1, pitch, pitch);
      context.setLineDash([]);
    }
  };
  const say = (host: number): string => {
    const own = model?.state.hosts[host];
    if (own === undefined || model === null) return '';
    const found = (model.findings.get(host) ?? []).map(({ result }) => result.title);
    return [`${own.name}${own.rack === null ? '' : ` (${own.rack})`}: ${standingWord(own.standing)}`, ...found].join('\n');
  };
  const hover = (event: PointerEvent | null): void => {
    const box = canvas.getBoundingClientRect();
    const host = event === null ? null : hostAt(layout.blocks, measures(), event.clientX - box.left, event.clientY - box.top);
    tip.hidden = host === null;
    canvas.classList.toggle('over', host !== null);
    const at = host === null ? undefined : cells.get(host);
    if (host === null || at === undefined) return;
    tip.textContent = say(host);
    tip.style.left = `${Math.max(0, Math.min(at[0] + 16, width - tip.offsetWidth - 8))}px`;
    // Below the mark, or above it where the picture ends.
    const below = at[1] + measures().pitch + 6;
    tip.style.top = `${below + tip.offsetHeight > frame.scrollTop + frame.clientHeight && at[1] > tip.offsetHeight ? at[1] - tip.offsetHeight - 4 : below}px`;
  };
  const press = (event: KeyboardEvent): void => {
    if (model === null || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter' || event.key === ' ') {
      if (cursor !== null) choose(cursor);
    } else {
      const next = neighbour(cells, cursor ?? selected, event.key, measures().pitch);
      if (next === null) return;
      cursor = next;
      const at = cells.get(next);
      if (at !== undefined) {
        if (at[1] < frame.scrollTop) frame.scrollTop = at[1] - 20;
        else if (at[1] + 20 > frame.scrollTop + frame.clientHeight) frame.scrollTop = at[1] + 30 - frame.clientHeight;
      }
      announce(say(next));
      draw();
    }
    event.preventDefault();
  };
  canvas.addEventListener('pointermove', hover);
  canvas.addEventListener('pointerleave', () => hover(null));
  canvas.addEventListener('click', (event) => {
    const box = canvas.getBoundingClientRect();
    const host = hostAt(layout.blocks, measures(), event.clientX - box.left, event.clientY - box.top);
    if (host === null) return;
    cursor = host;
    choose(host);
  });
  canvas.addEventListener('keydown', press);
  canvas.addEventListener('focus', draw);
  canvas.addEventListener('blur', draw);
  onThemeChange((next) => {
    theme = next;
    draw();
  });
  new ResizeObserver(() => {
    const style = getComputedStyle(frame);
    const now = frame.clientWidth - Number.parseFloat(style.paddingLeft) - Number.parseFloat(style.paddingRight);
    if (now === width) return;
    width = now;
    arrange();
    draw();
  }).observe(frame);
  return {
    element: frame,
    set: (next, shown, chosen) => {
      model = next;
      passes = shown;
      selected = chosen;
      if (names !== next.state.hosts) arrange();
      names = next.state.hosts;
      canvas.setAttribute(
        'aria-label',
        l10n.t(
          '{0} hosts by rack, {1} of them well. The table below has the same; arrow keys go from host to host.',
          counted(next.state.hosts.length),
          counted(next.counts.well),
        ),
      );
      draw();
    },
  };
}

/** Colour of a standing in the theme. */
function colourOf(theme: Theme, standing: Standing): string {
  switch (standing) {
    case 'fail':
    case 'unreached':
      return theme.red;
    case 'warn':
      return theme.warning;
    case 'well':
      return theme.green;
    default:
      return theme.muted;
  }
}

function drawHost(
  context: CanvasRenderingContext2D,
  theme: Theme,
  standing: Standing,
  passes: boolean,
  x: number,
  y: number,
  pitch: number,
): void {
  const { filled } = shapes[standing];
  context.save();
  context.translate(x, y);
  context.scale((pitch - 1) / 10, (pitch - 1) / 10);
  // What is well recedes, so that a single cross among a thousand is seen.
  context.globalAlpha = !passes ? 0.15 : standing === 'well' && !theme.highContrast ? 0.55 : 1;
  context.fillStyle = context.strokeStyle = colourOf(theme, standing);
  context.lineWidth = standing === 'fail' ? 2.6 : 1.6;
  if (filled) context.fill(paths[standing]);
  else context.stroke(paths[standing]);
  context.restore();
}

/** The next host in a direction: the nearest one that lies there. */
function neighbour(cells: ReadonlyMap<number, readonly [number, number]>, from: number | null, key: string, pitch: number): number | null {
  const step: Readonly<Record<string, readonly [number, number]>> = {
    ArrowRight: [1, 0],
    ArrowLeft: [-1, 0],
    ArrowDown: [0, 1],
    ArrowUp: [0, -1],
  };
  const direction = step[key];
  if (direction === undefined) return null;
  const start = from === null ? undefined : cells.get(from);
  if (start === undefined) return [...cells.keys()][0] ?? null;
  let best: number | null = null;
  let least = Infinity;
  for (const [host, at] of cells) {
    const [dx, dy] = [at[0] - start[0], at[1] - start[1]];
    const ahead = dx * direction[0] + dy * direction[1];
    const aside = Math.abs(dx * direction[1]) + Math.abs(dy * direction[0]);
    if (ahead <= 0 || (direction[1] === 0 && aside > pitch / 2)) continue;
    if (ahead + aside * 3 < least) [best, least] = [host, ahead + aside * 3];
  }
  return best ?? from;
}
