import * as l10n from '@vscode/l10n';
import { beyondAll, type TunerRange } from '../bench/outputs/tunerFile.js';
import { tunerWord } from '../bench/outputs/tunerChoice.js';
import { latest } from '../nccl/catalog/index.js';
import { build, collectives, predict } from '../nccl/model/index.js';
import type { Machine } from './run.js';

/** A job whose choices are asked for. */
export interface ChoiceSetup {
  readonly machine: Machine;
  readonly nNodes: number;
  readonly ranksPerNode: number;
  readonly ncclVersion: string | null;
  readonly env: Readonly<Record<string, string>>;
}

/** Powers of two from 1 byte to 16 GiB. */
const sizes = Array.from({ length: 35 }, (_, power) => 2 ** power);

/**
 * What the model says NCCL chooses, by collective in the tuner's names and by range of sizes, with NCCL's own number of channels. Collectives
 * for which it says nothing that the tuner could name are left out; so is `except`.
 */
export function modelledChoices(setup: ChoiceSetup, except: string | null): ReadonlyMap<string, readonly TunerRange[]> {
  const { machine, nNodes, ranksPerNode, ncclVersion, env } = setup;
  const built = build({
    preset: machine.preset,
    shape: { ...machine.shape, nNodes, ppn: ranksPerNode },
    env,
    version: ncclVersion ?? latest,
  });
  if (!built.ok || nNodes * ranksPerNode < 2) return new Map();
  const found = new Map<string, readonly TunerRange[]>();
  for (const collective of collectives) {
    const name = collective.toLowerCase();
    if (name === except) continue;
    const ranges: TunerRange[] = [];
    for (const { sizeBytes, algorithm, protocol } of predict(built.system, collective, sizes, built.allowed)) {
      const words = [tunerWord('algorithm', algorithm ?? ''), tunerWord('protocol', protocol ?? '')];
      const [word, manner] = words;
      if (word === null || manner === null || word === undefined || manner === undefined) continue;
      const last = ranges.at(-1);
      if (last?.algorithm === word && last.protocol === manner) continue;
      if (last !== undefined) ranges[ranges.length - 1] = { ...last, maxBytes: sizeBytes - 1 };
      const comment = ranges.length === 0 ? l10n.t('{0}: NCCL’s own choice, modelled for {1}', name, machine.preset.name) : null;
      ranges.push({
        minBytes: last === undefined ? 0 : sizeBytes,
        maxBytes: beyondAll,
        algorithm: word,
        protocol: manner,
        channels: 0,
        comment,
      });
    }
    if (ranges.length > 0) found.set(name, ranges);
  }
  return found;
}
