import * as l10n from '@vscode/l10n';
import type { Theme } from '../shared/theme.js';
import type { Frame } from './draw.js';
import { groupShade } from './groupShade.js';
import { drawMark } from './mark.js';
import type { Pen, View } from './pen.js';
import { groupOfCode } from './scene.js';
import { colourOf, type ShadeClass } from './shade.js';
import { centred, fitText } from './text.js';

/** Below this width in px a box carries no text. */
const minLabelWidth = 34;

/** Frames of the pods and racks that are not boxes at this level. */
export function drawFrames(pen: Pen, { scene, theme, level }: Frame, view: View): void {
  pen.strokeStyle = theme.border;
  pen.fillStyle = theme.muted;
  pen.lineWidth = 1;
  pen.setLineDash([]);
  for (const group of scene.layout.groups) {
    const open = group.kind === 'pod' ? level !== 'pod' : group.kind === 'rack' && group.named && (level === 'host' || level === 'inside');
    if (!open) continue;
    const [left, top] = [view.x(group.x), view.y(group.y)];
    const [width, height] = [group.width * view.scale, group.height * view.scale];
    if (!view.inView(left, top, left + width, top + height)) continue;
    pen.beginPath();
    pen.roundRect(Math.round(left) + 0.5, Math.round(top) + 0.5, width, height, 4);
    pen.stroke();
    const room = group.kind === 'pod' ? 12 : 14;
    if (width > minLabelWidth && (group.kind === 'pod' ? view.scale > 0.05 : view.scale > 0.35))
      fitText(pen, group.label, left + 8, top + (group.kind === 'pod' ? 9 : 15 * Math.min(1.2, view.scale)), width - 8 - room);
  }
}

/** Draws the boxes of a level that are in view: groups, hosts, switches, and what is in open hosts. */
export function drawBoxes(pen: Pen, frame: Frame, view: View): void {
  const { scene, level, shade, bright } = frame;
  const { nodes } = scene.fabric;
  const { x, y, width, height } = scene;
  const code = scene.levels.shown[level];
  for (let at = 0; at < nodes.length; at++) {
    // A box that stands for many is drawn with the groups.
    if (code[at] !== at) continue;
    const [left, top] = [view.x(x[at] ?? 0), view.y(y[at] ?? 0)];
    const [w, h] = [(width[at] ?? 0) * view.scale, (height[at] ?? 0) * view.scale];
    if (!view.inView(left, top, left + w, top + h)) continue;
    const one = shade.nodeClasses[shade.nodes[at] ?? 0];
    if (one === undefined) continue;
    pen.globalAlpha = bright === null || bright[at] === 1 ? 1 : 0.3;
    if ((scene.parent[at] ?? -1) >= 0) drawCell(pen, frame, at, one, left, top, w, h, view.scale);
    else drawNode(pen, frame, at, one, left, top, w, h, view.scale);
  }
  if (level === 'pod' || level === 'rack') drawGroups(pen, frame, view);
  pen.globalAlpha = 1;
}

/** A GPU or NIC inside an open host, with the number of its rail. */
function drawCell(pen: Pen, { scene, theme }: Frame, at: number, one: ShadeClass, left: number, top: number, w: number, h: number, scale: number): void {
  const node = scene.fabric.nodes[at];
  const gpu = node?.kind === 'gpu';
  box(pen, theme, left, top, w, h, one.mark === null ? theme.outline : colourOf(theme, one), one, 2);
  pen.fillStyle = gpu ? theme.green : theme.blue;
  if (!theme.highContrast) pen.fillRect(left + 1, top + (gpu ? h - 3 : 1), w - 2, 2);
  if (w <= 11 || h <= 11) return;
  const { font } = pen;
  pen.fillStyle = theme.foreground;
  pen.font = `${scale < 0.8 ? '9' : '10'}px ${theme.fontFamily}`;
  centred(pen, String(node?.rail ?? ''), left + w / 2, top + h / 2 + (theme.highContrast ? 0 : gpu ? -1 : 1.5), w - 4);
  pen.font = font;
}

function drawNode(pen: Pen, frame: Frame, at: number, one: ShadeClass, left: number, top: number, w: number, h: number, scale: number): void {
  const { scene, theme, level } = frame;
  const node = scene.fabric.nodes[at];
  const well = one.mark === null && one.quiet;
  box(pen, theme, left, top, w, h, well ? (node?.kind === 'switch' ? theme.blue : theme.outline) : colourOf(theme, one), one, node?.kind === 'switch' ? 3 : 4);
  const open = level === 'inside' && node?.kind === 'host' && (scene.childrenOf.get(at)?.length ?? 0) > 0;
  const labelled = w > minLabelWidth && h > 11;
  pen.fillStyle = theme.foreground;
  if (labelled) centred(pen, node?.name ?? '', left + w / 2, open ? top + 12 * Math.min(1.3, scale) : top + h / 2, w - 6);
  // The mark sits on the corner, where it takes no room from the name.
  if (one.mark !== null)
    drawMark(pen, one.mark, colourOf(theme, one), theme.background, labelled ? left + 2 : left + w / 2, labelled ? top + 2 : top + h / 2, Math.min(6, Math.max(2.5, w / 3)));
}

