import { randomBytes } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import type { ClientChannel } from 'ssh2';
import type { ExecOptions, ExecResult } from '../base/executor.js';
import { clean } from '../base/clean.js';
import { Failure } from '../base/failure.js';
import type { Connection } from './connect.js';
import { createFiles } from './files/index.js';
import { createGate, type Gate } from './gate.js';
import { createCollector, createHeader } from './output.js';
import { killCommand, remoteCommand } from './remote.js';
import type { Session } from './types.js';
import { pause, reasonOf, until } from './until.js';

const defaultTimeoutMs = 20_000;
const defaultMaxBytes = 8 * 1024 * 1024;
/** sshd takes 10 channels on a connection unless told otherwise (MaxSessions); two stay free to end what runs on the others. */
const maxRuns = 8;
/** Node fires a longer timer at once; this is 24 days. */
const longestTimerMs = 2 ** 31 - 1;
/** Time between TERM and KILL, in ms: mpirun needs some to end its ranks on other hosts. */
const graceMs = 3000;
/** Wait for a free channel, or for another connection, before the next way of ending a command is tried, in ms. */
const spareMs = 1500;
/** Longest wait for the command that ends another, in ms. */
const killLimitMs = graceMs + 5000;

/** A session over an open connection. `release` is called once, by the first `close()`. */
export function createSession(connection: Connection, release: () => void): Session {
  const gate = createGate(maxRuns);
  let open = true;
  return {
    host: connection.target.alias,
    target: connection.target,
    closed: connection.closed,
    run: (argv, options = {}) => run(connection, gate, argv, options),
    files: createFiles(
      connection,
      gate,
      async (from, to, signal) => {
        const { code, stderr } = await run(connection, createGate(1), ['mv', '-f', '--', from, to], { signal });
        if (code !== 0)
          throw Object.assign(new Error(clean(stderr).trim().slice(0, 200)), {
            code: /permission denied|not permitted/i.test(stderr) ? 3 : 4,
          });
      },
      // A place of its own: whoever asks holds one of the gate's for its files already.
      (argv, options) => run(connection, createGate(1), argv, options),
    ),
    close: () => {
      if (open) release();
      open = false;
    },
  };
}

async function run(connection: Connection, gate: Gate, argv: readonly string[], options: ExecOptions): Promise<ExecResult> {
  const alias = connection.target.alias;
  const name = nameOf(argv);
  const marker = `nccl-workbench-${randomBytes(16).toString('hex')}`;
  const command = remoteCommand(argv, options.env ?? {}, marker);
  const timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
  /** Ends the work with one of two Failures, the first that comes. */
  const stop = new AbortController();
  const cancel = (): void => {
    stop.abort(new Failure('cancelled', l10n.t('{0} on {1} was cancelled.', name, alias)));
  };
  const timer = setTimeout(
    () => {
      const message = l10n.t('{0} on {1} did not end in {2} s and was stopped.', name, alias, timeoutMs / 1000);
      stop.abort(new Failure('timeout', message, { next: l10n.t('Raise the time limit if it needs longer.') }));
    },
    Math.min(timeoutMs, longestTimerMs),
  );
  options.signal?.addEventListener('abort', cancel, { once: true });
  if (options.signal?.aborted === true) cancel();
  try {
    return await gate.run(() => execute(connection, { command, marker, name, options }, stop.signal), stop.signal);
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', cancel);
  }
}

interface Work {
  readonly command: string;
  readonly marker: string;
  readonly name: string;
  readonly options: ExecOptions;
}

async function execute(connection: Connection, work: Work, stop: AbortSignal): Promise<ExecResult> {
  const { options } = work;
  const alias = connection.target.alias;
  const limit = options.maxOutputBytes ?? defaultMaxBytes;
  const stdout = createCollector(limit, options.onStdout);
  const stderr = createCollector(limit, options.onStderr);
  const header = createHeader(work.marker, (chunk) => {
    stdout.push(chunk);
  });
  const exits: { code: number | null; signal: string | null }[] = [];
  const { channel, closed } = await openChannel(connection, work.command, stop, (opened) => {
    opened.on('data', (chunk: Buffer) => {
      header.push(chunk);
    });
    opened.stderr.on('data', (chunk: Buffer) => {
      stderr.push(chunk);
    });
    opened.on('exit', (code: number | null, signal?: string) => {
      exits.push({ code, signal: signal?.replace(/^SIG/, '') ?? null });
    });
  });
  channel.end(options.stdin ?? '');
  if ((await until(closed, stop, connection.gone)) === stop) {
    const started = header.pid();
    await endRemote(connection, { channel, closed }, started);
    channel.destroy();
    throw started === null ? heldUp(reasonOf(stop), alias) : reasonOf(stop);
  }
  header.end();
  const [end] = exits;
  if (end === undefined && (await lossOf(connection)) !== null)
    throw new Failure('unreachable', l10n.t('{0} was cut off on {1}: {2}', work.name, alias, reasonOf(connection.gone).message), {
      next: l10n.t('Connect again; whether the command went on there is not known.'),
    });
  const [out, err] = [stdout.end(), stderr.end()];
  return {
    code: end?.code ?? null,
    signal: end?.signal ?? null,
    stdout: out.text,
    stderr: err.text,
    truncated: out.truncated || err.truncated,
  };
}

