import type { Pen } from './pen.js';

/** The smallest letters that a name shrinks to before its middle is left out, in px. */
const smallest = 8;

/** Writes a text in the middle of a place; it shrinks a little, then loses its middle, then is left out. */
export function centred(pen: Pen, text: string, x: number, y: number, room: number): void {
  const { font } = pen;
  const size = Number.parseFloat(font);
  const fitting = Math.max(Math.min(smallest, size), Math.min(size, Math.floor((size * room) / widthOf(pen, text))));
  if (fitting < size) pen.font = font.replace(/^[\d.]+px/, `${String(fitting)}px`);
  const shown = shortened(pen, text, room);
  pen.textAlign = 'center';
  if (shown !== '') pen.fillText(shown, x, y);
  pen.font = font;
}

/** Writes a text from its left end on, without its middle where there is no room. */
export function fitText(pen: Pen, text: string, x: number, y: number, room: number): void {
  pen.textAlign = 'left';
  pen.fillText(shortened(pen, text, room), x, y);
}

const widths = new Map<string, number>();

function widthOf(pen: Pen, text: string): number {
  const key = `${pen.font} ${text}`;
  let width = widths.get(key);
  if (width === undefined) {
    if (widths.size > 20_000) widths.clear();
    width = pen.measureText(text).width;
    widths.set(key, width);
  }
  return width;
}

/** Below this many letters only the end of a name is kept. */
const fewLetters = 9;

/** The text, with its middle or its beginning left out where there is no room: the end of a name tells hosts apart. */
function shortened(pen: Pen, text: string, room: number): string {
  if (widthOf(pen, text) <= room) return text;
  const each = widthOf(pen, 'n');
  const keep = Math.floor(room / each) - 1;
  if (keep < 3) return '';
  if (keep < fewLetters) {
    // "pod00-leaf3" is "leaf3" where that fits.
    const tail = text.split(/[-_.\s]/).at(-1) ?? '';
    return tail !== '' && widthOf(pen, tail) <= room ? tail : `…${text.slice(-keep)}`;
  }
  const tail = Math.ceil(keep * 0.6);
  return `${text.slice(0, keep - tail)}…${text.slice(-tail)}`;
}
