import * as l10n from '@vscode/l10n';
import { type CommunicatorDetail, type LogPlace, ways } from '../../src/protocol/diagnosis.js';
import { announce } from '../shared/announce.js';
import { element } from '../shared/dom.js';
import { onThemeChange, readTheme, type Theme } from '../shared/theme.js';
import type { Matrix, Square } from './pairs.js';
import { counted, wayWord } from './words.js';

/** The picture of who talks to whom: a row for each sender, a column for each receiver. */
export interface MatrixPicture {
  readonly element: HTMLElement;
  set(detail: CommunicatorDetail, matrix: Matrix): void;
}

/** Letters of the ways, so that the colour is never alone. */
export const letters = ['P', 'S', 'G', 'H', 'T', 'C', '?'];
/** Room for the names on the left and above, in px: numbers are short. */
const margins = { ranks: 34, hosts: 104 };
const least = 3;
const largest = 26;

/** Colour of each of {@link ways}. */
export function wayColours(theme: Theme): readonly string[] {
  return [theme.green, theme.yellow, theme.blue, theme.purple, theme.red, theme.foreground, theme.muted];
}

/** Makes the picture. Arrow keys move between squares, Enter opens the line that tells of one. */
export function matrixPicture(open: (place: LogPlace) => void): MatrixPicture {
  const canvas = element('canvas', { class: 'matrix-canvas', tabindex: 0, role: 'img' });
  const tip = element('div', { class: 'tooltip', hidden: true, 'aria-hidden': 'true' });
  const frame = element('div', { class: 'matrix' }, canvas, tip);
  let theme = readTheme();
  let detail: CommunicatorDetail | null = null;
  let matrix: Matrix | null = null;
  let at = new Map<string, Square>();
  let cursor: readonly [number, number] | null = null;
  let cell = 10;
  let margin = margins.ranks;

  const nameOf = (row: number): string => {
    if (detail === null || matrix === null) return '';
    if (matrix.byHost) return detail.hosts[row] ?? '';
    const rank = matrix.rankAt[row] ?? 0;
    const host = detail.hosts[detail.hostOf[rank] ?? -1];
    return host === undefined ? l10n.t('rank {0}', rank) : l10n.t('rank {0} on {1}', rank, host);
  };
  const say = (row: number, column: number): string => {
    const square = at.get(`${String(row)} ${String(column)}`);
    const head = `${nameOf(row)} → ${nameOf(column)}`;
    if (square === undefined || detail === null) return `${head}\n${l10n.t('no connection')}`;
    const { pairs, via } = detail;
    const lines = square.pairs
      .slice(0, 6)
      .map(
        (pair) =>
          `${wayWord(ways[pairs.way[pair] ?? 6] ?? 'other')}: ${via[pairs.via[pair] ?? 0] ?? ''}, ${l10n.t('channels: {0}', pairs.channels[pair] ?? 0)}`,
      );
    return [head, ...lines, ...(square.pairs.length > 6 ? [l10n.t('and {0} more', counted(square.pairs.length - 6))] : [])].join('\n');
  };
  const draw = (): void => {
    const context = canvas.getContext('2d');
    if (context === null || matrix === null || detail === null) return;
    const { size } = matrix;
    const width = margin + size * cell + 1;
    canvas.width = Math.round(width * devicePixelRatio);
    canvas.height = Math.round(width * devicePixelRatio);
    canvas.style.width = canvas.style.height = `${String(width)}px`;
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    context.font = `11px ${theme.fontFamily}`;
    const colours = wayColours(theme);
    for (const { from, to, way } of matrix.squares) {
      context.fillStyle = colours[way] ?? theme.muted;
      context.fillRect(margin + to * cell, margin + from * cell, cell - (cell > 5 ? 1 : 0), cell - (cell > 5 ? 1 : 0));
    }
    if (cell >= 14) {
      context.fillStyle = theme.background;
      context.textAlign = 'center';
      context.textBaseline = 'middle';
      for (const { from, to, way } of matrix.squares)
        context.fillText(letters[way] ?? '', margin + (to + 0.5) * cell, margin + (from + 0.5) * cell);
    }
    drawFrames(context, theme, matrix, detail, cell, margin);
    if (cursor !== null && document.activeElement === canvas) {
      context.strokeStyle = theme.focus;
      context.lineWidth = 2;
      context.strokeRect(margin + cursor[1] * cell - 1, margin + cursor[0] * cell - 1, cell + 1, cell + 1);
    }
  };
  const placeOf = (event: MouseEvent): readonly [number, number] | null => {
    const box = canvas.getBoundingClientRect();
    const [column, row] = [Math.floor((event.clientX - box.left - margin) / cell), Math.floor((event.clientY - box.top - margin) / cell)];
    return matrix === null || row < 0 || column < 0 || row >= matrix.size || column >= matrix.size ? null : [row, column];
  };
  const act = (row: number, column: number): void => {
    const pair = at.get(`${String(row)} ${String(column)}`)?.pairs[0];
    if (pair !== undefined && detail !== null) open({ file: detail.pairs.file[pair] ?? 0, line: detail.pairs.line[pair] ?? 1 });
  };
  canvas.addEventListener('pointermove', (event) => {
    const place = placeOf(event);
    tip.hidden = place === null;
    if (place === null) return;
    tip.textContent = say(place[0], place[1]);
    const box = frame.getBoundingClientRect();
    tip.style.left = `${String(Math.min(event.clientX - box.left + frame.scrollLeft + 14, frame.scrollLeft + frame.clientWidth - tip.offsetWidth - 4))}px`;
    tip.style.top = `${String(event.clientY - box.top + frame.scrollTop + 16)}px`;
  });
  canvas.addEventListener('pointerleave', () => (tip.hidden = true));
  canvas.addEventListener('click', (event) => {
    const place = placeOf(event);
    if (place !== null) act(place[0], place[1]);
  });
  canvas.addEventListener('keydown', (event) => {
    if (matrix === null) return;
    const [row, column] = cursor ?? [0, 0];
    if (event.key === 'Enter') act(row, column);
    const step = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const inside = (value: number): number => Math.min((matrix?.size ?? 1) - 1, Math.max(0, value));
    cursor = cursor === null ? [0, 0] : [inside(row + (step[0] ?? 0)), inside(column + (step[1] ?? 0))];
    announce(say(cursor[0], cursor[1]));
    draw();
  });
  canvas.addEventListener('focus', () => {
    cursor ??= [0, 0];
    draw();
  });
  canvas.addEventListener('blur', draw);
  onThemeChange((next) => {
    theme = next;
    draw();
  });
  const fit = (): void => {
    if (matrix === null) return;
    margin = matrix.byHost ? margins.hosts : margins.ranks;
    const room = Math.max(200, Math.min(frame.clientWidth - margin - 24, 900));
    cell = Math.max(least, Math.min(largest, Math.floor(room / matrix.size)));
    draw();
  };
  new ResizeObserver(fit).observe(frame);
  return {
    element: frame,
    set: (nextDetail, nextMatrix) => {
      if (nextDetail !== detail) cursor = null;
      detail = nextDetail;
      matrix = nextMatrix;
      at = new Map(matrix.squares.map((square) => [`${String(square.from)} ${String(square.to)}`, square]));
      canvas.setAttribute(
        'aria-label',
        l10n.t('Who sends to whom: {0} rows and columns. Arrow keys move, Enter opens the log.', counted(matrix.size)),
      );
      fit();
    },
  };
}

