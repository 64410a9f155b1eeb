import * as l10n from '@vscode/l10n';
import { readTunerFile, wholeLine } from '../files/tunerFile.js';
import { finding } from '../report.js';
import type { TextRule } from '../rule.js';

/** Bytes that the plugin reads of a line. */
const longest = 255;

/** A line of the example tuner's file whose fields are not the ones that it seems to have. */
export const tunerFields: TextRule = {
  id: 'tuner-fields',
  kinds: ['tuner'],
  check: (text) =>
    readTunerFile(text).flatMap((line) => {
      const place = { range: wholeLine(line), variable: null };
      if (line.text.length > longest)
        return [finding('tuner-fields', 'error', l10n.t('The tuner reads 255 bytes of a line and takes the rest for another one.'), place)];
      if (/^\s+#/u.test(line.text)) return [];
      if (line.entry === null) {
        const message = l10n.t('The tuner drops this line: it has {0} fields, and 8 are needed.', line.fields.length);
        return [finding('tuner-fields', 'error', message, place)];
      }
      if (line.hasEmpty) {
        const message = l10n.t('The tuner skips empty fields, so those behind them count for others than they seem. Write -1 for any.');
        return [finding('tuner-fields', 'error', message, place)];
      }
      if (line.fields.length <= 10) return [];
      return [finding('tuner-fields', 'warning', l10n.t('The tuner reads 10 fields and leaves the rest.'), place)];
    }),
  about: {
    what: { en: 'A line with too few, too many or empty fields.', zh: '字段过少、过多或为空的行。' },
    why: {
      en: 'Lines with fewer than eight fields are dropped without a message. An empty field vanishes, which moves the ones behind it: the channels become the number of nodes.',
      zh: '不足八个字段的行会被静默丢弃。空字段会消失，后面的字段随之前移：通道数就成了节点数。',
    },
    severity: 'error',
    evidence: {
      en: 'Recorded by running plugins/tuner/example/plugin.c of 2.30.7 (strtok, a buffer of 256 bytes).',
      zh: '运行 2.30.7 的 plugins/tuner/example/plugin.c 得到的记录（strtok，256 字节的缓冲区）。',
    },
    examples: [
      { kind: 'tuner', bad: 'allreduce,0,65536,tree,ll,,-1,-1\n', good: 'allreduce,0,65536,tree,ll,0,-1,-1\n' },
      { kind: 'tuner', bad: 'allreduce,0,65536,tree,ll\n', good: 'allreduce,0,65536,tree,ll,2,-1,-1\n' },
    ],
  },
};
