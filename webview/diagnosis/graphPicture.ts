import { element, svg } from '../shared/dom.js';
import { differ, type GraphNode, type RingGraph, type TreeGraph } from './graphs.js';

/** Colours that hosts take in turn; the name of the host stands beside its ranks. */
const hues = ['blue', 'green', 'purple', 'yellow', 'red'];
const radius = 15;
const row = 52;
const column = 44;

/** A ring: ranks on a circle, in the order in which data goes round; steps to another host are heavy. */
export function ringPicture({ nodes, closed }: RingGraph, hosts: readonly string[], label: string): HTMLElement {
  const count = Math.max(1, nodes.length);
  const wide = Math.max(...nodes.map((node) => node.label.length), 1) * 7 + 14;
  const size = Math.max(120, (count * Math.max(radius * 2 + 16, wide + 14)) / (2 * Math.PI));
  const half = size + 90;
  const at = (index: number): readonly [number, number] => {
    const angle = (2 * Math.PI * index) / count - Math.PI / 2;
    return [half + size * Math.cos(angle), half + size * Math.sin(angle)];
  };
  const parts: SVGElement[] = [];
  for (let index = 0; index < (closed ? nodes.length : nodes.length - 1); index++) {
    const next = (index + 1) % nodes.length;
    if (next === index) continue;
    const crosses = differ(nodes[index]?.host, nodes[next]?.host);
    parts.push(edge(at(index), at(next), crosses), arrow(at(index), at(next), crosses));
  }
  nodes.forEach((node, index) => parts.push(...box(node, at(index), wide, hosts)));
  // The name of a host stands once, outside of the middle of its ranks.
  let from = 0;
  nodes.forEach((node, index) => {
    if (nodes[index + 1]?.host === node.host && index + 1 < nodes.length) return;
    const middle = (from + index) / 2;
    const angle = (2 * Math.PI * middle) / count - Math.PI / 2;
    const name = hosts[node.host];
    if (name !== undefined && count <= 200) {
      const text = svg('text', {
        x: half + (size + radius + 14) * Math.cos(angle),
        y: half + (size + radius + 14) * Math.sin(angle) + 4,
        'text-anchor': Math.abs(Math.cos(angle)) < 0.25 ? 'middle' : Math.cos(angle) > 0 ? 'start' : 'end',
        class: 'host-name',
      });
      text.textContent = name.length > 14 ? `${name.slice(0, 13)}…` : name;
      parts.push(text);
    }
    from = index + 1;
  });
  return frame(parts, half * 2, half * 2, label);
}

/** A ring of many nodes: rows to and fro, each node beside the next; the last leads back to the first. */
export function stripPicture({ nodes, closed }: RingGraph, hosts: readonly string[], label: string, room: number): HTMLElement {
  const wide = Math.max(...nodes.map((node) => Math.max(node.label.length, Math.min(14, (hosts[node.host] ?? '').length))), 1) * 7 + 14;
  const step = wide + 30;
  const columns = Math.max(2, Math.floor((room - 40) / step));
  const at = (index: number): readonly [number, number] => {
    const [line, place] = [Math.floor(index / columns), index % columns];
    return [24 + wide / 2 + (line % 2 === 0 ? place : columns - 1 - place) * step, 44 + line * 58];
  };
  const parts: SVGElement[] = [];
  nodes.forEach((node, index) => {
    const next = nodes[index + 1];
    if (next === undefined) return;
    const crosses = differ(node.host, next.host);
    const [from, to] = [at(index), at(index + 1)];
    // Nodes are wide: an edge in a row begins and ends at their sides; one to the next row ends above the name that stands there.
    const inset = from[1] === to[1] ? (Math.sign(to[0] - from[0]) * (wide - 2 * radius)) / 2 : 0;
    const ends = [
      [from[0] + inset, from[1]],
      [to[0] - inset, from[1] === to[1] ? to[1] : to[1] - 10],
    ] as const;
    parts.push(edge(ends[0], ends[1], crosses), arrow(ends[0], ends[1], crosses));
  });
  nodes.forEach((node, index) => {
    parts.push(...box(node, at(index), wide, hosts));
    const name = hosts[node.host];
    if (name === undefined || nodes[index - 1]?.host === node.host) return;
    const [x, y] = at(index);
    const text = svg('text', { x, y: y - 15, 'text-anchor': 'middle', class: 'host-name' });
    text.textContent = name.length > 14 ? `${name.slice(0, 13)}…` : name;
    parts.push(text);
  });
  if (closed && nodes.length > 1) {
    const [x, y] = at(nodes.length - 1);
    const text = svg('text', { x, y: y + 26, 'text-anchor': 'middle', class: 'host-name' });
    text.textContent = `↺ ${nodes[0]?.label ?? ''}`;
    parts.push(text);
  }
  return frame(parts, 48 + columns * step, 84 + Math.floor(Math.max(0, nodes.length - 1) / columns) * 58, label);
}

