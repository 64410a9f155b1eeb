import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import { Failure } from '../../base/failure.js';
import { bytes, microseconds, rate } from '../../base/format.js';
import { latest } from '../../nccl/catalog/index.js';
import {
  type Collective, collectives, findPreset, type ModelHost, modelVariables, predict, type Prediction, type Preset, presets, readModelEnvironment, shapeOfHosts, systemOf, type SystemShape,
} from '../../nccl/model/index.js'; // prettier-ignore
import { formatOf, readArguments } from '../arguments.js';
import { type Command, type ExitCode, type Io, UsageError } from '../command.js';
import { jsonText } from '../safeIo.js';
import { versionOf } from '../version.js';

/** `nccl-workbench model`: what NCCL would choose and how long its own cost model says that takes. */
export const command: Command = {
  name: 'model',
  summary: () => l10n.t('what NCCL would choose for each size, and how long it thinks that takes'),
  help: () =>
    `nccl-workbench model --nodes N [--gpus-per-node G] [--preset ${presets.map((preset) => preset.name).join('|')}] | --snapshot FILE
                      [--collective AllReduce] [--sizes 8..8G] [--set NAME=VALUE]... [--nccl-version V] [--format text|json]

${l10n.t('Sizes are a range of powers of two (8..8G) or a list (1M,4M,64M). Times are upper bounds of speed: a healthy system reaches 85 to 98 % of the bandwidth.')}
`,
  run: (args, io) => Promise.resolve(run(args, io)),
};

function run(args: readonly string[], io: Io): ExitCode {
  const { values, positionals } = readArguments(args, {
    nodes: { type: 'string' },
    'gpus-per-node': { type: 'string' },
    preset: { type: 'string' },
    snapshot: { type: 'string' },
    collective: { type: 'string' },
    sizes: { type: 'string' },
    set: { type: 'string', multiple: true },
    'nccl-version': { type: 'string' },
    format: { type: 'string' },
  });
  const format = formatOf(values.format, ['text', 'json'] as const);
  if (positionals[0] !== undefined) throw new UsageError(l10n.t('model takes no operand, and got "{0}"', positionals[0]));
  const collective = collectiveOf(values.collective ?? 'AllReduce');
  const sizes = sizesOf(values.sizes ?? '8..8G');
  const version = versionOf(values['nccl-version']) ?? latest;
  const env = settingsOf(values.set ?? []);
  for (const name of Object.keys(env))
    if (!modelVariables.includes(name))
      io.err(`${l10n.t("NCCL's cost model does not look at {0}: the prediction is the same without it.", name)}\n`);
  const reading = readModelEnvironment(env, version);
  if (!reading.ok) throw new Failure('input', l10n.t('NCCL would end here: {0}', reading.warn));
  const { preset, shape } = machine(values, io.cwd);
  const system = { ...systemOf(preset, { ...shape, ...reading.value.shape }), ...reading.value.system };
  const rows = predict(system, collective, sizes, reading.value.allowed);
  io.out(
    format === 'json'
      ? `${jsonText({ origin: 'modelled', ncclVersion: version, preset: preset.name, nNodes: shape.nNodes, gpusPerNode: shape.ppn, collective, rows })}\n`
      : table(rows, preset, shape, collective),
  );
  return rows.some((row) => row.algorithm === null) ? 1 : 0;
}

function collectiveOf(word: string): Collective {
  const plain = (text: string): string =>
    text
      .toLowerCase()
      .replace(/_perf$/, '')
      .replaceAll(/[_-]/g, '');
  const found = collectives.find((name) => plain(name) === plain(word));
  if (found === undefined) throw new UsageError(l10n.t('--collective takes {0}, not "{1}"', collectives.join(', '), word));
  return found;
}

function sizeOf(text: string): number {
  const match = /^([0-9]+(?:\.[0-9]+)?)([KMGT]?)(?:i?B)?$/i.exec(text.trim());
  const unit = { '': 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3, T: 1024 ** 4 }[(match?.[2] ?? '').toUpperCase()] ?? 1;
  if (match === null) throw new UsageError(l10n.t('"{0}" is not a size such as 8, 64K or 1G', text));
  return Math.floor(Number(match[1]) * unit);
}

function sizesOf(text: string): number[] {
  const range = /^(.+)\.\.(.+)$/.exec(text);
  if (range === null) return text.split(',').map(sizeOf);
  const from = sizeOf(range[1] ?? '');
  const to = sizeOf(range[2] ?? '');
  if (from < 1 || to < from) throw new UsageError(l10n.t('the range {0} is empty', text));
  const sizes: number[] = [];
  for (let size = from; size <= to; size *= 2) sizes.push(size);
  return sizes;
}

