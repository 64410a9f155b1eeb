import * as l10n from '@vscode/l10n';
import type { TunerEntry } from '../../nccl/catalog/index.js';
import { readTunerFile, tunerNames, wholeLine, type TunerLine } from '../files/tunerFile.js';
import type { Finding } from '../finding.js';
import { finding } from '../report.js';
import type { TextRule } from '../rule.js';

/** Sizes beyond this are beyond every message: 1 TiB. */
const enough = 1024n ** 4n;

/** The first size that no line for a collective covers, in bytes; null where all are. Lines for some nodes or ranks alone count as if for all. */
function uncovered(entries: readonly TunerEntry[]): bigint | null {
  let next = 0n;
  for (const { minBytes, maxBytes } of entries.toSorted((a, b) => (a.minBytes < b.minBytes ? -1 : a.minBytes > b.minBytes ? 1 : 0))) {
    if (minBytes > next) return next;
    if (maxBytes >= next) next = maxBytes + 1n;
  }
  return next >= enough ? null : next;
}

function leavesChannels(line: TunerLine): Finding[] {
  const field = line.fields[5];
  if (line.entry?.channels !== -1 || field === undefined) return [];
  const fix = { title: l10n.t("Change to 0, NCCL's own choice"), safe: true, edits: [{ range: field.range, newText: '0' }] };
  const message = l10n.t('-1 makes the example tuner run these on one channel: it sets 1 before it looks. 0 leaves the choice to NCCL.');
  return [finding('tuner-one-channel', 'warning', message, { range: field.range, variable: null }, [fix])];
}

/** Collectives and sizes that the example tuner runs on one channel without anybody having asked for it. */
export const tunerOneChannel: TextRule = {
  id: 'tuner-one-channel',
  kinds: ['tuner'],
  check(text) {
    const lines = readTunerFile(text).filter(({ entry }) => entry !== null && entry.replaced.length === 0);
    const [first] = lines;
    if (first === undefined) return [];
    const found = lines.flatMap(leavesChannels);
    const missing: string[] = [];
    for (const collective of tunerNames.collective) {
      const own = lines.filter(({ entry }) => entry?.collective === collective);
      const last = own.at(-1);
      if (last === undefined) {
        missing.push(collective);
        continue;
      }
      const gap = uncovered(own.flatMap(({ entry }) => entry ?? []));
      if (gap === null) continue;
      const message = l10n.t(
        '{0} of {1} bytes and more matches no line, and the example tuner runs it on one channel.',
        collective,
        gap.toString(),
      );
      found.push(finding('tuner-one-channel', 'warning', message, { range: wholeLine(last), variable: null }));
    }
    if (missing.length > 0) {
      const message = l10n.t('The example tuner runs {0} on one channel: no line of the file is for them.', missing.join(', '));
      found.push(finding('tuner-one-channel', 'information', message, { range: wholeLine(first), variable: null }));
    }
    return found;
  },
  about: {
    what: {
      en: 'Collectives or sizes without a line, and lines that leave the number of channels open.',
      zh: '没有对应行的集合操作或大小，以及未给出通道数的行。',
    },
    why: {
      en: 'The example plugin sets the number of channels to 1 before it looks for a line. Whatever matches none, and every match with -1, runs on a single channel, many times slower than with no tuner at all.',
      zh: '示例插件在查找之前先把通道数设为 1。凡是没有匹配的，以及匹配到 -1 的，都只用一个通道，比不用 tuner 慢得多。',
    },
    severity: 'warning',
    evidence: {
      en: 'Recorded by running plugins/tuner/example/plugin.c of 2.30.7: a collective without a match is answered with nChannels 1.',
      zh: '运行 2.30.7 的 plugins/tuner/example/plugin.c 得到的记录：没有匹配的集合操作返回 nChannels 1。',
    },
    fix: 'safe',
    examples: [
      {
        kind: 'tuner',
        bad: 'allreduce,0,65536,tree,ll,-1,-1,-1\n',
        good: tunerNames.collective.map((name) => `${name},0,18446744073709551615,ring,simple,0,-1,-1\n`).join(''),
      },
    ],
  },
};
