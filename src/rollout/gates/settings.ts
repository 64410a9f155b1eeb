import * as l10n from '@vscode/l10n';
import { clean } from '../../base/clean.js';
import type { HostFacts } from '../../cluster/facts.js';
import { effectiveSettings } from '../../doctor/index.js';
import { readConfFile } from '../../nccl/catalog/index.js';
import type { Gate, Verdict } from './gate.js';
import type { ProbeWave } from './doctor.js';

/** What the gate needs to know of the file. */
export interface SettingsGateOptions {
  readonly path: string;
  readonly after: Buffer;
  /** NCCL release whose reading counts where a host does not tell. */
  readonly version: string;
}

/** Whether NCCL reads the file by itself: its own file, the user's, or one that is meant for NCCL_CONF_FILE. */
export function isConfFile(path: string): boolean {
  return /(?:^|\/)\.?nccl[^/]*\.conf$/u.test(path);
}

/** A wave passes when NCCL, asked on each of its hosts, would read each setting of the new file as the file has it. */
export function settingsGate(probe: ProbeWave, options: SettingsGateOptions): Gate {
  return {
    id: 'settings',
    before: () => Promise.resolve(),
    judge: async (wave, signal) => {
      const { hosts } = await probe(wave.hosts, signal);
      for (const host of wave.hosts) {
        const facts = hosts[host]?.facts ?? null;
        const why = facts === null ? (hosts[host]?.problem?.message ?? '') : overruledOn(facts, options);
        if (why !== null) return { ok: false, message: facts === null ? l10n.t('{0} gave no answer: {1}', host, why) : `${host}: ${why}` };
      }
      return {
        ok: true,
        message: l10n.t('NCCL reads every setting of the file on all {0} hosts of the wave.', wave.hosts.length),
      } satisfies Verdict;
    },
  };
}

/** The first setting of the file that a process on the host would not get, as a sentence; null where it gets all. */
export function overruledOn(facts: HostFacts, { path, after, version }: SettingsGateOptions): string | null {
  const release = facts.versions.nccl[0]?.version ?? version;
  const effective = effectiveSettings(facts);
  const mine = (from: string | null): boolean => from !== null && (path.startsWith('~/') ? from.endsWith(path.slice(1)) : from === path);
  const wanted = new Map<string, string>();
  for (const { name, value, refused } of readConfFile(after, release).entries) if (!refused && !wanted.has(name)) wanted.set(name, value);
  for (const [name, value] of wanted) {
    const found = effective.get(name);
    if (found === undefined) return l10n.t('{0} of {1} is not read at all.', clean(name), clean(path));
    if (found.value === value || mine(found.from)) continue;
    return found.from === null
      ? l10n.t('{0} of {1} has no effect: the login environment sets it to {2}.', clean(name), clean(path), clean(found.value))
      : l10n.t('{0} of {1} has no effect: {2} sets it to {3} first.', clean(name), clean(path), clean(found.from), clean(found.value));
  }
  return null;
}
