import type { FabricNode } from '../graph.js';
import { type Boxes, hostBox, podFrame, rackFrame, switchBox } from './boxes.js';
import type { HostGroup } from './groups.js';

/** A rectangle in layout units. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The groups of one pod placed below each other from (0, 0). */
export interface HostBlock {
  readonly groups: readonly HostGroup[];
  readonly frames: readonly Rectangle[];
  readonly width: number;
  readonly height: number;
}

/** Size of a host and the way from one to the next. */
export interface HostGrid {
  readonly width: number;
  readonly height: number;
  readonly stepX: number;
  readonly stepY: number;
}

/** The grid that hosts of this size stand in. */
export function gridOf({ width, height }: { readonly width: number; readonly height: number }): HostGrid {
  return { width, height, stepX: width + hostBox.gap, stepY: height + hostBox.gap };
}

/** A host in a rack stands beside others so that the rack is half again as wide as high. */
const rackShape = 1.5;

/** Puts groups side by side in lines no wider than `wanted`, each as a grid of hosts. */
export function blockOf(groups: readonly HostGroup[], grid: HostGrid, wanted: number): HostBlock {
  const frames: Rectangle[] = [];
  const share = Math.floor((wanted / Math.max(1, groups.length) - 2 * rackFrame.padding - rackFrame.gap) / grid.stepX);
  const most = Math.max(1, Math.floor((wanted - 2 * rackFrame.padding + hostBox.gap) / grid.stepX));
  let [x, y, line, width] = [0, 0, 0, 0];
  for (const { rack, members } of groups) {
    const square = Math.round(Math.sqrt((members.length * grid.stepY * rackShape) / grid.stepX));
    const columns = Math.min(members.length, most, Math.max(1, square, share));
    const rows = Math.ceil(members.length / columns);
    const frame = {
      width: columns * grid.stepX - hostBox.gap + 2 * rackFrame.padding,
      height: titleOf(rack) + rows * grid.stepY - hostBox.gap + 2 * rackFrame.padding,
    };
    if (x > 0 && x + frame.width > wanted * 1.05) {
      x = 0;
      y += line + rackFrame.gap;
      line = 0;
    }
    frames.push({ x, y, ...frame });
    line = Math.max(line, frame.height);
    x += frame.width + rackFrame.gap;
    width = Math.max(width, x - rackFrame.gap);
  }
  return { groups, frames, width, height: y + line };
}

function titleOf(rack: string): number {
  return rack === '' ? 0 : rackFrame.title;
}

/** Gives the hosts of a block their places, with the block's corner at (left, top). */
export function placeHosts(block: HostBlock, left: number, top: number, grid: HostGrid, nodes: readonly FabricNode[], boxes: Boxes): void {
  block.groups.forEach(({ rack, members }, at) => {
    const frame = block.frames[at];
    if (frame === undefined) return;
    const columns = Math.max(1, Math.round((frame.width - 2 * rackFrame.padding + hostBox.gap) / grid.stepX));
    members.forEach((host, place) => {
      boxes.x[host] = left + frame.x + rackFrame.padding + (place % columns) * grid.stepX;
      boxes.y[host] = top + frame.y + titleOf(rack) + rackFrame.padding + Math.floor(place / columns) * grid.stepY;
      boxes.width[host] = grid.width;
      boxes.height[host] = nodes[host]?.kind === 'host' ? grid.height : switchBox.height;
    });
  });
}

/** Lines that a row of switches needs in this width. */
export function linesOf(count: number, width: number): number {
  return Math.max(1, Math.ceil(count / Math.max(1, Math.floor(width / (switchBox.width + switchBox.gap)))));
}

/** Height of that many lines of switches. */
export function heightOf(lines: number): number {
  return lines * (switchBox.height + switchBox.rowGap) - switchBox.rowGap;
}

/** Places switches in lines within a rectangle, in their order, in the middle of its height. */
export function placeLine(members: readonly number[], zone: Rectangle, boxes: Boxes): void {
  const lines = linesOf(members.length, zone.width);
  const each = Math.ceil(members.length / lines);
  const top = zone.y + (zone.height - heightOf(lines)) / 2;
  members.forEach((at, place) => {
    const line = Math.floor(place / each);
    const count = Math.min(each, members.length - line * each);
    const step = zone.width / count;
    boxes.x[at] = zone.x + step * ((place % each) + 0.5) - switchBox.width / 2;
    boxes.y[at] = top + line * (switchBox.height + switchBox.rowGap);
    boxes.width[at] = switchBox.width;
    boxes.height[at] = switchBox.height;
  });
}

/** Corners of blocks of these sizes in lines no wider than `wanted`, with the width and height of all. */
export function shelves(
  sizes: readonly { readonly width: number; readonly height: number }[],
  wanted: number,
): { readonly corners: readonly { readonly x: number; readonly y: number }[]; readonly width: number; readonly height: number } {
  const corners: { x: number; y: number }[] = [];
  let [x, y, line, width] = [0, 0, 0, 0];
  for (const size of sizes) {
    if (x > 0 && x + size.width > wanted * 1.05) {
      x = 0;
      y += line + podFrame.gap;
      line = 0;
    }
    corners.push({ x, y });
    line = Math.max(line, size.height);
    x += size.width + podFrame.gap;
    width = Math.max(width, x - podFrame.gap);
  }
  return { corners, width, height: y + line };
}
