import * as l10n from '@vscode/l10n';
import { readValue, variable } from '../../nccl/catalog/index.js';
import { lineFinding, looksLikeNccl } from '../report.js';
import type { LineRule } from '../rule.js';

/** Quotes around a value of an nccl.conf: NCCL keeps them. */
export const quotedValue: LineRule = {
  id: 'quoted-value',
  about: {
    what: { en: 'Quotes around a value in an nccl.conf.', zh: 'nccl.conf 的值加了引号。' },
    why: {
      en: 'NCCL keeps them: a quoted word is an unknown word, and a quoted number is 0.',
      zh: 'NCCL 会原样保留引号：加引号的单词无法识别，加引号的数字读成 0。',
    },
    severity: 'error',
    fix: 'safe',
    evidence: {
      en: 'NCCL src/misc/param.cc, setEnvFile, compiled and run for releases 2.3.5 to 2.30.7: a line is split at the first = and nothing is trimmed.',
      zh: 'NCCL src/misc/param.cc 的 setEnvFile，已对 2.3.5 至 2.30.7 编译并运行：每行按第一个 = 切分，两侧都不做修剪。',
    },
    examples: [{ kind: 'conf', bad: 'NCCL_IB_HCA="mlx5"\n', good: 'NCCL_IB_HCA=mlx5\n' }],
  },
  check(line, document) {
    if (line.entry === null || !looksLikeNccl(line.entry.name)) return null;
    const { name, value } = line.entry;
    if (!/^(["']).*\1\s*(?:#.*)?$/s.test(value)) return null;
    const found = variable(name);
    const effect = found === null ? '' : readValue({ variable: found, text: value, version: document.version, context: {} }).effect;
    return lineFinding('quoted-value', 'error', l10n.t('The quotes become part of the value. {0}', effect).trim(), line, document);
  },
};
