import * as l10n from '@vscode/l10n';
import { microseconds, significant } from '../base/format.js';
import { pairName, type TimeoutAnswer } from './timeouts.js';

const seconds = (value: number): string => {
  if (value >= 120) return l10n.t('{0} s ({1} min)', significant(value), significant(value / 60));
  return `${significant(value)} s`;
};

/** The time-outs of a job for people: the watchdogs told apart, what they add up to, what to change. */
export function timeoutsText({
  ib,
  connect,
  collective,
  afterCollective,
  heartbeat,
  keepalive,
  retransmission,
  pairs,
  advice,
}: TimeoutAnswer): string {
  return [
    l10n.t('Computed from the settings (modelled), counted from the moment a peer falls silent:'),
    ib.least === null || ib.most === null || ib.attempt === null
      ? `  1 ${l10n.t('RDMA adapter: never (NCCL_IB_TIMEOUT={0} means no limit)', ib.exponent)}`
      : `  1 ${l10n.t('RDMA adapter: {0} to {1}, then NCCL reports completion status 12 (NCCL_IB_TIMEOUT={2}: {3} an attempt, NCCL_IB_RETRY_CNT={4})', seconds(ib.least), seconds(ib.most), ib.exponent, seconds(ib.attempt), ib.retries)}`,
    `  2 ${l10n.t('PyTorch’s watchdog of collectives: {0} after a collective was called, the process ends at {1}; says "Watchdog caught collective operation timeout"', seconds(collective), seconds(afterCollective))}`,
    heartbeat === null
      ? `  3 ${l10n.t('monitor of that watchdog: off (TORCH_NCCL_ENABLE_MONITORING)')}`
      : `  3 ${l10n.t('monitor of that watchdog: {0} without its heartbeat; says "watchdog got stuck" and is no time-out of a collective: Python’s lock or CUDA holds the thread', seconds(heartbeat))}`,
    `  ${l10n.t('TCP: idle connections that ask for keepalive {0}, with data under way {1}', seconds(keepalive), seconds(retransmission))}${connect === null ? '' : `, ${l10n.t('ranks that are refused try to connect for {0}', seconds(connect))}`}`,
    '',
    ...pairs.map(({ pair, roundTripUs, measured, shouldOutlast, outlasts, waitsLongEnough, advisedExponent }) =>
      [
        `  ${pairName(pair)}: ${l10n.t('round trip {0} ({1})', microseconds(roundTripUs), measured ? l10n.t('given') : l10n.t('rule of thumb'))}`,
        l10n.t('should outlast {0}: {1}', seconds(shouldOutlast), outlasts ? l10n.t('does') : l10n.t('does not')),
        ...(waitsLongEnough ? [] : [l10n.t('an attempt is shorter than the network needs')]),
        l10n.t('enough: NCCL_IB_TIMEOUT={0}', advisedExponent),
      ].join(', '),
    ),
    '',
    ...(advice.length === 0 ? [l10n.t('Nothing to change.')] : advice.map((each) => l10n.t('To do: {0}', each))),
    '',
  ].join('\n');
}
