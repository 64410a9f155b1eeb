import * as l10n from '@vscode/l10n';
import type { TunerEntry } from '../../nccl/catalog/index.js';
import { readTunerFile, wholeLine, type TunerLine } from '../files/tunerFile.js';
import { finding } from '../report.js';
import type { TextRule } from '../rule.js';

const keys = ['nNodes', 'nRanks', 'numPipeOps', 'regBuff'] as const;

/** Whether every question that the later line answers is answered by the earlier one. */
function covers(earlier: TunerEntry, later: TunerEntry): boolean {
  return (
    earlier.collective === later.collective &&
    earlier.minBytes <= later.minBytes &&
    earlier.maxBytes >= later.maxBytes &&
    keys.every((key) => earlier[key] === -1 || earlier[key] === later[key])
  );
}

/** Lines for one collective that a later one is held against: people write some dozens, programs any number. */
const mostHeld = 300;

/** A line of the example tuner's file that never answers. */
export const tunerNeverUsed: TextRule = {
  id: 'tuner-never-used',
  kinds: ['tuner'],
  check(text) {
    const lines = readTunerFile(text);
    // What a line answers that another one answers before it, that other one answers too: only the first of them are kept.
    const earlier = new Map<string, TunerLine[]>();
    const firstOf = (line: TunerLine, entry: TunerEntry): TunerLine | undefined => {
      const kept = earlier.get(entry.collective) ?? [];
      const found = kept.find((other) => other.entry !== null && covers(other.entry, entry));
      if (found === undefined && kept.length < mostHeld) earlier.set(entry.collective, [...kept, line]);
      return found;
    };
    return lines.flatMap((line) => {
      const { entry } = line;
      if (entry === null) return [];
      const before = firstOf(line, entry);
      if (entry.replaced.length > 0) return [];
      const place = { range: wholeLine(line), variable: null };
      if (entry.minBytes > entry.maxBytes) {
        const message = l10n.t(
          'This line never applies: its smallest size, {0}, is beyond its largest, {1}.',
          entry.minBytes.toString(),
          entry.maxBytes.toString(),
        );
        return [finding('tuner-never-used', 'error', message, place)];
      }
      // An earlier line is passed over where NCCL has ruled its algorithm out, so this one may still serve.
      if (before === undefined) return [];
      const message = l10n.t(
        'The first match wins, so line {0} answers before this one unless NCCL has ruled out what it names.',
        before.line + 1,
      );
      return [finding('tuner-never-used', 'information', message, place)];
    });
  },
  about: {
    what: { en: 'A line that no question reaches, or that an earlier one answers first.', zh: '永远轮不到，或总被前面的行先匹配的行。' },
    why: {
      en: 'The first line that matches decides. What a later line was meant to tune stays as the earlier one says.',
      zh: '第一条匹配的行说了算。后面那行想调的内容仍按前面的行执行。',
    },
    severity: 'error',
    evidence: {
      en: 'Recorded by running plugins/tuner/example/plugin.c of 2.30.7. An entry whose algorithm or protocol NCCL has switched off is passed over.',
      zh: '运行 2.30.7 的 plugins/tuner/example/plugin.c 得到的记录。算法或协议已被 NCCL 关闭的行会被跳过。',
    },
    examples: [
      {
        kind: 'tuner',
        bad: 'allreduce,65536,0,tree,ll,2,-1,-1\n',
        good: 'allreduce,0,65536,tree,ll,2,-1,-1\n',
      },
      {
        kind: 'tuner',
        bad: 'allreduce,0,65536,tree,ll,2,-1,-1\nallreduce,0,1024,ring,ll,1,-1,-1\n',
        good: 'allreduce,0,1024,ring,ll,1,-1,-1\nallreduce,0,65536,tree,ll,2,-1,-1\n',
      },
    ],
  },
};
