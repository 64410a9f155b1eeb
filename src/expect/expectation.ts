import * as l10n from '@vscode/l10n';
import type { PerfRow } from '../nccl/perf/index.js';
import { latest } from '../nccl/catalog/index.js';
import { build, type Collective, type Operation, predict, type Preset, type SystemShape } from '../nccl/model/index.js';
import { type Standing, standingOf } from './standing.js';

/** What the model says beside one measured row. */
export interface ExpectedRow extends Standing {
  readonly sizeBytes: number;
  readonly timeUs: number;
  readonly busbwGBs: number;
}

/** What the model was given. */
export interface Basis {
  readonly preset: string;
  readonly nNodes: number;
  readonly ranksPerNode: number;
  /** Adapters of a node and GB/s of each; null on one node, where none is used. */
  readonly adapters: { readonly count: number; readonly gbs: number } | null;
  /** True where the preset's adapters stand in for those that nobody told. */
  readonly assumed: boolean;
  readonly ncclVersion: string;
}

/** The modelled expectation beside a measurement, or why there is none. */
export type Expectation =
  | { readonly origin: 'modelled'; readonly basis: Basis; readonly rows: readonly ExpectedRow[]; readonly why: null }
  | {
      readonly origin: 'modelled';
      readonly basis: null;
      readonly rows: readonly [];
      readonly why: string;
      /** True where there would be one if the machine or the run were told. */
      readonly untold: boolean;
    };

/** A measurement as far as its expectation depends on it. */
export interface Measurement {
  /** "all_reduce". */
  readonly collective: string | null;
  readonly rows: readonly PerfRow[];
  readonly nNodes: number | null;
  readonly ranksPerNode: number | null;
  /** Settings of the ranks. */
  readonly env: Readonly<Record<string, string>>;
  readonly ncclVersion: string | null;
}

/** Collectives of nccl-tests programs that NCCL's cost model covers. */
const collectives: Readonly<Record<string, Collective>> = {
  all_reduce: 'AllReduce',
  all_gather: 'AllGather',
  reduce_scatter: 'ReduceScatter',
  broadcast: 'Broadcast',
  reduce: 'Reduce',
};

/** The collective of NCCL's cost model for nccl-tests' name of it ("all_reduce"), or null where the model does not cover it. */
export function modelledCollective(name: string | null): Collective | null {
  return name !== null && Object.hasOwn(collectives, name) ? (collectives[name] ?? null) : null;
}

const none = (why: string, untold = false): Expectation => ({ origin: 'modelled', basis: null, rows: [], why, untold });

/** What NCCL's cost model says for the sizes of a measurement on this kind of machine. */
export function expect(measurement: Measurement, machine: { readonly preset: Preset; readonly shape: Partial<SystemShape> }): Expectation {
  const { collective: name, rows, nNodes, ranksPerNode } = measurement;
  const collective = modelledCollective(name);
  if (rows.length === 0) return none(l10n.t('there are no rows'));
  if (name === null) return none(l10n.t('the output does not say which collective it is'), true);
  if (collective === null) return none(l10n.t('NCCL’s cost model does not cover {0}', name));
  if (nNodes === null || ranksPerNode === null) return none(l10n.t('the output does not say on how many nodes it ran'), true);
  if (nNodes * ranksPerNode < 2) return none(l10n.t('one rank sends nothing'));
  const version = measurement.ncclVersion ?? latest;
  const { preset } = machine;
  const shape: SystemShape = { ...machine.shape, nNodes, ppn: ranksPerNode };
  const built = build({ preset, shape, env: measurement.env, version });
  if (!built.ok) return none(l10n.t('NCCL cannot read the settings: {0}', built.warn));
  const expected = rows.flatMap((row): ExpectedRow[] => {
    const measuredUs = (row.outOfPlace ?? row.inPlace)?.timeUs;
    if (row.sizeBytes <= 0 || measuredUs === undefined || measuredUs <= 0) return [];
    const [said] = predict(built.system, collective, [row.sizeBytes], built.allowed, operationOf(row));
    if (said === undefined || said.timeUs === null || said.busbwGBs === null) return [];
    const { sizeBytes, timeUs, busbwGBs } = said;
    return [{ sizeBytes, timeUs, busbwGBs, ...standingOf(sizeBytes, measuredUs, timeUs) }];
  });
  if (expected.length === 0) return none(l10n.t('the settings leave NCCL nothing to choose'));
  const adapters = nNodes === 1 ? null : (shape.nics ?? preset.nics);
  const assumed = nNodes > 1 && shape.nics === undefined;
  const basis = { preset: preset.name, nNodes, ranksPerNode, adapters, assumed, ncclVersion: version };
  return { origin: 'modelled', basis, rows: expected, why: null };
}

/** No expectation, because the machine is not told or not known. */
export function noExpectation(why: string): Expectation {
  return none(why, true);
}

/** nccl-tests' words for a type and operation in NCCL's. */
function operationOf({ type, redop }: PerfRow): Operation {
  return { datatype: type.replace(/^f8/, 'float8'), op: redop ?? 'sum', merged: 1 };
}

/** The row of the largest size that has an expectation, where bandwidth counts. */
export function largestExpected({ rows }: Expectation): ExpectedRow | null {
  return rows.reduce((best: ExpectedRow | null, row) => (best === null || row.sizeBytes >= best.sizeBytes ? row : best), null);
}
