import { resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import { loadSnapshot } from '../../cluster/snapshotFile.js';
import { latest } from '../../nccl/catalog/index.js';
import { type PairKind, pairKinds, timeoutsOf } from '../../playbooks/timeouts.js';
import { timeoutsText } from '../../playbooks/timeoutsText.js';
import { formatOf, readArguments } from '../arguments.js';
import { type Command, UsageError } from '../command.js';
import { readLogs } from '../logInputs.js';
import { jsonText } from '../safeIo.js';
import { versionOf } from '../version.js';
import { wholeNumber } from '../wholeNumber.js';

/** `timeouts`: what the time-outs of a job add up to. */
export const command: Command = {
  name: 'timeouts',
  summary: () => l10n.t('tell the watchdogs of a job apart and compute what its time-outs add up to'),
  help: () =>
    [
      'nccl-workbench timeouts [LOG…] [options]',
      '',
      l10n.t(
        'Seconds until the RDMA adapter, PyTorch’s watchdog, its monitor and TCP give up a peer that is silent, held against what pairs inside a rack, between racks and between sites need.',
      ),
      '',
      `  --set NAME=VALUE     ${l10n.t('NCCL_IB_TIMEOUT, NCCL_IB_RETRY_CNT, TORCH_NCCL_… of the job; repeatable; LOG tells those of NCCL')}`,
      `  --timeout SECONDS    ${l10n.t('init_process_group(timeout=…) of the job; 600 when absent')}`,
      `  --pairs LIST         ${l10n.t('kinds of pairs that the job has, of {0}; all when absent', pairKinds.join(','))}`,
      `  --rtt KIND=US        ${l10n.t('measured time there and back in µs; repeatable; a rule of thumb when absent')}`,
      `  --snapshot FILE      ${l10n.t('kernel settings of the hosts from what probe --out saved')}`,
      '  --nccl-version 2.27.3',
      '  --format text|json',
      '',
      l10n.t('Exit status: 0 nothing to change, 1 advice, 2 it could not be done.'),
      '',
    ].join('\n'),
  async run(args, io) {
    const { values, positionals } = readArguments(args, {
      set: { type: 'string', multiple: true },
      timeout: { type: 'string' },
      pairs: { type: 'string' },
      rtt: { type: 'string', multiple: true },
      snapshot: { type: 'string' },
      'nccl-version': { type: 'string' },
      format: { type: 'string' },
    });
    const format = formatOf(values.format, ['text', 'json']);
    const settings: Record<string, string> = {};
    let version = versionOf(values['nccl-version']);
    if (positionals.length > 0) {
      const log = await readLogs(positionals, io);
      for (const { variables } of log.processes) for (const [name, { value }] of variables) settings[name] ??= value;
      version ??= log.versions[0]?.value ?? log.processes.find((process) => process.version !== null)?.version?.value ?? null;
    }
    for (const given of values.set ?? []) {
      const found = /^([A-Z][A-Z0-9_]{1,100})=(.*)$/.exec(given);
      if (found === null) throw new UsageError(l10n.t('--set takes NAME=VALUE, not "{0}"', given));
      settings[found[1] ?? ''] = found[2] ?? '';
    }
    const roundTripUs: Partial<Record<PairKind, number>> = {};
    for (const given of values.rtt ?? []) {
      const [kind = '', us = ''] = given.split('=');
      if (!(Number(us) > 0)) throw new UsageError(l10n.t('--rtt takes a kind of pair and µs such as cross-site=30000, not "{0}"', given));
      roundTripUs[pairOf(kind)] = Number(us);
    }
    const snapshot = values.snapshot === undefined ? null : await loadSnapshot(resolve(io.cwd, values.snapshot));
    const sysctl = Object.values(snapshot?.hosts ?? {}).find(({ facts }) => facts !== null)?.facts?.sysctl ?? {};
    const answer = timeoutsOf({
      version: version ?? latest,
      settings,
      collectiveSeconds: wholeNumber('--timeout', values.timeout, 600, 999_999),
      sysctl,
      ...(values.pairs === undefined ? {} : { pairs: values.pairs.split(',').map(pairOf) }),
      roundTripUs,
    });
    io.out(format === 'json' ? `${jsonText(answer, 2)}\n` : timeoutsText(answer));
    return answer.advice.length === 0 ? 0 : 1;
  },
};

function pairOf(word: string): PairKind {
  const kind = pairKinds.find((each) => each === word.trim());
  if (kind === undefined) throw new UsageError(l10n.t('a kind of pair is {0}, not "{1}"', pairKinds.join(', '), word));
  return kind;
}
