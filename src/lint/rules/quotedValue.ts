import * as l10n from '@vscode/l10n';
import { readValue, variable } from '../../nccl/catalog/index.js';
import { lineFinding, looksLikeNccl } from '../report.js';
import type { LineRule } from '../rule.js';

/** Quotes around a value of an nccl.conf: NCCL keeps them. */
export const quotedValue: LineRule = {
  id: 'quoted-value',
  check(line, document) {
    if (line.entry === null || !looksLikeNccl(line.entry.name)) return null;
    const { name, value } = line.entry;
    if (!/^(["']).*\1\s*(?:#.*)?$/s.test(value)) return null;
    const found = variable(name);
    const effect = found === null ? '' : readValue({ variable: found, text: value, version: document.version, context: {} }).effect;
    return lineFinding('quoted-value', 'error', l10n.t('The quotes become part of the value. {0}', effect).trim(), line, document);
  },
};
