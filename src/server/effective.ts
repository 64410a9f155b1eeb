import * as l10n from '@vscode/l10n';
import { effectiveEnvironment, explain, foreignOwner, type Overruled } from '../nccl/catalog/index.js';
import type { EffectiveEntry } from '../protocol/lsp.js';

function overruledText(why: Overruled): string {
  switch (why) {
    case 'set in the process environment':
      return l10n.t('It is set in the process environment.');
    case 'first line wins':
      return l10n.t('An earlier line sets it, and the first one wins.');
    case 'an earlier file wins':
      return l10n.t('An earlier file sets it.');
    case 'the name is empty':
      return l10n.t('The name is empty.');
  }
}

/** The lines of one configuration file as NCCL takes them, read alone and with nothing set in the environment. */
export function effectiveLines(text: string, path: string, version: string): readonly EffectiveEntry[] {
  const { entries } = effectiveEnvironment([{ path, bytes: new TextEncoder().encode(text) }], {}, version);
  return entries.map(({ entry, effective, why }) => {
    const line = entry.line + 1;
    const { name, value } = entry;
    if (why !== null) return { line, name, value, effective, why: overruledText(why) };
    const { known, status, read, effect } = explain(name, value, { version });
    if (known) {
      const acts = status === 'active' || status === 'deprecated';
      return { line, name, value, effective: acts, why: acts && read?.ok !== false ? null : effect };
    }
    if (name !== name.trim()) return { line, name, value, effective: false, why: l10n.t('This sets a variable called "{0}" that nobody reads: nothing changes.', name) };
    // Any name is exported into the process; one without blanks may be meant for another library.
    const elsewhere = foreignOwner(name) !== null || (!/^\s*(?:export\s+)?NCCL_/u.test(name) && name === name.trim());
    return {
      line,
      name,
      value,
      effective: elsewhere,
      why: elsewhere ? l10n.t('It is set in the process; NCCL itself does not read it.') : effect,
    };
  });
}