/** Pods, racks and sets of switches as boxes with their name, how many are in them, and how many are not well. */
function drawGroups(pen: Pen, frame: Frame, view: View): void {
  const { scene, level, theme, shade, bright } = frame;
  const { x, y, width, height } = scene;
  const cables = groupShade(scene, shade);
  for (const at of groupsShown(frame)) {
    const group = scene.layout.groups[groupOfCode(scene, at) ?? -1];
    const stats = scene.stats[groupOfCode(scene, at) ?? -1];
    if (group === undefined || stats === undefined) continue;
    const [left, top] = [view.x(x[at] ?? 0), view.y(y[at] ?? 0)];
    const [w, h] = [(width[at] ?? 0) * view.scale, (height[at] ?? 0) * view.scale];
    if (!view.inView(left, top, left + w, top + h)) continue;
    const worst = Math.max(0, ...group.members.map((member) => shade.nodes[member] ?? 0));
    const own = shade.nodeClasses[worst];
    const link = shade.classes[cables.worst[groupOfCode(scene, at) ?? -1] ?? 0];
    if (own === undefined || link === undefined) continue;
    // What is known to be bad counts more than what is not known.
    const one = own.quiet && !link.quiet ? link : own;
    const well = one.mark === null && one.quiet;
    pen.globalAlpha = bright === null || bright[at] === 1 ? 1 : 0.3;
    box(pen, theme, left, top, w, h, well ? (group.kind === 'switches' ? theme.blue : theme.outline) : colourOf(theme, one), one, 4);
    const lines = [
      group.label,
      group.kind === 'switches' ? l10n.t('{0} switches', stats.switches) : level === 'pod' ? l10n.t('{0} hosts', stats.hosts) : String(stats.hosts),
      ...(level === 'pod' && stats.gpus > 0 ? [`${String(stats.gpus)} GPU`] : []),
      ...(link.quiet ? [] : [`${String(cables.count[groupOfCode(scene, at) ?? -1] ?? 0)} × ${link.text}`]),
      ...(stats.unwell > 0 ? [l10n.t('{0} not well', stats.unwell)] : []),
    ];
    const room = Math.min(lines.length, Math.floor((h + 2) / 13));
    if (w > minLabelWidth && room > 0) {
      const shown = lines.slice(0, room);
      shown.forEach((text, place) => {
        pen.fillStyle = place === 0 ? theme.foreground : theme.muted;
        centred(pen, text, left + w / 2, top + h / 2 + (place - (shown.length - 1) / 2) * 13, w - 6);
      });
    }
    if (one.mark !== null) drawMark(pen, one.mark, colourOf(theme, one), theme.background, left + 2, top + 2, 5);
  }
}

/** Codes of the groups that are boxes at the frame's level. */
export function groupsShown({ scene, level }: Pick<Frame, 'scene' | 'level'>): number[] {
  if (level !== 'pod' && level !== 'rack') return [];
  const count = scene.fabric.nodes.length;
  return scene.layout.groups.flatMap(({ kind, members }, at) =>
    level === 'pod' && kind !== 'pod' && (scene.layout.podOf[members[0] ?? -1] ?? -1) >= 0 ? [] : level === 'rack' && kind === 'pod' ? [] : [count + at],
  );
}

function box(pen: Pen, theme: Theme, left: number, top: number, width: number, height: number, colour: string, one: ShadeClass, radius: number): void {
  const [w, h] = [Math.max(1, Math.round(width) - 1), Math.max(1, Math.round(height) - 1)];
  pen.beginPath();
  // Nobody sees the corners of what is this small, and straight ones cost a third.
  if (width < 16) pen.rect(Math.round(left) + 0.5, Math.round(top) + 0.5, w, h);
  else pen.roundRect(Math.round(left) + 0.5, Math.round(top) + 0.5, w, h, radius);
  pen.fillStyle = theme.highContrast ? theme.background : theme.surface;
  pen.fill();
  const dashed = one.mark === 'ring';
  if (dashed) pen.setLineDash([2, 2]);
  pen.strokeStyle = colour;
  pen.lineWidth = one.mark === null || width < 12 ? 1 : 1.6;
  pen.stroke();
  if (dashed) pen.setLineDash([]);
}
