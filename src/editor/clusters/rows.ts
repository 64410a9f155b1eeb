import { cleanLine } from '../../base/clean.js';
import type { Branch } from './branches.js';
import type { Finding } from './clusterIndex.js';

/** One row of the Clusters view. */
export type Row =
  | { readonly kind: 'cluster'; readonly cluster: string }
  | { readonly kind: 'branch'; readonly cluster: string; readonly branch: Branch }
  /** `branch` is the key of the one that it stands in. */
  | { readonly kind: 'host'; readonly cluster: string; readonly host: string; readonly branch: Branch }
  | { readonly kind: 'finding'; readonly cluster: string; readonly host: string; readonly branch: Branch; readonly finding: Finding; readonly at: number }
  | { readonly kind: 'part'; readonly cluster: string; readonly host: string; readonly branch: Branch; readonly label: string; readonly description: string; readonly icon: string; readonly node: string }
  /** A line of text; `copy` is what its button copies, `page` an https address that it opens. */
  | { readonly kind: 'note'; readonly cluster: string; readonly host: string; readonly branch: Branch; readonly text: string; readonly icon: string; readonly at: string; readonly copy?: string; readonly page?: string };

/** Id of a row, the same after a refresh, so that what was open stays open. */
export function idOf(row: Row): string {
  switch (row.kind) {
    case 'cluster':
      return JSON.stringify([row.kind, row.cluster]);
    case 'branch':
      return JSON.stringify([row.kind, row.cluster, row.branch.key]);
    case 'host':
      return JSON.stringify([row.kind, row.cluster, row.branch.key, row.host]);
    case 'finding':
      return JSON.stringify([row.kind, row.cluster, row.branch.key, row.host, row.at]);
    case 'part':
      return JSON.stringify([row.kind, row.cluster, row.branch.key, row.node]);
    case 'note':
      return JSON.stringify([row.kind, row.cluster, row.branch.key, row.host, row.at]);
  }
}

/** Hosts that a command means when it is called on these rows: those of the selection, each once. Branches and clusters stand for all below them. */
export function hostsOfRows(rows: readonly (Row | { readonly kind: 'host'; readonly cluster: string; readonly host: string })[], hostsOf: (cluster: string) => readonly string[]): string[] {
  return [
    ...new Set(
      rows.flatMap((row) => {
        switch (row.kind) {
          case 'cluster':
            return hostsOf(row.cluster);
          case 'branch':
            return row.branch.hosts;
          default:
            return [row.host];
        }
      }),
    ),
  ];
}

/** A finding's message without the name of its host, on one line. */
export function findingText({ trouble }: Finding): string {
  const { host, message } = trouble;
  return cleanLine(message.startsWith(`${host}: `) ? message.slice(host.length + 2) : message);
}
