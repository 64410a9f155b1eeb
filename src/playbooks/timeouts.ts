import * as l10n from '@vscode/l10n';
import { significant } from '../base/format.js';
import { compareVersions } from '../nccl/catalog/index.js';

/** How far apart the ends of a connection are. */
export const pairKinds = ['intra-rack', 'cross-rack', 'cross-site'] as const;

/** One of {@link pairKinds}. */
export type PairKind = (typeof pairKinds)[number];

/** What the time-outs of a job rest on; null where it is not set and the default counts. */
export interface TimeoutQuestion {
  /** NCCL release, "2.27.7". */
  readonly version: string;
  /** Variables as the job has them. */
  readonly settings: Readonly<Record<string, string>>;
  /** Time limit of collectives in seconds: init_process_group(timeout=…). */
  readonly collectiveSeconds?: number;
  /** Kernel settings of the hosts, by sysctl name. */
  readonly sysctl?: Readonly<Record<string, string>>;
  /** Kinds of pairs that the job has. */
  readonly pairs?: readonly PairKind[];
  /** Time there and back in µs, by kind, where it was measured. */
  readonly roundTripUs?: Readonly<Partial<Record<PairKind, number>>>;
}

/** What one kind of pair needs and has. */
export interface PairTimeout {
  readonly pair: PairKind;
  readonly roundTripUs: number;
  /** False: the round trip is a rule of thumb. */
  readonly measured: boolean;
  /** Seconds of silence that a connection should outlast there, a rule of thumb: a link that trains again, routes that converge, a detour of a provider. */
  readonly shouldOutlast: number;
  readonly outlasts: boolean;
  /** Whether one acknowledgement may take as long as the round trip needs, with room for queues. */
  readonly waitsLongEnough: boolean;
  /** The smallest NCCL_IB_TIMEOUT that does both with 7 retries. */
  readonly advisedExponent: number;
}

/** Seconds until each watchdog acts. Computed, nothing of it measured. */
export interface TimeoutAnswer {
  readonly origin: 'modelled';
  readonly ib: {
    readonly exponent: number;
    readonly retries: number;
    /** Seconds of one attempt; null: NCCL_IB_TIMEOUT switches the timer off. */
    readonly attempt: number | null;
    /** Seconds until the adapter reports that the peer does not answer (completion status 12): at least, and at most. */
    readonly least: number | null;
    readonly most: number | null;
  };
  /** Seconds that ranks try to connect to each other over TCP while a peer refuses; null: this release does not retry. */
  readonly connect: number | null;
  /** Seconds until a collective is given up by PyTorch's watchdog, and until the process has ended after it. */
  readonly collective: number;
  readonly afterCollective: number;
  /** Seconds without a sign of life of the watchdog thread until its monitor ends the process; null: the monitor is off. */
  readonly heartbeat: number | null;
  /** Seconds until the kernel gives up a TCP connection of which it has heard nothing: idle ones that ask for it, and those with data under way. */
  readonly keepalive: number;
  readonly retransmission: number;
  readonly pairs: readonly PairTimeout[];
  readonly advice: readonly string[];
}

/** 4.096 µs times two to the exponent (IBTA 9.7.6.1.3); the adapter may take up to four times that. */
export const attemptSeconds = (exponent: number): number => 4.096e-6 * 2 ** exponent;

const roundTrips: Readonly<Record<PairKind, number>> = { 'intra-rack': 10, 'cross-rack': 30, 'cross-site': 20_000 };
const silences: Readonly<Record<PairKind, number>> = { 'intra-rack': 10, 'cross-rack': 30, 'cross-site': 120 };
/** An attempt must allow this many round trips: queues, and the adapter's own time. */
const room = 4;
const mostRetries = 7;

/** Name of a kind of pair. */
export function pairName(pair: PairKind): string {
  if (pair === 'intra-rack') return l10n.t('inside a rack');
  return pair === 'cross-rack' ? l10n.t('between racks') : l10n.t('between sites');
}

/** Defaults of NCCL_IB_TIMEOUT: 14, from 2.14.3 on 18, from 2.23.4 on 20 (src/transport/net_ib). */
function defaultExponent(version: string): number {
  if (compareVersions(version, '2.23.4') >= 0) return 20;
  return compareVersions(version, '2.14.3') >= 0 ? 18 : 14;
}

function whole(text: string | undefined, fallback: number): number {
  return text !== undefined && /^\s*[+-]?\d{1,12}/.test(text) ? Number.parseInt(text, 10) : fallback;
}

