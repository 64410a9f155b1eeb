import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import * as l10n from '@vscode/l10n';
import { clean } from '../base/clean.js';
import type { Cluster } from './clusterFile.js';
import type { HostAnswer, Snapshot } from './facts.js';
import { chooseFanOut } from './fanout/choose.js';
import type { ExecutorPool } from './fanout/direct.js';
import { defaultOutputBytes, defaultTimeoutMs, type FanOut, type FanOutAnswer } from './fanout/fanOut.js';
import { readProbe } from './probe/read.js';
import { probeCommand, probeScript } from './probe/script.js';
import { createPauses, createSlices } from '../ssh/slices.js';
import { createSharing } from './snapshot/share.js';

export type { ExecutorPool } from './fanout/direct.js';

/** Limits and taps of one probe of a cluster. */
export interface ProbeOptions {
  /** Hosts asked at once. Default 64. */
  readonly jobs?: number;
  /** Limit of the script on one host in ms, connecting not counted. Default 20,000. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** The way to the hosts; absent: as {@link chooseFanOut} chooses for the cluster. */
  readonly fanOut?: FanOut;
  /** Called with each answer as it comes. */
  readonly onHost?: (host: string, answer: HostAnswer) => void;
  /** The time now; for tests. */
  readonly now?: () => Date;
}

const fabricTimeoutMs = 20_000;
/** 116,804 lines for 10,000 hosts are about 8 MiB. */
const mostFabric = 32 * 1024 * 1024;
/** Characters of it that are read at a stretch. */
const pieceLength = 100_000;

/**
 * Asks every host of a cluster what it is; changes nothing there. Never rejects: a host that failed has a problem in its answer, and
 * after an abort the snapshot holds the answers that came, the others as cancelled.
 */
export async function probeHosts(cluster: Cluster, pool: ExecutorPool, asked: ProbeOptions = {}): Promise<Snapshot> {
  const options = asked.signal === undefined ? asked : { ...asked, signal: shared(asked.signal) };
  const at = (options.now?.() ?? new Date()).toISOString();
  const answers = new Map<string, HostAnswer>();
  const fanOut = options.fanOut ?? chooseFanOut(cluster, pool);
  const slices = createSlices(12);
  const share = createSharing();
  const boundary = `nccl-workbench-${randomBytes(16).toString('hex')}`;
  await fanOut.run(
    cluster.hosts,
    { script: probeScript, operands: probeCommand(boundary, cluster.ncclTests).slice(2) },
    {
      ...(options.jobs === undefined ? {} : { jobs: options.jobs }),
      timeoutMs: options.timeoutMs ?? defaultTimeoutMs,
      maxOutputBytes: defaultOutputBytes,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
      onHost: (host, given) =>
        slices.run(() => {
          const answer = share(answerOf(host, given, boundary));
          answers.set(host, answer);
          options.onHost?.(host, answer);
        }),
    },
  );
  await slices.done();
  const ordered = cluster.hosts.flatMap((host) => {
    const answer = answers.get(host);
    return answer === undefined ? [] : [[host, answer] as const];
  });
  const reached = ordered.filter(([, answer]) => answer.facts !== null);
  const simulated = reached.length === 0 ? cluster.simulated : reached.some(([, answer]) => answer.facts?.simulated === true);
  return {
    schema: 2,
    at,
    cluster: cluster.path === null ? null : cluster.name,
    origin: simulated ? 'simulated' : 'measured',
    hosts: Object.fromEntries(ordered),
    ...(Object.keys(cluster.racks).length === 0 ? {} : { racks: cluster.racks }),
    ibnetdiscover: await discoverFabric(ordered, pool, options.signal),
  };
}

/** A signal of our own that many hosts listen to at once: Node takes more than ten listeners for a leak, and warns on stderr. */
function shared(signal: AbortSignal): AbortSignal {
  const own = AbortSignal.any([signal]);
  setMaxListeners(0, own);
  return own;
}

function answerOf(host: string, { result, problem: failure, sentAtMs, receivedAtMs }: FanOutAnswer, boundary: string): HostAnswer {
  const exchange = sentAtMs === null || receivedAtMs === null ? undefined : { sentAtMs, receivedAtMs };
  const { facts, notes, unseen, done } = readProbe(result?.stdout ?? '', boundary, exchange);
  const problem =
    failure === null
      ? done
        ? null
        : unfinished(host, result, facts !== null)
      : { kind: failure.kind, message: clean(failure.message), next: failure.next };
  const tookMs = sentAtMs === null || receivedAtMs === null ? null : Math.max(0, receivedAtMs - sentAtMs);
  return {
    ok: problem === null,
    problem,
    facts,
    ...(notes.length === 0 ? {} : { notes }),
    ...(unseen.length === 0 ? {} : { unseen }),
    ...(tookMs === null ? {} : { tookMs }),
  };
}

function unfinished(host: string, result: FanOutAnswer['result'], some: boolean): NonNullable<HostAnswer['problem']> {
  if (some) return { kind: 'tool', message: l10n.t('The answer of {0} is not complete.', host), next: l10n.t('Probe it again.') };
  const said =
    clean(`${result?.stderr ?? ''}\n${result?.stdout ?? ''}`)
      .trim()
      .split('\n')[0]
      ?.slice(0, 200) ?? '';
  const message =
    said === ''
      ? l10n.t('{0} was reached, but the probe did not run there (exit status {1}).', host, result?.code ?? '–')
      : l10n.t('{0} was reached, but the probe did not run there. It said: {1}', host, said);
  return { kind: 'tool', message, next: l10n.t('The login must give a POSIX shell with sh.') };
}

/** Asks the first host that has ibnetdiscover, preferably one with an active InfiniBand port, for the fabric; null where none has it or it did not work. */
async function discoverFabric(
  answers: readonly (readonly [string, HostAnswer])[],
  pool: ExecutorPool,
  signal: AbortSignal | undefined,
): Promise<NonNullable<Snapshot['ibnetdiscover']> | null> {
  const able = answers.filter(([, { facts }]) => facts?.tools['ibnetdiscover'] !== undefined);
  const connected = able.find(
    ([, { facts }]) => facts?.nics?.some((nic) => nic.linkLayer === 'InfiniBand' && nic.state === 'ACTIVE') === true,
  );
  const host = (connected ?? able[0])?.[0];
  if (host === undefined || signal?.aborted === true) return null;
  try {
    const executor = await pool.session(host, signal);
    // Found by the host's own PATH, never by the path that the host named.
    const { code, stdout } = await executor.run(['sh', '-c', 'PATH=$PATH:/usr/sbin:/sbin; exec ibnetdiscover </dev/null'], {
      timeoutMs: fabricTimeoutMs,
      maxOutputBytes: mostFabric,
      ...(signal === undefined ? {} : { signal }),
    });
    return code === 0 && /^(?:Switch|Ca|Rt)\s/m.test(stdout) ? { host, text: await cleaned(stdout) } : null;
  } catch {
    // Most users may not send management datagrams: that is no fault of the host.
    return null;
  }
}

/** A long text, {@link clean}, some thousand lines at a time. */
async function cleaned(text: string): Promise<string> {
  const pause = createPauses();
  const pieces: string[] = [];
  for (let from = 0; from < text.length;) {
    const feed = text.indexOf('\n', from + pieceLength);
    const end = feed < 0 ? text.length : feed + 1;
    pieces.push(clean(text.slice(from, end)));
    from = end;
    await pause();
  }
  return pieces.join('');
}