/** A time limit that was up before the command began: what ran until then is the host's login files. */
function heldUp(reason: Error, alias: string): Error {
  return reason instanceof Failure && reason.kind === 'timeout'
    ? new Failure('timeout', reason.message, {
        next: l10n.t('It had not even begun: a login file of {0}, such as ~/.bashrc, may wait for something. Try: ssh {0} true', alias),
        cause: reason,
      })
    : reason;
}

/** The reason when the connection is gone or goes within moments: channels close a little before their connection. */
async function lossOf(connection: Connection): Promise<Error | null> {
  return (await until(pause(100), connection.gone)) === undefined ? null : reasonOf(connection.gone);
}

/** An open channel and the promise of its end. */
interface Open {
  readonly channel: ClientChannel;
  readonly closed: Promise<undefined>;
}

/**
 * Opens a channel with a command on it; a server that has too many open is asked again for a while (MaxSessions). `prepare` is called
 * the moment the channel exists: a quick command's exit may be in the same packet as the permission to start it.
 */
async function openChannel(
  connection: Connection,
  command: string,
  stop: AbortSignal,
  prepare: (channel: ClientChannel) => void,
): Promise<Open> {
  for (let delay = 50; ; delay = Math.min(1000, delay * 2)) {
    if (stop.aborted) throw reasonOf(stop);
    const late = { value: false };
    const answer = await until(tryChannel(connection, command, late, prepare), stop, connection.gone);
    if (answer instanceof AbortSignal) late.value = true;
    if (answer === stop) throw reasonOf(stop);
    if (answer === connection.gone) throw new Failure('unreachable', reasonOf(connection.gone).message, { next: l10n.t('Connect again.') });
    if (answer instanceof Error) {
      // Only a refusal by the server carries a reason; anything else is the connection's end.
      if (!('reason' in answer))
        throw new Failure(
          'unreachable',
          (await lossOf(connection))?.message ??
            l10n.t('{0} did not take the command: {1}', connection.target.alias, clean(answer.message)),
          { next: l10n.t('Connect again.'), cause: answer },
        );
      await until(pause(delay * (1 + Math.random())), stop, connection.gone);
    } else if (!(answer instanceof AbortSignal)) return answer;
  }
}

function tryChannel(
  connection: Connection,
  command: string,
  late: { readonly value: boolean },
  prepare: (channel: ClientChannel) => void,
): Promise<Open | Error> {
  return new Promise((resolve) => {
    try {
      connection.client.exec(command, (error, channel) => {
        if (error) {
          resolve(error);
          return;
        }
        const open: Open = { channel, closed: closing(channel) };
        channel.on('error', () => undefined);
        if (late.value) endLate(connection, open);
        else prepare(channel);
        resolve(open);
      });
    } catch (error) {
      resolve(error instanceof Error ? error : new Error(String(error)));
    }
  });
}

/** A command that started after nobody wanted it any more: its process id is the first thing it says. */
function endLate(connection: Connection, open: Open): void {
  const { channel } = open;
  let seen = '';
  channel.on('data', (chunk: Buffer) => {
    seen = (seen + chunk.toString('latin1')).slice(-4096);
    const pid = /nccl-workbench-[0-9a-f]{32} ([1-9]\d{0,9})\n/.exec(seen)?.[1];
    if (pid !== undefined) void endRemote(connection, open, Number(pid)).then(() => channel.destroy());
  });
  channel.stderr.resume();
}

/**
 * Ends the remote process tree and waits until it is gone or the limits are up. Never throws. Where this connection has no channel
 * left, a second connection does it; where there can be none either, the server is asked to pass the signals on (OpenSSH does so for
 * the command's process group, but not for root: session.c, session_signal_req).
 */
async function endRemote(connection: Connection, open: Open, pid: number | null): Promise<void> {
  if (pid !== null && ((await kill(connection, pid, spareMs)) || (await killFromOutside(connection, pid)))) return;
  try {
    open.channel.signal('TERM');
    if ((await until(Promise.race([open.closed, pause(graceMs).then(() => null)]), connection.gone)) === null) open.channel.signal('KILL');
  } catch {
    // The channel is gone, and the command with it.
  }
}

/** True when the command that ends the tree ran to its end; waits at most `openMs` for a channel. */
async function kill(connection: Connection, pid: number, openMs: number): Promise<boolean> {
  try {
    const { channel, closed } = await openChannel(connection, killCommand(pid, graceMs), AbortSignal.timeout(openMs), (killer) => {
      killer.resume();
      killer.stderr.resume();
    });
    channel.end();
    const ended = await until(closed, AbortSignal.timeout(killLimitMs), connection.gone);
    channel.destroy();
    return !(ended instanceof AbortSignal);
  } catch {
    return false;
  }
}

async function killFromOutside(connection: Connection, pid: number): Promise<boolean> {
  try {
    const other = await connection.another(AbortSignal.timeout(killLimitMs));
    try {
      return await kill(other, pid, spareMs);
    } finally {
      other.close();
    }
  } catch {
    return false;
  }
}

function closing(channel: ClientChannel): Promise<undefined> {
  return new Promise((resolve) => {
    channel.on('close', () => {
      resolve(undefined);
    });
  });
}

/** The program's own name, for messages. */
function nameOf(argv: readonly string[]): string {
  return (
    clean(argv[0] ?? '')
      .split('/')
      .at(-1)
      ?.slice(0, 60) ?? ''
  );
}
