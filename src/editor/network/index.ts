import * as vscode from 'vscode';
import { commands } from '../../contract/index.js';
import { type OrderOptions, type OrderWish, orderRanks } from './orderRanks.js';
import { planLevels } from './planLevels.js';

/** Commands that work on the network as a graph: they read files and what connected clusters have told, and run nothing. */
export function networkCommands(options: OrderOptions): Record<string, (...args: never[]) => unknown> {
  const fileOf = (given: unknown): vscode.Uri | undefined => (given instanceof vscode.Uri ? given : undefined);
  return {
    [commands.orderRanks.id]: (network?: vscode.Uri, wish?: OrderWish) => orderRanks(options, fileOf(network), wish),
    [commands.planLevels.id]: (file?: vscode.Uri, size?: number) => planLevels(options.clusters, fileOf(file), typeof size === 'number' ? size : undefined),
  };
}