function settingsOf(words: readonly string[]): Record<string, string> {
  const env: Record<string, string> = {};
  for (const word of words) {
    const at = word.indexOf('=');
    if (at < 1) throw new UsageError(l10n.t('--set takes NAME=VALUE, not "{0}"', word));
    env[word.slice(0, at)] = word.slice(at + 1);
  }
  return env;
}

function machine(
  values: { nodes?: string | undefined; 'gpus-per-node'?: string | undefined; preset?: string | undefined; snapshot?: string | undefined },
  cwd: string,
): { preset: Preset; shape: SystemShape } {
  const nodes = count('--nodes', values.nodes);
  const gpus = count('--gpus-per-node', values['gpus-per-node']);
  if (values.snapshot !== undefined) {
    const found = shapeOfHosts(hostsOf(values.snapshot, cwd));
    if (found === null)
      throw new Failure('input', l10n.t('{0} has no host with GPUs that a preset is known for.', values.snapshot), {
        next: l10n.t('Name a preset with --preset.'),
      });
    return {
      preset: found.preset,
      shape: { ...found.shape, ...(nodes === null ? {} : { nNodes: nodes }), ...(gpus === null ? {} : { ppn: gpus }) },
    };
  }
  const preset = findPreset(values.preset ?? 'dgx-h100');
  if (preset === null)
    throw new UsageError(l10n.t('--preset takes {0}, not "{1}"', presets.map((known) => known.name).join(', '), values.preset ?? ''));
  if (nodes === null) throw new UsageError(l10n.t('--nodes is missing'));
  return { preset, shape: { nNodes: nodes, ppn: gpus ?? preset.gpusPerNode } };
}

function count(option: string, value: string | undefined): number | null {
  if (value === undefined) return null;
  if (!/^[1-9][0-9]{0,5}$/.test(value)) throw new UsageError(l10n.t('{0} takes a whole number, not "{1}"', option, value));
  return Number(value);
}

/** Hosts of a snapshot file, as far as the model needs them; anything else in the file is left alone. */
function hostsOf(path: string, cwd: string): ModelHost[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(resolve(cwd, path), 'utf8'));
  } catch (error) {
    throw new Failure('input', l10n.t('{0} could not be read as a snapshot.', path), {
      next: l10n.t('Make one with: nccl-workbench probe --out FILE'),
      cause: error,
    });
  }
  const hosts = field(parsed, 'hosts');
  if (typeof hosts !== 'object' || hosts === null) return [];
  return Object.values(hosts).flatMap((answer: unknown) => {
    const facts = field(answer, 'facts');
    const list = (key: string): unknown[] | null => {
      const value = field(facts, key);
      return Array.isArray(value) ? (value as unknown[]) : null;
    };
    const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
    const number = (value: unknown): number | null => (typeof value === 'number' ? value : null);
    return facts === null
      ? []
      : [
          {
            gpus: list('gpus')?.map((gpu) => ({ name: text(field(gpu, 'name')) ?? '' })) ?? null,
            nics: list('nics')?.map((nic) => ({ state: text(field(nic, 'state')), rateGbps: number(field(nic, 'rateGbps')) })) ?? null,
          },
        ];
  });
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : null;
}

function table(rows: readonly Prediction[], preset: Preset, shape: SystemShape, collective: Collective): string {
  const head = l10n.t(
    '{0} on {1} × {2} GPUs ({3}), modelled: what NCCL computes before it chooses',
    collective,
    String(shape.nNodes),
    String(shape.ppn),
    preset.name,
  );
  const lines = rows.map((row) => {
    const size = bytes(row.sizeBytes).padStart(9);
    if (row.algorithm === null || row.timeUs === null) return `${size}  ${l10n.t('nothing is left to choose: the run would end')}`;
    const second = row.candidates[1];
    const next = second === undefined ? '' : `  (${second.algorithm}/${second.protocol} ${microseconds(second.timeUs)})`;
    return `${size}  ${`${row.algorithm}/${row.protocol ?? ''}`.padEnd(16)} ${String(row.channels ?? '').padStart(3)} ch  ${microseconds(row.timeUs).padStart(9)}  ${(row.busbwGBs === null ? '–' : rate(row.busbwGBs)).padStart(10)}${next}`;
  });
  return `${head}\n${lines.join('\n')}\n`;
}
