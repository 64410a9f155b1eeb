import * as l10n from '@vscode/l10n';
import { readValue, variable } from '../../nccl/catalog/index.js';
import { lineFinding, looksLikeNccl } from '../report.js';
import type { LineRule } from '../rule.js';

/** A comment behind a value: NCCL makes it part of the value. Numbers stop before it, so they come out right. */
export const inlineComment: LineRule = {
  id: 'inline-comment',
  about: {
    what: { en: 'A comment behind a value in an nccl.conf.', zh: 'nccl.conf 的值后面跟了注释。' },
    why: {
      en: 'Only # in the first column begins a comment. Behind a value it becomes part of it: numbers stop before it, words are spoilt.',
      zh: '只有行首的 # 才是注释。写在值后面就成了值的一部分：数字会在它之前停下，单词则失效。',
    },
    severity: 'error',
    fix: 'safe',
    evidence: {
      en: 'NCCL src/misc/param.cc, setEnvFile, compiled and run for releases 2.3.5 to 2.30.7: a line is split at the first = and nothing is trimmed.',
      zh: 'NCCL src/misc/param.cc 的 setEnvFile，已对 2.3.5 至 2.30.7 编译并运行：每行按第一个 = 切分，两侧都不做修剪。',
    },
    examples: [{ kind: 'conf', bad: 'NCCL_DEBUG=INFO # for now\n', good: '# for now\nNCCL_DEBUG=INFO\n' }],
  },
  check(line, document) {
    if (line.entry === null || !looksLikeNccl(line.entry.name) || !/[ \t]#/.test(line.entry.value)) return null;
    const found = variable(line.entry.name);
    const read = found === null ? null : readValue({ variable: found, text: line.entry.value, version: document.version, context: {} });
    if (read?.as === 'integer' && read.mistake === null) {
      const message = l10n.t('The comment is part of the value, which only works because numbers stop before it. {0}', read.effect);
      return lineFinding('inline-comment', 'information', message, line, document);
    }
    const message = l10n.t('The comment becomes part of the value. {0}', read?.effect ?? '').trim();
    return lineFinding('inline-comment', 'error', message, line, document);
  },
};