/** Lines around the ranks of each host, and names where there is room. */
function drawFrames(
  context: CanvasRenderingContext2D,
  theme: Theme,
  { size, byHost, rankAt }: Matrix,
  { hostOf, hosts }: CommunicatorDetail,
  cell: number,
  margin: number,
): void {
  context.strokeStyle = theme.outline;
  context.lineWidth = 1;
  context.strokeRect(margin - 0.5, margin - 0.5, size * cell + 1, size * cell + 1);
  context.fillStyle = theme.muted;
  context.textBaseline = 'middle';
  const every = Math.max(1, Math.ceil(14 / cell));
  for (let row = 0; row < size; row++) {
    const host = byHost ? row : (hostOf[rankAt[row] ?? 0] ?? -1);
    const before = byHost || row === 0 ? host : (hostOf[rankAt[row - 1] ?? 0] ?? -1);
    if (host !== before) {
      const line = margin + row * cell - 0.5;
      context.beginPath();
      context.moveTo(margin, line);
      context.lineTo(margin + size * cell, line);
      context.moveTo(line, margin);
      context.lineTo(line, margin + size * cell);
      context.stroke();
    }
    if (row % every !== 0) continue;
    const name = byHost ? (hosts[row] ?? '') : String(rankAt[row] ?? 0);
    context.textAlign = 'right';
    context.fillText(name, margin - 6, margin + (row + 0.5) * cell, margin - 10);
    context.save();
    context.translate(margin + (row + 0.5) * cell, margin - 6);
    if (byHost || cell < 22) context.rotate(-Math.PI / 2);
    context.textAlign = byHost || cell < 22 ? 'left' : 'center';
    context.fillText(name, 0, byHost || cell < 22 ? 0 : -4, margin - 10);
    context.restore();
  }
}
