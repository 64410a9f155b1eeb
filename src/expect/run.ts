import * as l10n from '@vscode/l10n';
import type { Run } from '../bench/record.js';
import { scoreOf } from '../bench/score.js';
import type { Objective } from '../bench/sweepSpec.js';
import { type ModelHost, type Preset, presetOfGpu, shapeOfHosts, type SystemShape } from '../nccl/model/index.js';
import { collectiveOf, type PerfResult, type PerfRow } from '../nccl/perf/index.js';
import { expect, type Expectation, noExpectation } from './expectation.js';

/** A kind of machine, with its adapters where they are known. */
export interface Machine {
  readonly preset: Preset;
  readonly shape: Pick<SystemShape, 'nics'>;
}

/** The kind of machine that hosts or the GPU's name tell, or why none is known. */
export function machineOf(hosts: readonly ModelHost[], gpu: string | null): Machine | string {
  const found = shapeOfHosts(hosts);
  const nics = soundAdapters(hosts);
  if (found !== null) return { preset: found.preset, shape: nics === null ? {} : { nics } };
  const name = gpu ?? hosts.flatMap(({ gpus }) => gpus ?? [])[0]?.name ?? null;
  if (name === null) return l10n.t('which GPUs they are is not known');
  const preset = presetOfGpu(name);
  return preset === null ? l10n.t('no model is known for {0}', name) : { preset, shape: {} };
}

/** The adapters of a sound host: as many of the fastest kind as any host has. One that lost half its width must not lower what is expected. */
function soundAdapters(hosts: readonly ModelHost[]): { readonly count: number; readonly gbs: number } | null {
  const rates = hosts.map(({ nics }) =>
    (nics ?? []).flatMap(({ state, rateGbps }) => (state === 'ACTIVE' && rateGbps !== null ? [rateGbps] : [])),
  );
  const fastest = Math.max(0, ...rates.flat());
  const count = Math.max(0, ...rates.map((list) => list.filter((rate) => rate === fastest).length));
  return fastest === 0 || count === 0 ? null : { count, gbs: fastest / 8 };
}

/** What the model says beside a recorded run; `hosts` are what is known now of those it ran on. */
export function expectRun(run: Run, hosts: readonly ModelHost[]): Expectation {
  const machine = machineOf(hosts, run.gpu ?? null);
  if (typeof machine === 'string') return noExpectation(machine);
  const { argv, env, hosts: names, ranksPerHost } = run.spec;
  const measurement = { collective: collectiveOf(argv[0] ?? ''), rows: run.rows, env, ncclVersion: run.ncclVersion };
  return expect({ ...measurement, nNodes: names.length, ranksPerNode: ranksPerHost }, machine);
}

/** What is told beside an output: where it ran, as far as it does not say so itself. */
export interface Told {
  readonly machine: Machine | null;
  readonly nNodes: number | null;
  readonly collective: string | null;
  readonly env: Readonly<Record<string, string>>;
}

/** What the model says beside an output of nccl-tests. */
export function expectResult(result: PerfResult, told: Told): Expectation {
  const machine = told.machine ?? machineOf([], result.gpu ?? null);
  if (typeof machine === 'string') return noExpectation(machine);
  const nNodes = told.nNodes ?? result.nNodes;
  const ranksPerNode = nNodes === null || result.nRanks === null ? null : result.nRanks / nNodes;
  const { rows, ncclVersion } = result;
  const collective = told.collective ?? result.collective ?? (isAllReduce(rows) ? 'all_reduce' : null);
  return expect({ collective, rows, nNodes, ranksPerNode, env: told.env, ncclVersion: ncclVersion ?? null }, machine);
}

/** busbw / algbw above 1, which only an all-reduce has (PERFORMANCE.md of nccl-tests). */
function isAllReduce(rows: readonly PerfRow[]): boolean {
  return rows.some(({ outOfPlace: place }) => place !== null && place.algbwGBs > 1 && place.busbwGBs > place.algbwGBs * 1.02);
}

/** The score that a search would give a run as fast as the model says; null where there is no expectation. */
export function modelledScore(run: Run, expectation: Expectation, objective: Objective): number | null {
  const rows = run.rows.flatMap((row) => {
    const said = expectation.rows.find(({ sizeBytes }) => sizeBytes === row.sizeBytes);
    if (said === undefined) return [];
    const { timeUs, busbwGBs } = said;
    return [{ ...row, outOfPlace: { timeUs, algbwGBs: row.sizeBytes / timeUs / 1000, busbwGBs, wrong: null }, inPlace: null }];
  });
  return rows.length === 0 ? null : scoreOf({ ...run, rows }, objective);
}
