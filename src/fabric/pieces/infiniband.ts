import type { FabricSource, Piece } from '../piece.js';
import type { TextInput } from '../readers/eachLine.js';
import { readIblinkinfo } from '../readers/iblinkinfo.js';
import { readIbnetdiscover } from '../readers/ibnetdiscover.js';
import { readIbnodes } from '../readers/ibnodes.js';
import { readIbportstate } from '../readers/ibportstate.js';
import { readIbqueryerrors } from '../readers/ibqueryerrors.js';
import { readIbstat } from '../readers/ibstat.js';
import { readPerfquery } from '../readers/perfquery.js';
import { pieceOfPerfquery, pieceOfQueryErrors } from './counters.js';
import { lidsOfDiscovery, pieceOfDiscovery } from './discovery.js';
import type { LidOwner } from './lids.js';
import { lidsOfLinkInfo, pieceOfLinkInfo } from './linkInfo.js';
import { lidsOfNodeList, pieceOfNodeList } from './nodeList.js';
import { pieceOfPortStates } from './portStates.js';
import { pieceOfStat } from './stat.js';

/** Outputs of infiniband-diags from one subnet; any of them may be missing. */
export interface InfinibandOutputs {
  readonly ibnetdiscover?: TextInput | null;
  /** A discovery of the same subnet that is in the graph already: only looked up, for outputs that name ports by LID. */
  readonly knownBy?: TextInput | null;
  readonly iblinkinfo?: TextInput | null;
  readonly ibqueryerrors?: TextInput | null;
  /** Outputs of any number of ports, one after the other. */
  readonly perfquery?: TextInput | null;
  readonly ibportstate?: TextInput | null;
  /** `ibhosts`, `ibswitches`, `ibnodes` or `ibnetdiscover -l`. */
  readonly ibnodes?: TextInput | null;
  /** `ibstat` or `ibstatus` by host. */
  readonly ibstat?: readonly { readonly host: string; readonly text: TextInput }[];
}

/** One piece for each output. What tools say of a local identifier is looked up in the discovery or `iblinkinfo` that came with it. */
export function infinibandPieces(outputs: InfinibandOutputs, source: (kind: string) => FabricSource): Piece[] {
  const pieces: Piece[] = [];
  const lids = new Map<number, LidOwner>();
  const learn = (more: ReadonlyMap<number, LidOwner>): void => {
    for (const [lid, owner] of more) if (!lids.has(lid)) lids.set(lid, owner);
  };
  const { ibnetdiscover, iblinkinfo, ibnodes, ibportstate, ibqueryerrors, perfquery, ibstat = [] } = outputs;
  if (given(ibnetdiscover)) {
    const discovery = readIbnetdiscover(ibnetdiscover);
    pieces.push(pieceOfDiscovery(discovery, source('ibnetdiscover')));
    learn(lidsOfDiscovery(discovery));
  }
  if (given(iblinkinfo)) {
    const info = readIblinkinfo(iblinkinfo);
    pieces.push(pieceOfLinkInfo(info, source('iblinkinfo')));
    learn(lidsOfLinkInfo(info));
  }
  const byLid = given(perfquery) || given(ibportstate);
  if (byLid && given(outputs.knownBy)) learn(lidsOfDiscovery(readIbnetdiscover(outputs.knownBy)));
  if (given(ibnodes)) {
    const list = readIbnodes(ibnodes);
    pieces.push(pieceOfNodeList(list, source('ibnodes')));
    learn(lidsOfNodeList(list));
  }
  if (given(ibportstate)) pieces.push(pieceOfPortStates(readIbportstate(ibportstate), lids, source('ibportstate')));
  if (given(ibqueryerrors)) pieces.push(pieceOfQueryErrors(readIbqueryerrors(ibqueryerrors), source('ibqueryerrors')));
  if (given(perfquery)) pieces.push(pieceOfPerfquery(readPerfquery(perfquery), lids, source('perfquery')));
  for (const { host, text } of ibstat) pieces.push(pieceOfStat(host, readIbstat(text), { ...source('ibstat'), name: host }));
  return pieces;
}

function given<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined;
}