/** What the time-outs of a job add up to, and what to change. */
export function timeoutsOf(question: TimeoutQuestion): TimeoutAnswer {
  const { version, settings, sysctl = {}, pairs = pairKinds, roundTripUs = {} } = question;
  const exponent = whole(settings['NCCL_IB_TIMEOUT'], defaultExponent(version));
  const retries = Math.min(mostRetries, Math.max(0, whole(settings['NCCL_IB_RETRY_CNT'], mostRetries)));
  // 0, and what does not fit into the five bits of the verbs' field, means no limit (NCCL's user guide).
  const attempt = exponent <= 0 || exponent > 31 ? null : attemptSeconds(exponent);
  const least = attempt === null ? null : attempt * (retries + 1);
  const most = least === null ? null : 4 * least;
  const tries = whole(settings['NCCL_SOCKET_RETRY_CNT'], 34);
  const sleep = whole(settings['NCCL_SOCKET_RETRY_SLEEP_MSEC'], 100) / 1000;
  const connect = compareVersions(version, '2.24.3') >= 0 ? (sleep * tries * (tries + 1)) / 2 : null;
  const collective = question.collectiveSeconds ?? 600;
  const monitor = settings['TORCH_NCCL_ENABLE_MONITORING'];
  const heartbeat =
    monitor !== undefined && /^(?:0|false|no|off|n)$/i.test(monitor.trim())
      ? null
      : whole(settings['TORCH_NCCL_HEARTBEAT_TIMEOUT_SEC'], 480);
  const dump = whole(settings['TORCH_NCCL_WAIT_TIMEOUT_DUMP_MILSEC'], 15_000) / 1000;
  const keepalive =
    whole(sysctl['net.ipv4.tcp_keepalive_time'], 7200) +
    whole(sysctl['net.ipv4.tcp_keepalive_intvl'], 75) * whole(sysctl['net.ipv4.tcp_keepalive_probes'], 9);
  const told: PairTimeout[] = pairs.map((pair) => {
    const measured = roundTripUs[pair] !== undefined;
    const trip = roundTripUs[pair] ?? roundTrips[pair];
    let advised = 1;
    while (advised < 31 && (attemptSeconds(advised) * (mostRetries + 1) < silences[pair] || attemptSeconds(advised) < (room * trip) / 1e6))
      advised++;
    return {
      pair,
      roundTripUs: trip,
      measured,
      shouldOutlast: silences[pair],
      outlasts: least === null || least >= silences[pair],
      waitsLongEnough: attempt === null || attempt >= (room * trip) / 1e6,
      advisedExponent: advised,
    };
  });
  const answer = {
    origin: 'modelled' as const,
    ib: { exponent, retries, attempt, least, most },
    connect,
    collective,
    afterCollective: collective + dump,
    heartbeat,
    keepalive,
    retransmission: retransmissionSeconds(whole(sysctl['net.ipv4.tcp_retries2'], 15)),
    pairs: told,
  };
  return { ...answer, advice: adviceOf(answer, settings) };
}

/** Waits of 0.2 s, doubled each time up to 120 s (net/ipv4/tcp_timer.c of Linux, with its smallest retransmission time). */
function retransmissionSeconds(retries: number): number {
  let sum = 0;
  for (let n = 0; n <= Math.min(retries, 60); n++) sum += Math.min(120, 0.2 * 2 ** n);
  return sum;
}

function adviceOf(answer: Omit<TimeoutAnswer, 'advice'>, settings: Readonly<Record<string, string>>): string[] {
  const { ib, collective, heartbeat, pairs, keepalive } = answer;
  const seconds = (value: number): string => `${significant(value)} s`;
  const advice: string[] = [];
  const asked = whole(settings['NCCL_IB_RETRY_CNT'], mostRetries);
  if (asked > mostRetries || asked < 0)
    advice.push(
      l10n.t(
        'NCCL_IB_RETRY_CNT={0} does not fit into the field of 0 to 7; remove it, 7 is the default.',
        settings['NCCL_IB_RETRY_CNT'] ?? '',
      ),
    );
  if (ib.attempt === null)
    advice.push(
      l10n.t('NCCL_IB_TIMEOUT={0} means no limit: a peer that is gone is noticed by the watchdog alone. Set 1 to 31.', ib.exponent),
    );
  const worst = pairs.reduce((most, { advisedExponent }) => Math.max(most, advisedExponent), 0);
  const short = pairs.filter(({ outlasts, waitsLongEnough }) => !outlasts || !waitsLongEnough);
  if (short.length > 0)
    advice.push(
      l10n.t(
        'NCCL_IB_TIMEOUT={0} gives up after {1}, too early {2}; {3} would wait {4}.',
        ib.exponent,
        ib.least === null ? '–' : seconds(ib.least),
        short.map(({ pair }) => pairName(pair)).join(', '),
        worst,
        seconds(attemptSeconds(worst) * (mostRetries + 1)),
      ),
    );
  const most = Math.max(ib.most ?? 0, 4 * (short.length > 0 ? attemptSeconds(worst) * (mostRetries + 1) : 0));
  if (most >= collective)
    advice.push(
      l10n.t(
        'The adapter may take up to {0} to report a dead peer, longer than the limit of collectives, {1}: the log would then tell of a time-out alone. Set init_process_group(timeout=…) above {2}, or lower NCCL_IB_TIMEOUT.',
        seconds(most),
        seconds(collective),
        seconds(Math.ceil(most * 1.1)),
      ),
    );
  if (heartbeat !== null && heartbeat < 60)
    advice.push(
      l10n.t(
        'TORCH_NCCL_HEARTBEAT_TIMEOUT_SEC={0} ends processes whose watchdog only waits for Python or CUDA; 480 is the default.',
        heartbeat,
      ),
    );
  if (pairs.some(({ pair }) => pair === 'cross-site') && keepalive > 1800)
    advice.push(
      l10n.t(
        'Between sites firewalls drop connections that are idle for minutes, and the kernel would notice after {0}: set net.ipv4.tcp_keepalive_time to 60 to 300 there.',
        seconds(keepalive),
      ),
    );
  if ('NCCL_TIMEOUT' in settings) advice.push(l10n.t('NCCL_TIMEOUT is read by nobody.'));
  return advice;
}
