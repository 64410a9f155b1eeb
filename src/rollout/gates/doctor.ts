import * as l10n from '@vscode/l10n';
import { clean } from '../../base/clean.js';
import type { Snapshot } from '../../cluster/facts.js';
import { foldHosts } from '../../cluster/foldHosts.js';
import { examine, type ExamineOptions, type Report } from '../../doctor/index.js';
import type { Wave } from '../waves.js';
import type { Gate, Verdict } from './gate.js';

/** Probes hosts anew. */
export type ProbeWave = (hosts: readonly string[], signal: AbortSignal) => Promise<Snapshot>;

/** Asks the hosts of a wave once for two gates: what `fresh` was told, `again` hands out once more, and asks itself where nothing was. */
export function askedOnce(probe: ProbeWave): { readonly fresh: ProbeWave; readonly again: ProbeWave } {
  let kept: { readonly hosts: string; readonly snapshot: Snapshot } | null = null;
  return {
    fresh: async (hosts, signal) => {
      const snapshot = await probe(hosts, signal);
      kept = { hosts: hosts.join(' '), snapshot };
      return snapshot;
    },
    again: async (hosts, signal) => {
      const known = kept;
      kept = null;
      return known?.hosts === hosts.join(' ') ? known.snapshot : await probe(hosts, signal);
    },
  };
}

/** A wave passes when the doctor finds nothing failed on its hosts, and no mistake in a conf file, that was not there before. */
export function doctorGate(probe: ProbeWave, options: Pick<ExamineOptions, 'more' | 'platforms'> = {}, after: ProbeWave = probe): Gate {
  const before = new Map<string, Report>();
  const visit = async (ask: ProbeWave, wave: Wave, signal: AbortSignal): Promise<Report> => examine(await ask(wave.hosts, signal), options);
  return {
    id: 'doctor',
    before: async (wave, signal) => {
      before.set(wave.name, await visit(probe, wave, signal));
    },
    judge: async (wave, signal) => judgeReports(before.get(wave.name) ?? null, await visit(after, wave, signal)),
  };
}

/** Compares two visits to the same hosts: what fails now and did not fail before, host by host. */
export function judgeReports(before: Report | null, after: Report): Verdict {
  const known = new Set(failures(before).map(({ id, host }) => `${id} ${host}`));
  const fresh = failures(after).filter(({ id, host }) => !known.has(`${id} ${host}`));
  const [first] = fresh;
  if (first === undefined)
    return { ok: true, message: l10n.t('Nothing fails on {0} that did not fail before.', clean(foldHosts(after.hosts))) };
  return { ok: false, message: l10n.t('The doctor finds what was not there before: {0}', clean(first.message)) };
}

/** A mistake in a conf file is only warned of, but it is the file that was rolled out. */
const alsoBad: ReadonlySet<string> = new Set(['conf-mistakes']);

function failures(report: Report | null): { readonly id: string; readonly host: string; readonly message: string }[] {
  return (report?.checks ?? [])
    .filter(({ status, id }) => status === 'fail' || (status === 'warn' && alsoBad.has(id)))
    .flatMap(({ id, hosts, message, troubles }) =>
      hosts.map((host) => ({ id, host, message: troubles.find((one) => one.host === host)?.message ?? message })),
    );
}
