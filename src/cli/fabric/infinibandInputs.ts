import * as l10n from '@vscode/l10n';
import { clean } from '../../base/clean.js';
import type { Origin } from '../../base/origin.js';
import type { Piece } from '../../fabric/piece.js';
import { infinibandPieces } from '../../fabric/pieces/infiniband.js';
import { UsageError } from '../command.js';

/** Outputs of one InfiniBand subnet beside its discovery, for `parseArgs`. */
export const infinibandFlags = {
  iblinkinfo: { type: 'string' },
  ibqueryerrors: { type: 'string' },
  perfquery: { type: 'string' },
  ibportstate: { type: 'string' },
  ibhosts: { type: 'string' },
  ibstat: { type: 'string', multiple: true },
} as const;

/** The values of {@link infinibandFlags} as `parseArgs` gives them. */
export interface InfinibandValues {
  readonly iblinkinfo?: string | undefined;
  readonly ibqueryerrors?: string | undefined;
  readonly perfquery?: string | undefined;
  readonly ibportstate?: string | undefined;
  readonly ibhosts?: string | undefined;
  readonly ibstat?: readonly string[] | undefined;
}

/** The options explained, a line each. */
export function infinibandHelp(): string[] {
  return [
    `  --iblinkinfo FILE     ${l10n.t('output of iblinkinfo in any form: state, width and speed of links')}`,
    `  --ibqueryerrors FILE  ${l10n.t('output of ibqueryerrors: error counters of ports')}`,
    `  --perfquery FILE      ${l10n.t('output of perfquery, of any number of ports one after the other; its LIDs are looked up in the discovery')}`,
    `  --ibportstate FILE    ${l10n.t('output of ibportstate or smpquery portinfo, of any number of ports')}`,
    `  --ibhosts FILE        ${l10n.t('output of ibhosts, ibswitches or ibnodes')}`,
    `  --ibstat HOST=FILE    ${l10n.t('output of ibstat or ibstatus on HOST')}`,
  ];
}

/** All that was given of them. */
export function infinibandGiven(values: InfinibandValues): string[] {
  const { iblinkinfo, ibqueryerrors, perfquery, ibportstate, ibhosts, ibstat = [] } = values;
  return [iblinkinfo, ibqueryerrors, perfquery, ibportstate, ibhosts, ...ibstat].filter((value) => value !== undefined);
}

/** What these outputs say of the graph; `discovery` is the one of the same subnet that is in the graph already. */
export async function piecesOfInfiniband(
  values: InfinibandValues,
  discovery: string | null,
  origin: Origin,
  readText: (path: string) => Promise<string>,
): Promise<Piece[]> {
  const read = async (path: string | undefined): Promise<string | null> => (path === undefined ? null : await readText(path));
  const ibstat: { host: string; text: string }[] = [];
  for (const value of values.ibstat ?? []) {
    const at = value.indexOf('=');
    if (at < 1) throw new UsageError(l10n.t('--{0} takes HOST=FILE, not "{1}"', 'ibstat', value));
    ibstat.push({ host: value.slice(0, at), text: await readText(value.slice(at + 1)) });
  }
  const { iblinkinfo, ibqueryerrors, perfquery, ibportstate, ibhosts } = values;
  const files: Readonly<Record<string, string | undefined>> = { iblinkinfo, ibqueryerrors, perfquery, ibportstate, ibnodes: ibhosts };
  return infinibandPieces(
    {
      knownBy: discovery,
      iblinkinfo: await read(iblinkinfo),
      ibqueryerrors: await read(ibqueryerrors),
      perfquery: await read(perfquery),
      ibportstate: await read(ibportstate),
      ibnodes: await read(ibhosts),
      ibstat,
    },
    (kind) => ({ kind, name: clean(files[kind] ?? ''), at: null, origin }),
  );
}