/** A tree: the root above, each child under its parent; links to another host are heavy. */
export function treePicture({ nodes, parent, depth }: TreeGraph, hosts: readonly string[], label: string): HTMLElement {
  const wide = Math.max(...nodes.map((node) => node.label.length), 1) * 7 + 14;
  const step = Math.max(column, wide + 10);
  const level = nodes.map(() => 0);
  const x = nodes.map(() => 0);
  const children = nodes.map((): number[] => []);
  parent.forEach((above, index) => {
    if (above < 0) return;
    children[above]?.push(index);
    level[index] = (level[above] ?? 0) + 1;
  });
  let leaves = 0;
  // Children stand behind their parents in the list, so that from its end each parent finds its children placed.
  nodes.forEach((_, index) => {
    if (children[index]?.length === 0) x[index] = leaves++;
  });
  for (let index = nodes.length - 1; index >= 0; index--) {
    const own = children[index] ?? [];
    if (own.length > 0) x[index] = ((x[own[0] ?? 0] ?? 0) + (x[own.at(-1) ?? 0] ?? 0)) / 2;
  }
  const at = (index: number): readonly [number, number] => [40 + wide / 2 + (x[index] ?? 0) * step, 36 + (level[index] ?? 0) * row];
  const parts: SVGElement[] = [];
  parent.forEach((above, index) => {
    if (above >= 0) parts.push(edge(at(above), at(index), differ(nodes[above]?.host, nodes[index]?.host)));
  });
  nodes.forEach((node, index) => parts.push(...box(node, at(index), wide, hosts)));
  const few = new Set(nodes.map(({ host }) => host)).size > 1;
  if (few)
    nodes.forEach((node, index) => {
      const above = parent[index] ?? -1;
      const name = hosts[node.host];
      if (name === undefined || name === node.label || (above >= 0 && nodes[above]?.host === node.host)) return;
      const [left, top] = at(index);
      const text = svg('text', { x: left + wide / 2 + 4, y: top - 8, class: 'host-name' });
      text.textContent = name.length > 14 ? `${name.slice(0, 13)}…` : name;
      parts.push(text);
    });
  const made = frame(parts, 140 + wide + Math.max(1, leaves) * step, 72 + depth * row, label);
  // The root stands in the middle of a wide tree: it is what one wants to see first.
  requestAnimationFrame(() => (made.scrollLeft = Math.max(0, at(0)[0] - made.clientWidth / 2)));
  return made;
}

function frame(parts: readonly SVGElement[], width: number, height: number, label: string): HTMLElement {
  const picture = svg(
    'svg',
    { width: Math.ceil(width), height: Math.ceil(height), viewBox: `0 0 ${width.toFixed(0)} ${height.toFixed(0)}`, role: 'img' },
    ...parts,
  );
  picture.setAttribute('aria-label', label);
  return element('div', { class: 'graph', tabindex: 0, role: 'region', 'aria-label': label }, picture as unknown as HTMLElement);
}

function edge([fromX, fromY]: readonly [number, number], [toX, toY]: readonly [number, number], crosses: boolean): SVGElement {
  const length = Math.hypot(toX - fromX, toY - fromY) || 1;
  const [dx, dy] = [((toX - fromX) / length) * (radius + 2), ((toY - fromY) / length) * (radius + 2)];
  return svg('line', { x1: fromX + dx, y1: fromY + dy, x2: toX - dx, y2: toY - dy, class: crosses ? 'edge crosses' : 'edge' });
}

/** The head of an arrow in the middle of an edge: which way the data goes. */
function arrow([fromX, fromY]: readonly [number, number], [toX, toY]: readonly [number, number], crosses: boolean): SVGElement {
  const angle = (Math.atan2(toY - fromY, toX - fromX) * 180) / Math.PI;
  const [x, y] = [(fromX + toX) / 2, (fromY + toY) / 2];
  return svg('path', {
    d: 'M4 0 L-3 -4 L-3 4 Z',
    transform: `translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${angle.toFixed(1)})`,
    class: crosses ? 'arrow crosses' : 'arrow',
  });
}

function box(node: GraphNode, [x, y]: readonly [number, number], width: number, hosts: readonly string[]): SVGElement[] {
  const wide = Math.max(radius * 2, width);
  const shape = svg('rect', {
    x: x - wide / 2,
    y: y - 11,
    width: wide,
    height: 22,
    rx: 11,
    class: `node ${node.host < 0 ? '' : (hues[node.host % hues.length] ?? '')}`,
  });
  const title = svg('title');
  title.textContent = `${hosts[node.host] ?? ''} ${node.ranks.join(', ')}`;
  shape.append(title);
  const text = svg('text', { x, y: y + 4, 'text-anchor': 'middle', class: 'node-name' });
  text.textContent = node.label;
  return [shape, text];
}
