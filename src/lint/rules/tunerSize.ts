import * as l10n from '@vscode/l10n';
import { readTunerFile } from '../files/tunerFile.js';
import { finding } from '../report.js';
import type { TextRule } from '../rule.js';

const units: Readonly<Record<string, bigint>> = { k: 1024n, m: 1024n ** 2n, g: 1024n ** 3n, t: 1024n ** 4n };

/** The bytes that a text was plainly meant to be, or null. */
function meant(text: string): bigint | null {
  const suffixed = /^(\d{1,18})\s*([kmgt])(?:i?b)?$/iu.exec(text);
  if (suffixed?.[1] !== undefined) return BigInt(suffixed[1]) * (units[suffixed[2]?.toLowerCase() ?? ''] ?? 1n);
  return /^0x[0-9a-f]{1,16}$/iu.test(text) ? BigInt(text) : null;
}

/** A size in the example tuner's file that is not read as it is written. */
export const tunerSize: TextRule = {
  id: 'tuner-size',
  kinds: ['tuner'],
  check: (text) =>
    readTunerFile(text).flatMap(({ entry, fields }) => {
      // A heading has words here.
      if (entry === null || /^coll/iu.test(fields[0]?.text ?? '')) return [];
      return [
        { field: fields[1], read: entry.minBytes },
        { field: fields[2], read: entry.maxBytes },
      ].flatMap(({ field, read }) => {
        if (field === undefined || /^[-+]?\d+$/u.test(field.text)) return [];
        const bytes = meant(field.text);
        const message = l10n.t(
          'The tuner reads {0} bytes: it takes decimal digits alone and stops at "{1}".',
          read.toString(),
          field.text.replace(/^[-+]?\d*/u, '').slice(0, 20),
        );
        const fixes =
          bytes === null
            ? []
            : [
                {
                  title: l10n.t('Change to {0}', bytes.toString()),
                  safe: true,
                  edits: [{ range: field.range, newText: bytes.toString() }],
                },
              ];
        return [finding('tuner-size', 'error', message, { range: field.range, variable: null }, fixes)];
      });
    }),
  about: {
    what: { en: 'A size with a unit or in hexadecimal.', zh: '带单位或十六进制的大小。' },
    why: {
      en: 'The plugin reads decimal bytes and stops at the first other character: 64K is 64 bytes, 0x10000 is 0. Nearly every message then misses the line.',
      zh: '插件只读十进制字节数，遇到其他字符即停：64K 就是 64 字节，0x10000 就是 0。几乎所有消息都会错过这一行。',
    },
    severity: 'error',
    evidence: {
      en: 'Recorded by running plugins/tuner/example/plugin.c of 2.30.7 (strtoull in base 10).',
      zh: '运行 2.30.7 的 plugins/tuner/example/plugin.c 得到的记录（strtoull，十进制）。',
    },
    fix: 'safe',
    examples: [{ kind: 'tuner', bad: 'allreduce,0,64K,tree,ll,2,-1,-1\n', good: 'allreduce,0,65536,tree,ll,2,-1,-1\n' }],
  },
};
