import * as l10n from '@vscode/l10n';
import { Failure } from '../base/failure.js';
import { type Machine, machineOf } from '../expect/index.js';
import { findPreset, presets } from '../nccl/model/index.js';
import { UsageError } from './command.js';
import { modelHosts } from './modelHosts.js';

/** Options that say on what machine a measurement was made, for what the model expects of it. */
export const machineOptions = {
  preset: { type: 'string' },
  adapters: { type: 'string' },
  snapshot: { type: 'string' },
} as const;

/** Their values as parsed. */
export type MachineValues = Partial<Record<keyof typeof machineOptions, string | undefined>>;

/** Lines of a command's help. */
export function machineHelp(): string {
  return [
    `  --preset NAME         ${l10n.t('kind of machine for what the model expects: {0}; by the GPU’s name when absent', presets.map(({ name }) => name).join(', '))}`,
    `  --adapters NxGBITS    ${l10n.t('adapters of a node and Gbit/s of each, such as 8x400; the preset’s when absent')}`,
    `  --snapshot FILE       ${l10n.t('GPUs and adapters from what "probe --out FILE" saved')}`,
  ].join('\n');
}

/** The machine that the options tell; null where they tell none, and the output's GPU decides. `gpu` is the one that it names. */
export function machineFor(values: MachineValues, cwd: string, gpu: string | null): Machine | null {
  if (values.preset === undefined && values.snapshot === undefined && values.adapters === undefined) return null;
  const found = values.snapshot === undefined ? machineOf([], gpu) : machineOf(modelHosts(values.snapshot, cwd), gpu);
  const named = values.preset === undefined ? null : findPreset(values.preset);
  if (values.preset !== undefined && named === null)
    throw new UsageError(l10n.t('--preset takes {0}, not "{1}"', presets.map(({ name }) => name).join(', '), values.preset));
  if (named === null && typeof found === 'string')
    throw new Failure('input', l10n.t('Nothing to hold the measurement against: {0}.', found), {
      next: l10n.t('Name a preset with --preset.'),
    });
  const known: Machine | null = typeof found === 'string' ? null : found;
  const nics = values.adapters === undefined ? known?.shape.nics : adaptersOf(values.adapters);
  const preset = named ?? known?.preset;
  return preset === undefined ? null : { preset, shape: nics === undefined ? {} : { nics } };
}

function adaptersOf(text: string): { count: number; gbs: number } {
  const [, count = '', gbits = ''] = /^(\d{1,3})x(\d{1,5}(?:\.\d+)?)$/.exec(text) ?? [];
  if (!(Number(count) > 0 && Number(gbits) > 0))
    throw new UsageError(l10n.t('--adapters takes a number and Gbit/s such as 8x400, not "{0}"', text));
  return { count: Number(count), gbs: Number(gbits) / 8 };
}
