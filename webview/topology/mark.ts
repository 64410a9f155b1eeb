import type { Health } from '../../src/fabric/graph.js';
import type { Theme } from '../shared/theme.js';
import { healthColour } from './linkStyle.js';

/** Draws the shape of a health, so that no colour stands alone: a triangle for degraded, a cross for down, a ring for unknown. */
export function drawMark(context: CanvasRenderingContext2D, theme: Theme, health: Health, x: number, y: number, size: number): void {
  if (health === 'ok') return;
  context.setLineDash([]);
  context.strokeStyle = theme.background;
  context.fillStyle = healthColour(theme, health);
  context.lineWidth = 1.5;
  context.beginPath();
  if (health === 'degraded') {
    context.moveTo(x, y - size);
    context.lineTo(x + size, y + size * 0.8);
    context.lineTo(x - size, y + size * 0.8);
    context.closePath();
    context.stroke();
    context.fill();
    return;
  }
  context.strokeStyle = healthColour(theme, health);
  context.lineWidth = 2;
  if (health === 'down') {
    context.moveTo(x - size * 0.8, y - size * 0.8);
    context.lineTo(x + size * 0.8, y + size * 0.8);
    context.moveTo(x + size * 0.8, y - size * 0.8);
    context.lineTo(x - size * 0.8, y + size * 0.8);
  } else {
    context.arc(x, y, size * 0.7, 0, Math.PI * 2);
  }
  context.stroke();
}
