import { mostOf, type Plan, type TierCable } from './plan.js';

/** One place of the pattern "every row has as many cables to every column" where it does not hold. */
export interface Gap {
  /** A switch, or the number of a pod. */
  readonly row: number;
  /** The switch above. */
  readonly column: number;
  /** Cables that are there, and as many as nearly everywhere. */
  readonly has: number;
  readonly usual: number;
}

/** Rows and columns between two tiers that follow the pattern of a fat-tree nearly everywhere, and where they do not. */
export interface Grid {
  readonly boundary: number;
  readonly pod: number | null;
  readonly cables: readonly TierCable[];
  /** The row of a switch of the lower tier. */
  readonly rowOf: (lower: number) => number;
  readonly gaps: readonly Gap[];
  /** False where too many places differ to tell by their number alone that they are wrong: only what port numbers confirm is. */
  readonly sure: boolean;
  /** How many cables fewer than usual each row has; a row that is not here has as many as most, and misses none. */
  readonly short: ReadonlyMap<number, number>;
}

type Found = Pick<Grid, 'gaps' | 'sure' | 'short'>;

/** Share of all places of a grid that must be alike for the rest to be called wrong, and for what port numbers confirm. */
const alike = { sure: 0.75, confirmed: 0.5 } as const;

/**
 * The grids of a fat-tree: in each pod the lowest switches and those above, and the pods with the switches of the third tier. A row that differs in
 * more than half of its columns and in the number of its cables is of another kind (a leaf for storage, say) and is not held against the pattern,
 * nor is such a column.
 */
export function gridsOf(plan: Plan): Grid[] {
  if (!plan.fatTree) return [];
  const grids: Grid[] = [];
  const inPod = new Map<number, TierCable[]>();
  for (const cable of plan.boundaries[1] ?? []) {
    const pod = plan.pod[cable.lower] ?? -1;
    const known = inPod.get(pod);
    if (known === undefined) inPod.set(pod, [cable]);
    else known.push(cable);
  }
  for (const [pod, cables] of inPod) {
    // What leaves the pod is judged as such and no column of it.
    const own = cables.filter(({ upper }) => plan.pod[upper] === pod);
    const rowOf = (lower: number): number => lower;
    const found = gridOf(own, rowOf);
    if (found !== null) grids.push({ boundary: 1, pod, cables: own, rowOf, ...found });
  }
  const top = (plan.boundaries[2] ?? []).filter(({ lower }) => (plan.pod[lower] ?? -1) >= 0);
  const rowOf = (lower: number): number => plan.pod[lower] ?? -1;
  const found = gridOf(top, rowOf);
  if (found !== null) grids.push({ boundary: 2, pod: null, cables: top, rowOf, ...found });
  return grids;
}

function gridOf(cables: readonly TierCable[], rowOf: (lower: number) => number): Found | null {
  const rows = new Map<number, Map<number, number>>();
  const columns = new Map<number, number>();
  for (const { lower, upper } of cables) {
    const row = rowOf(lower);
    const own = rows.get(row) ?? new Map<number, number>();
    rows.set(row, own);
    own.set(upper, (own.get(upper) ?? 0) + 1);
    columns.set(upper, (columns.get(upper) ?? 0) + 1);
  }
  const places = rows.size * columns.size;
  if (rows.size < 2 || columns.size < 2) return null;
  const counts = new Map<number, number>();
  let filled = 0;
  for (const own of rows.values()) {
    for (const count of own.values()) counts.set(count, (counts.get(count) ?? 0) + 1);
    filled += own.size;
  }
  counts.set(0, places - filled);
  const usual = mostOf(counts) ?? 0;
  const share = (counts.get(usual) ?? 0) / places;
  if (usual === 0 || share < alike.confirmed) return null;
  const totals = new Map([...rows].map(([row, own]) => [row, sumOf(own.values())]));
  const [rowTotal, columnTotal] = [usualOf(totals.values()), usualOf(columns.values())];
  const gaps: Gap[] = [];
  const inColumn = new Map<number, number>();
  const short = new Map<number, number>();
  for (const [row, own] of rows) {
    const found: Gap[] = [];
    for (const column of columns.keys()) {
      const has = own.get(column) ?? 0;
      if (has !== usual) found.push({ row, column, has, usual });
    }
    const total = totals.get(row) ?? 0;
    if (found.length * 2 > columns.size && total !== rowTotal) continue;
    if (total < rowTotal) short.set(row, rowTotal - total);
    gaps.push(...found);
    for (const { column } of found) inColumn.set(column, (inColumn.get(column) ?? 0) + 1);
  }
  const odd = (column: number): boolean => (inColumn.get(column) ?? 0) * 2 > rows.size && columns.get(column) !== columnTotal;
  return { gaps: gaps.filter(({ column }) => !odd(column)), sure: share >= alike.sure, short };
}

function sumOf(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

/** The number that comes most often. */
function usualOf(values: Iterable<number>): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return mostOf(counts) ?? 0;
}

/** Whether most rows have this port of theirs plugged into that column. */
export function confirms({ cables, rowOf }: Grid, port: string | null, column: number): boolean {
  const there = new Set<number>();
  const all = new Set<number>();
  for (const { lower, upper, lowerPort } of cables) {
    if (port === null || lowerPort !== port) continue;
    all.add(rowOf(lower));
    if (upper === column) there.add(rowOf(lower));
  }
  return there.size * 2 > all.size;
}

/** How usual a cable's ports are: others of the same port that lead to the same switch above, and the same port above that leads to the same row. */
export function portVotes({ cables, rowOf }: Grid): (cable: TierCable) => number {
  const down = new Map<string, number>();
  const up = new Map<string, number>();
  const add = (map: Map<string, number>, key: string): void => void map.set(key, (map.get(key) ?? 0) + 1);
  for (const { lower, upper, lowerPort, upperPort } of cables) {
    add(down, `${lowerPort ?? ''} ${upper}`);
    add(up, `${upperPort ?? ''} ${rowOf(lower)}`);
  }
  return ({ lower, upper, lowerPort, upperPort }) =>
    (down.get(`${lowerPort ?? ''} ${upper}`) ?? 0) + (up.get(`${upperPort ?? ''} ${rowOf(lower)}`) ?? 0);
}

/** The ports between which a cable is missing, as the rest of the grid lets expect; null where it does not tell. */
export function expectedPorts(
  { cables, rowOf }: Grid,
  row: number,
  column: number,
): { readonly lower: string | null; readonly upper: string | null } {
  const usedLower = new Set<string>();
  const usedUpper = new Set<string>();
  const lower = new Map<string, number>();
  const upper = new Map<string, number>();
  for (const cable of cables) {
    if (rowOf(cable.lower) === row && cable.lowerPort !== null) usedLower.add(cable.lowerPort);
    if (cable.upper === column && cable.upperPort !== null) usedUpper.add(cable.upperPort);
  }
  for (const cable of cables) {
    const { lowerPort, upperPort } = cable;
    if (cable.upper === column && lowerPort !== null && !usedLower.has(lowerPort)) lower.set(lowerPort, (lower.get(lowerPort) ?? 0) + 1);
    if (rowOf(cable.lower) === row && upperPort !== null && !usedUpper.has(upperPort))
      upper.set(upperPort, (upper.get(upperPort) ?? 0) + 1);
  }
  return { lower: mostOf(lower), upper: mostOf(upper) };
}
