import { confirms, type Grid, portVotes } from '../grid.js';
import type { TierCable } from '../plan.js';

/** A cable that leads to another switch than the pattern says. */
export interface Miswired {
  readonly cable: TierCable;
  /** The switch above that it should lead to. */
  readonly instead: number;
}

/** A cable that the pattern demands and nobody found. */
export interface Missing {
  readonly grid: Grid;
  readonly row: number;
  readonly column: number;
  readonly count: number;
}

/** What explains the gaps of a grid: a cable too many here and one too few there is one in the wrong place; one too few alone is missing. */
export interface Wiring {
  readonly miswired: readonly Miswired[];
  readonly missing: readonly Missing[];
}

/**
 * `stray` are cables that leave the row altogether (to another pod): they explain gaps as well. Of several cables between the same two switches the
 * one whose ports are used like that the least is the wrong one.
 */
export function explain(grid: Grid, stray: readonly TierCable[]): Wiring {
  const votes = portVotes(grid);
  const between = new Map<string, TierCable[]>();
  for (const cable of grid.cables) {
    const key = `${grid.rowOf(cable.lower)} ${cable.upper}`;
    const known = between.get(key);
    if (known === undefined) between.set(key, [cable]);
    else known.push(cable);
  }
  const wrong = new Map<number, TierCable[]>();
  const wanted = new Map<number, number[]>();
  const add = <V>(map: Map<number, V[]>, row: number, value: V): void => {
    const known = map.get(row);
    if (known === undefined) map.set(row, [value]);
    else known.push(value);
  };
  for (const cable of stray) add(wrong, grid.rowOf(cable.lower), cable);
  for (const { row, column, has, usual } of grid.gaps) {
    if (has > usual) {
      const cables = [...(between.get(`${row} ${column}`) ?? [])].sort((a, b) => votes(a) - votes(b));
      for (const cable of cables.slice(0, has - usual)) add(wrong, row, cable);
    } else for (let count = has; count < usual; count++) add(wanted, row, column);
  }
  const miswired: Miswired[] = [];
  const missing = new Map<string, { grid: Grid; row: number; column: number; count: number }>();
  for (const [row, columns] of wanted) {
    const cables = wrong.get(row) ?? [];
    let left = grid.sure ? (grid.short.get(row) ?? 0) : 0;
    columns.forEach((column, at) => {
      const cable = cables[at];
      if (cable !== undefined) {
        if (grid.sure || confirms(grid, cable.lowerPort, column)) miswired.push({ cable, instead: column });
      } else if (left-- > 0) {
        const known = missing.get(`${row} ${column}`);
        if (known === undefined) missing.set(`${row} ${column}`, { grid, row, column, count: 1 });
        else known.count++;
      }
    });
  }
  return { miswired, missing: [...missing.values()] };
}
