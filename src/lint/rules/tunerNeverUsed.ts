import * as l10n from '@vscode/l10n';
import type { TunerEntry } from '../../nccl/catalog/index.js';
import { readTunerFile, wholeLine } from '../files/tunerFile.js';
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

/** A line of the example tuner's file that never answers. */
export const tunerNeverUsed: TextRule = {
  id: 'tuner-never-used',
  kinds: ['tuner'],
  check(text) {
    const lines = readTunerFile(text);
    return lines.flatMap((line, index) => {
      const { entry } = line;
      if (entry === null || entry.replaced.length > 0) return [];
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
      const before = lines.slice(0, index).find((other) => other.entry !== null && covers(other.entry, entry));
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
