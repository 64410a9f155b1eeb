import * as l10n from '@vscode/l10n';
import { Failure } from '../../base/failure.js';
import { latest } from '../../nccl/catalog/index.js';
import {
  applyChange, build, type Change, type Collective, collectives, explain, type Explanation, findPreset, forbiddenLines, modelVariables, newestModelled, obstacleText, oldestModelled, predict, type Preset, presets, readChange, sensitivity, type Setup, shapeOfHosts, type SystemShape,
} from '../../nccl/model/index.js'; // prettier-ignore
import { atLeast } from '../../nccl/catalog/version.js';
import { formatOf, readArguments } from '../arguments.js';
import { type Command, type ExitCode, type Io, UsageError } from '../command.js';
import { modelHosts } from '../modelHosts.js';
import { predictionTable, sensitivityText, whatIfText } from '../modelText.js';
import { jsonText } from '../safeIo.js';
import { settingsOf } from '../settingsOf.js';
import { versionOf } from '../version.js';

/** `nccl-workbench model`: what NCCL would choose and how long its own cost model says that takes. */
export const command: Command = {
  name: 'model',
  summary: () => l10n.t('what NCCL would choose for each size, and how long it thinks that takes'),
  help: () =>
    `nccl-workbench model --nodes N [--gpus-per-node G] [--preset ${presets.map((preset) => preset.name).join('|')}] | --snapshot FILE
                      [--collective AllReduce] [--sizes 8..8G] [--set NAME=VALUE]... [--nccl-version V] [--format text|json]
                      [--sensitivity] [--what-if CHANGE]...

  --sensitivity        ${l10n.t('what each of the settings that the model looks at would change, size by size')}
  --what-if CHANGE     ${l10n.t('the prediction before and after a change; can be given again')}
                       NAME=VALUE, version=2.27.7, rails=-1, rails=+1, rails=4, nic=25 (GB/s), nodes=16, nvlink=off, nvls=off

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
    sensitivity: { type: 'boolean' },
    'what-if': { type: 'string', multiple: true },
    format: { type: 'string' },
  });
  const format = formatOf(values.format, ['text', 'json'] as const);
  if (positionals[0] !== undefined) throw new UsageError(l10n.t('model takes no operand, and got "{0}"', positionals[0]));
  const collective = collectiveOf(values.collective ?? 'AllReduce');
  const sizes = sizesOf(values.sizes ?? '8..8G');
  const version = versionOf(values['nccl-version']) ?? latest;
  const env = settingsOf('--set', values.set ?? []);
  for (const name of Object.keys(env))
    if (!modelVariables.includes(name))
      io.err(`${l10n.t("NCCL's cost model does not look at {0}: the prediction is the same without it.", name)}\n`);
  const setup: Setup = { ...machine(values, io.cwd), env, version };
  if (!atLeast(version, oldestModelled) || !atLeast(newestModelled, version))
    io.err(
      `${l10n.t('The cost model is known from {0} to {1}; NCCL {2} is computed like the nearest of them.', oldestModelled, newestModelled, version)}\n`,
    );
  const built = mustBuild(setup);
  const rows = predict(built.system, collective, sizes, built.allowed);
  const explanations = sizes.map((size) => explain(built.system, collective, size, built.allowed));
  const wishes = values['what-if'] ?? [];
  const changed = wishes.length === 0 ? null : withChanges(setup, wishes);
  const after = changed === null ? null : mustBuild(changed);
  const afterRows = after === null ? null : predict(after.system, collective, sizes, after.allowed);
  const trials = values.sensitivity === true ? sensitivity(setup, collective, sizes) : null;
  const { preset, shape } = setup;
  if (format === 'json') {
    const answer = {
      origin: 'modelled',
      ncclVersion: version,
      preset: preset.name,
      nNodes: shape.nNodes,
      gpusPerNode: shape.ppn,
      collective,
    };
    const reasoned = rows.map((row, at) => ({ ...row, why: why(explanations[at]) }));
    const whatIf = afterRows === null ? {} : { whatIf: { changes: wishes, rows: afterRows } };
    io.out(`${jsonText({ ...answer, rows: reasoned, ...whatIf, ...(trials === null ? {} : { sensitivity: trials }) })}\n`);
  } else {
    io.out(afterRows === null ? predictionTable(rows, explanations, preset.name, shape, collective) : whatIfText(rows, afterRows, wishes));
    if (trials !== null) io.out(`\n${sensitivityText(trials)}`);
  }
  return (afterRows ?? rows).some((row) => row.algorithm === null) ? 1 : 0;
}

/** The reasons of one row as data: texts may change, obstacles may not. */
function why(explanation: Explanation | undefined): object {
  return {
    lost: explanation?.lost ?? [],
    forbidden: (explanation?.forbidden ?? []).map((entry) => ({ ...entry, reason: obstacleText(entry.obstacle) })),
    summary: forbiddenLines(explanation?.forbidden ?? []),
  };
}

function mustBuild(setup: Setup): Extract<ReturnType<typeof build>, { ok: true }> {
  const built = build(setup);
  if (!built.ok) throw new Failure('input', l10n.t('NCCL would end here: {0}', built.warn));
  return built;
}

function withChanges(setup: Setup, wishes: readonly string[]): Setup {
  return wishes.reduce((now: Setup, wish) => {
    const change: Change | null = readChange(wish);
    if (change === null)
      throw new UsageError(l10n.t('--what-if takes NAME=VALUE, version=, rails=, nic=, nodes=, nvlink= or nvls=, not "{0}"', wish));
    const next = applyChange(now, change);
    if (next === null) throw new Failure('input', l10n.t('{0} leaves no adapter: the nodes could not talk.', wish));
    return next;
  }, setup);
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

function machine(
  values: { nodes?: string | undefined; 'gpus-per-node'?: string | undefined; preset?: string | undefined; snapshot?: string | undefined },
  cwd: string,
): { preset: Preset; shape: SystemShape } {
  const nodes = count('--nodes', values.nodes);
  const gpus = count('--gpus-per-node', values['gpus-per-node']);
  if (values.snapshot !== undefined) {
    const found = shapeOfHosts(modelHosts(values.snapshot, cwd));
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
