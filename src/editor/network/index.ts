import * as vscode from 'vscode';
import { commands } from '../../contract/index.js';
import type { Row } from '../clusters/rows.js';
import { type OrderOptions, type OrderWish, orderRanks } from './orderRanks.js';
import { planLevels } from './planLevels.js';

/** Commands that work on the network as a graph: they read files and what connected clusters have told, and run nothing. */
export function networkCommands(options: OrderOptions): Record<string, (...args: never[]) => unknown> {
  const fileOf = (given: unknown): vscode.Uri | undefined => (given instanceof vscode.Uri ? given : undefined);
  return {
    // Called on a row of the tree, with a file, or from the palette with nothing.
    [commands.orderRanks.id]: (network?: vscode.Uri | Row, wish?: OrderWish) => {
      const file = fileOf(network);
      if (network === undefined || file !== undefined) return orderRanks(options, file, wish);
      const { cluster } = network as Row;
      return orderRanks(options, typeof cluster === 'string' ? options.clusters.state(cluster) : undefined);
    },
    [commands.planLevels.id]: (file?: vscode.Uri, size?: number) => planLevels(options.clusters, fileOf(file), typeof size === 'number' ? size : undefined),
  };
}
