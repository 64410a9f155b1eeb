import * as l10n from '@vscode/l10n';
import { atLeast, readValue, variable } from '../../nccl/catalog/index.js';
import type { ConfDocument, ConfLine } from '../confDocument.js';
import { hasHole } from '../confTemplate.js';
import type { Finding, Fix } from '../finding.js';
import { finding } from '../report.js';
import type { ConfRule } from '../rule.js';

/**
 * Windows line ends. Until 2.29.7 the carriage return stays in the value, which spoils words and spares numbers; 2.30.3 and later drop it.
 * One finding for each value that is spoilt, or one for the file where none is.
 */
export const carriageReturn: ConfRule = {
  id: 'carriage-return',
  about: {
    what: { en: 'Windows line ends in an nccl.conf.', zh: 'nccl.conf 使用 Windows 换行（CRLF）。' },
    why: {
      en: 'Up to 2.29.7 the carriage return stays in the value: numbers survive, words do not. NCCL_DEBUG=INFO then silences the log.',
      zh: '2.29.7 及之前，回车符会留在值里：数字不受影响，单词全部失效，NCCL_DEBUG=INFO 反而会让日志静默。',
    },
    severity: 'error',
    fix: 'safe',
    evidence: {
      en: 'NCCL src/misc/param.cc, run for each release; 2.30.3 is the first that takes one carriage return away.',
      zh: 'NCCL src/misc/param.cc，已逐版本运行；2.30.3 起才会去掉一个回车符。',
    },
    examples: [{ kind: 'conf', bad: 'NCCL_DEBUG=INFO\r\n', good: 'NCCL_DEBUG=INFO\n', version: '2.29.7' }],
  },
  check: carriageReturns,
};

function carriageReturns(document: ConfDocument): Finding[] {
  const lines = document.lines.filter((line) => line.text.endsWith('\r'));
  const first = lines[0];
  if (first === undefined) return [];
  const fix: Fix = { title: l10n.t('Use line feeds alone'), safe: true, edits: lines.map(withoutReturn) };
  const effects = new Map<string, string | null>();
  const spoilt = lines.flatMap((line) => {
    const key = `${line.entry?.name ?? ''}=${line.entry?.value ?? ''}`;
    const known = effects.get(key);
    const effect = known === undefined ? spoiltEffect(line, document.version) : known;
    if (known === undefined) effects.set(key, effect);
    return effect === null ? [] : [{ line, effect }];
  });
  if (spoilt.length > 0) {
    return spoilt.map(({ line, effect }) => {
      const message = l10n.t('The carriage return becomes part of the value. {0}', effect.replaceAll('\r', '')).trim();
      return finding('carriage-return', 'error', message, { range: line.range, variable: line.entry?.name ?? null }, [fix]);
    });
  }
  const message = atLeast(document.version, '2.30.3')
    ? l10n.t('NCCL 2.30.3 and later drop the carriage return; earlier releases keep it in the value, which spoils every word.')
    : l10n.t('The carriage return stays in the value, which only works because numbers stop before it.');
  return [finding('carriage-return', 'information', message, { range: first.range, variable: null }, [fix])];
}

/** What NCCL makes of a value that ends in a carriage return; null where that spoils nothing. */
function spoiltEffect({ entry }: ConfLine, version: string): string | null {
  if (entry === null || !entry.value.endsWith('\r') || hasHole(entry.value)) return null;
  const found = variable(entry.name);
  if (found === null) return null;
  const read = readValue({ variable: found, text: entry.value, version, context: {} });
  return read.as === 'integer' || (read.as === 'word' && read.mistake === null) ? null : read.effect;
}

function withoutReturn(line: ConfLine): {
  range: { start: { line: number; character: number }; end: { line: number; character: number } };
  newText: string;
} {
  const end = line.text.length;
  return { range: { start: { line: line.line, character: end - 1 }, end: { line: line.line, character: end } }, newText: '' };
}
