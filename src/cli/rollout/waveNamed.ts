import * as l10n from '@vscode/l10n';
import type { Wave } from '../../rollout/index.js';
import { UsageError } from '../command.js';

/** The place of the wave that `--until` names, by its name or its number from 1. Throws a UsageError. */
export function waveNamed(text: string, waves: readonly Wave[]): number {
  const index = waves.findIndex((wave, at) => wave.name.replace(' ', '') === text.replace(' ', '') || String(at + 1) === text);
  if (index < 0) throw new UsageError(l10n.t('--until takes a wave: {0}, not "{1}"', waves.map(({ name }) => name).join(', '), text));
  return index;
}
