import type { Pen } from './pen.js';
import type { Mark } from './shade.js';

/** Draws a shape, so that no colour stands alone; `around` is the colour behind it. */
export function drawMark(pen: Pen, mark: Mark, colour: string, around: string, x: number, y: number, size: number): void {
  pen.setLineDash([]);
  pen.beginPath();
  if (mark === 'triangle' || mark === 'square') {
    pen.strokeStyle = around;
    pen.fillStyle = colour;
    pen.lineWidth = 1.5;
    if (mark === 'triangle') {
      pen.moveTo(x, y - size);
      pen.lineTo(x + size, y + size * 0.8);
      pen.lineTo(x - size, y + size * 0.8);
      pen.closePath();
    } else pen.rect(x - size * 0.7, y - size * 0.7, size * 1.4, size * 1.4);
    pen.stroke();
    pen.fill();
    return;
  }
  pen.lineWidth = 2;
  const arm = size * 0.8;
  if (mark === 'cross') {
    pen.moveTo(x - arm, y - arm);
    pen.lineTo(x + arm, y + arm);
    pen.moveTo(x + arm, y - arm);
    pen.lineTo(x - arm, y + arm);
  } else if (mark === 'ring') pen.arc(x, y, size * 0.7, 0, Math.PI * 2);
  else {
    pen.moveTo(x - size, y);
    pen.lineTo(x + size, y);
    if (mark === 'plus') {
      pen.moveTo(x, y - size);
      pen.lineTo(x, y + size);
    }
  }
  // A rim of the background keeps the shape apart from the lines under it.
  pen.strokeStyle = around;
  pen.lineWidth = 4;
  pen.stroke();
  pen.strokeStyle = colour;
  pen.lineWidth = 2;
  pen.stroke();
}
