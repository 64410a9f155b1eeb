import * as l10n from '@vscode/l10n';
import { type Finding, finding } from './finding.js';
import type { Job } from './job.js';

/** Bytes from which LL and LL128 cost bandwidth on any hardware (LL carries 4 of 8 bytes as data, LL128 needs NVLink to be whole). */
const large = 16 * 2 ** 20;

const megabytes = (bytes: number): string => `${Math.round((bytes / 2 ** 20) * 10) / 10} MiB`;

/** What NCCL's choices of category TUNING show: a protocol for small messages used for large ones. */
export function tuned(job: Job): Finding[] {
  const bad = job.log.choices.filter(({ protocol, maxBytes }) => protocol === 'LL' && maxBytes >= large);
  const [first] = bad.sort((a, b) => b.maxBytes - a.maxBytes);
  if (first === undefined) return [];
  const setting = job.variable('NCCL_PROTO');
  return [
    finding({
      rule: 'small-protocol-for-large',
      severity: 'warning',
      message: l10n.t(
        '{0} of {1} runs with protocol LL, which carries half of the bandwidth at most.',
        first.collective ?? l10n.t('a collective'),
        megabytes(first.maxBytes),
      ),
      cause:
        setting === null
          ? l10n.t('A tuner plugin or file chose it; NCCL by itself takes Simple for such sizes.')
          : l10n.t('{0} says so.', `NCCL_PROTO=${setting.value}`),
      fix: l10n.t('Unset NCCL_PROTO, or limit it to small sizes with a tuner file.'),
      confidence: setting === null ? 'likely' : 'certain',
      evidence: [
        ...(setting === null ? [] : [{ place: setting.place, text: `NCCL_PROTO=${setting.value}` }]),
        { place: first.place, text: `${first.collective ?? ''} ${megabytes(first.maxBytes)}: ${first.algorithm}/${first.protocol}` },
      ],
      variables: ['NCCL_PROTO', 'NCCL_TUNER_PLUGIN'],
      count: first.count,
    }),
  ];
}
