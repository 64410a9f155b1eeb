import type { Pen } from './pen.js';

/** A pen that writes SVG in place of drawing; texts are measured with a real one. Colours are those of the theme. */
export class SvgPen implements Pen {
  fillStyle: Pen['fillStyle'] = '#000';
  strokeStyle: Pen['strokeStyle'] = '#000';
  lineWidth = 1;
  globalAlpha = 1;
  font = '12px sans-serif';
  textAlign: CanvasTextAlign = 'left';
  textBaseline: CanvasTextBaseline = 'middle';
  lineJoin: CanvasLineJoin = 'round';
  private dash: readonly number[] = [];
  private path: string[] = [];
  private readonly parts: string[] = [];

  constructor(private readonly measure: (text: string, font: string) => number) {}

  setLineDash(dash: readonly number[]): void {
    this.dash = dash;
  }
  beginPath(): void {
    this.path = [];
  }
  moveTo(x: number, y: number): void {
    this.path.push(`M${short(x)} ${short(y)}`);
  }
  lineTo(x: number, y: number): void {
    this.path.push(`L${short(x)} ${short(y)}`);
  }
  quadraticCurveTo(cx: number, cy: number, x: number, y: number): void {
    this.path.push(`Q${short(cx)} ${short(cy)} ${short(x)} ${short(y)}`);
  }
  closePath(): void {
    this.path.push('Z');
  }
  rect(x: number, y: number, width: number, height: number): void {
    this.path.push(`M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}Z`);
  }
  roundRect(x: number, y: number, width: number, height: number, radius: number): void {
    const r = Math.max(0, Math.min(radius, width / 2, height / 2));
    const [w, h] = [width - 2 * r, height - 2 * r];
    const corner = (dx: number, dy: number): string => `a${short(r)} ${short(r)} 0 0 1 ${short(dx * r)} ${short(dy * r)}`;
    this.path.push(
      `M${short(x + r)} ${short(y)}h${short(w)}${corner(1, 1)}v${short(h)}${corner(-1, 1)}h${short(-w)}${corner(-1, -1)}v${short(-h)}${corner(1, -1)}Z`,
    );
  }
  /** Whole circles only; no picture here draws a part of one. */
  arc(x: number, y: number, radius: number): void {
    const r = short(radius);
    this.path.push(`M${short(x - radius)} ${short(y)}a${r} ${r} 0 1 0 ${short(2 * radius)} 0a${r} ${r} 0 1 0 ${short(-2 * radius)} 0`);
  }
  fill(): void {
    this.add(`<path d="${this.path.join('')}" fill="${attribute(this.fillStyle)}"${this.opacity()}/>`);
  }
  stroke(): void {
    const dash = this.dash.length === 0 ? '' : ` stroke-dasharray="${this.dash.join(' ')}"`;
    this.add(
      `<path d="${this.path.join('')}" fill="none" stroke="${attribute(this.strokeStyle)}" stroke-width="${short(this.lineWidth)}"${dash}${this.opacity()}/>`,
    );
  }
  fillRect(x: number, y: number, width: number, height: number): void {
    this.add(
      `<rect x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}" fill="${attribute(this.fillStyle)}"${this.opacity()}/>`,
    );
  }
  fillText(text: string, x: number, y: number): void {
    const size = Number.parseFloat(this.font);
    const family = this.font.replace(/^\S+\s+/, '');
    const anchor = this.textAlign === 'center' ? ' text-anchor="middle"' : '';
    this.add(
      `<text x="${short(x)}" y="${short(y)}" dy="0.35em" font-size="${short(size)}" font-family="${attribute(family)}" fill="${attribute(this.fillStyle)}"${anchor}${this.opacity()}>${escape(text)}</text>`,
    );
  }
  measureText(text: string): { readonly width: number } {
    return { width: this.measure(text, this.font) };
  }

  /** The document: what was drawn, on a background. */
  document(width: number, height: number, background: string, title: string): string {
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" width="${short(width)}" height="${short(height)}" viewBox="0 0 ${short(width)} ${short(height)}">`,
      `<title>${escape(title)}</title>`,
      `<rect width="100%" height="100%" fill="${attribute(background)}"/>`,
      ...this.parts,
      '</svg>',
      '',
    ].join('\n');
  }

  private add(part: string): void {
    this.parts.push(part);
  }
  private opacity(): string {
    return this.globalAlpha === 1 ? '' : ` opacity="${short(this.globalAlpha)}"`;
  }
}

/** Two digits after the point are less than what a screen shows. */
function short(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function attribute(style: Pen['fillStyle']): string {
  return typeof style === 'string' ? escape(style) : 'none';
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

/** Character data of XML 1.0, which has no place for controls and lone surrogates, not even escaped. */
function escape(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, '').replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
