import type { HealthHost } from '../../src/protocol/health.js';
import { foldHosts } from '../../src/cluster/foldHosts.js';

/** Hosts that are drawn together: a rack, or neighbours by name where racks are not known. */
export interface Block {
  readonly label: string;
  /** Places of hosts in the state. */
  readonly hosts: readonly number[];
}

/** A block with where it is drawn, in CSS px. */
export interface PlacedBlock extends Block {
  readonly x: number;
  readonly y: number;
  readonly columns: number;
}

/** Sizes of the picture, in CSS px. */
export interface Measures {
  /** From one host to the next. */
  readonly pitch: number;
  readonly label: number;
  readonly gap: number;
}

const perBlock = 50;
const mostLabels = 48;

/** Hosts by rack in the order of their names; what is in no rack is in runs of fifty. The places of hosts never depend on how they stand, so nothing jumps. */
export function blocksOf(hosts: readonly HealthHost[]): Block[] {
  const racks = new Map<string, number[]>();
  const lone: number[] = [];
  hosts.forEach(({ rack }, at) => {
    if (rack === null) lone.push(at);
    else if (racks.has(rack)) racks.get(rack)?.push(at);
    else racks.set(rack, [at]);
  });
  const named = [...racks].sort(([a], [b]) => natural.compare(a, b));
  const runs = Array.from({ length: Math.ceil(lone.length / perBlock) }, (_, at) => lone.slice(at * perBlock, (at + 1) * perBlock));
  return [...joined(named), ...runs.map((own) => ({ label: spanOf(own.map((at) => hosts[at]?.name ?? '')), hosts: own }))];
}

/** Racks as they are, or where they are many and small several in one block: three hundred labels would be all that is seen. */
function joined(racks: readonly (readonly [string, readonly number[]])[]): Block[] {
  const blocks: { names: string[]; hosts: number[] }[] = [];
  for (const [name, hosts] of racks) {
    const last = blocks.at(-1);
    if (racks.length > mostLabels && last !== undefined && last.hosts.length + hosts.length <= perBlock) {
      last.names.push(name);
      last.hosts.push(...hosts);
    } else blocks.push({ names: [name], hosts: [...hosts] });
  }
  return blocks.map(({ names, hosts }) => ({ label: spanOf(names), hosts }));
}

/** Sizes that keep any number of hosts to a band rather than a wall. */
export function measuresFor(count: number): Measures {
  return { pitch: count > 4000 ? 7 : count > 800 ? 8 : count > 300 ? 11 : 14, label: 14, gap: 12 };
}

/** Blocks side by side in lines of this width, and the height that they need. */
export function place(
  blocks: readonly Block[],
  width: number,
  { pitch, label, gap }: Measures,
): { readonly blocks: readonly PlacedBlock[]; readonly height: number } {
  const placed: PlacedBlock[] = [];
  let [x, y, tallest] = [0, 0, 0];
  for (const block of blocks) {
    const columns = columnsFor(block.hosts.length);
    const wide = Math.max(columns * pitch, Math.min(120, block.label.length * 6.5));
    const high = label + Math.ceil(block.hosts.length / columns) * pitch;
    if (x > 0 && x + wide > width) [x, y, tallest] = [0, y + tallest + gap / 2, 0];
    placed.push({ ...block, x, y, columns });
    x += wide + gap;
    tallest = Math.max(tallest, high);
  }
  return { blocks: placed, height: y + tallest };
}

/** Hosts in a line of a block: about ten, so that the last line is as full as can be. */
function columnsFor(count: number): number {
  if (count > 120) return 25;
  if (count <= 12) return Math.max(1, count);
  const spare = (columns: number): number => Math.ceil(count / columns) * columns - count;
  return [10, 9, 8, 11, 12].reduce((best, columns) => (spare(columns) < spare(best) ? columns : best));
}

/** The host under a point, or null. */
export function hostAt(blocks: readonly PlacedBlock[], { pitch, label }: Measures, px: number, py: number): number | null {
  for (const { x, y, columns, hosts } of blocks) {
    const [column, row] = [Math.floor((px - x) / pitch), Math.floor((py - y - label) / pitch)];
    if (column >= 0 && column < columns && row >= 0) {
      const found = hosts[row * columns + column];
      if (found !== undefined) return found;
    }
  }
  return null;
}

/** Where the mark of each host is drawn: its upper left corner, by the host's place. */
export function cellsOf(blocks: readonly PlacedBlock[], { pitch, label }: Measures): Map<number, readonly [number, number]> {
  return new Map(
    blocks.flatMap(({ x, y, columns, hosts }) =>
      hosts.map((host, at): [number, readonly [number, number]] => [
        host,
        [x + (at % columns) * pitch, y + label + Math.floor(at / columns) * pitch],
      ]),
    ),
  );
}

const natural = new Intl.Collator('en', { numeric: true });

function spanOf(names: readonly string[]): string {
  const folded = foldHosts(names);
  return folded.length <= 24 ? folded : `${names[0] ?? ''} …`;
}
