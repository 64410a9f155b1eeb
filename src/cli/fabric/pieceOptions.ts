import * as l10n from '@vscode/l10n';
import type { FabricSource, Piece } from '../../fabric/piece.js';
import { lldpPiece } from '../../fabric/pieces/lldp.js';
import { matrixPiece } from '../../fabric/pieces/matrix.js';
import { ncclLogPiece } from '../../fabric/pieces/ncclLog.js';
import { netqPiece } from '../../fabric/pieces/netq.js';
import { rankTablePiece } from '../../fabric/pieces/rankTable.js';
import { switchTreePiece } from '../../fabric/pieces/switchTree.js';
import { topoXmlPiece } from '../../fabric/pieces/topoXml.js';
import { readLldp } from '../../fabric/readers/lldp.js';
import { readNetq } from '../../fabric/readers/netq.js';
import { readRankTable } from '../../fabric/readers/rankTable.js';
import { readRocmTopo } from '../../fabric/readers/rocmTopo.js';
import { readSlurmTopology, readTopograph } from '../../fabric/readers/slurmTopology.js';
import { readTopoSystem } from '../../fabric/readers/topoXml.js';
import { readGraphLog } from '../../nccl/log/graphs.js';

/** Options whose files become pieces, for `parseArgs`; each may be given several times. */
export const pieceFlags = {
  lldp: { type: 'string', multiple: true },
  'topo-xml': { type: 'string', multiple: true },
  'rocm-topo': { type: 'string', multiple: true },
  'slurm-topology': { type: 'string', multiple: true },
  topograph: { type: 'string', multiple: true },
  netq: { type: 'string', multiple: true },
  'nccl-log': { type: 'string', multiple: true },
  'rank-table': { type: 'string', multiple: true },
} as const;

/** A name of {@link pieceFlags}. */
export type PieceFlag = keyof typeof pieceFlags;

interface PieceOption {
  /** True where the file is of one host: HOST=FILE. */
  readonly ofHost: boolean;
  readonly help: () => string;
  /** The program or form, as sources are named. */
  readonly kind: string;
  readonly piece: (text: string, host: string, source: FabricSource) => Piece;
}

/** What each option reads, in the order of the help. */
export const pieceOptions: Readonly<Record<PieceFlag, PieceOption>> = {
  lldp: {
    ofHost: true,
    kind: 'lldpctl',
    help: () => l10n.t('output of lldpctl -f json, json0, keyvalue or xml on HOST, which may be a switch'),
    piece: (text, host, source) => lldpPiece(host, readLldp(text), source),
  },
  'topo-xml': {
    ofHost: true,
    kind: 'NCCL topology XML',
    help: () => l10n.t('topology file of HOST, as NCCL_TOPO_DUMP_FILE writes it'),
    piece: (text, host, source) => topoXmlPiece(host, readTopoSystem(text), source),
  },
  'rocm-topo': {
    ofHost: true,
    kind: 'rocm-smi --showtopo',
    help: () => l10n.t('output of rocm-smi --showtopo on HOST'),
    piece: (text, host, source) => matrixPiece(host, readRocmTopo(text), source),
  },
  'slurm-topology': {
    ofHost: false,
    kind: 'Slurm topology',
    help: () => l10n.t('topology.conf or topology.yaml of Slurm'),
    piece: (text, _, source) => switchTreePiece(readSlurmTopology(text), source),
  },
  topograph: {
    ofHost: false,
    kind: 'topograph',
    help: () => l10n.t('model or output of topograph'),
    piece: (text, _, source) => switchTreePiece(readTopograph(text), source),
  },
  netq: {
    ofHost: false,
    kind: 'NetQ',
    help: () => l10n.t('JSON of NetQ: topology, LLDP or compute nodes'),
    piece: (text, _, source) => netqPiece(readNetq(text), source),
  },
  'nccl-log': {
    ofHost: false,
    kind: 'NCCL log',
    help: () => l10n.t('log with NCCL_DEBUG=INFO: hosts and GPUs of the ranks'),
    piece: (text, _, source) => ncclLogPiece(readGraphLog(text), source),
  },
  'rank-table': {
    ofHost: false,
    kind: 'HCCL rank table',
    help: () => l10n.t('rank table of HCCL (rank_table.json)'),
    piece: (text, _, source) => rankTablePiece(readRankTable(text), source),
  },
};

/** Names of {@link pieceFlags}. */
export const pieceFlagNames = Object.keys(pieceOptions) as PieceFlag[];
