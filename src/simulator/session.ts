import { constants } from 'node:os';
import { dirname } from 'node:path';
import type { ServerChannel, Session } from 'ssh2';
import type { Answer } from './fleet/answers.js';
import { answerQuickly, type ReadAlready } from './fleet/quick.js';
import type { Desk } from './desk.js';
import { createLineDiscipline } from './lineDiscipline.js';
import { playHere } from './playHere.js';
import { type GroupedShell, startShell } from './processGroup.js';
import { serveSftp } from './sftp/server.js';

/** What one login may run and see. */
export interface LoginPlace {
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  /** Told of every shell, so that all can be ended with the cluster. */
  readonly started: (shell: GroupedShell) => void;
  readonly ended: (shell: GroupedShell) => void;
  /** Resolves when the host's files are there. */
  readonly ready: () => Promise<void>;
  /** Where programs are played without a process; null: each has one. */
  readonly desk: Desk | null;
  /** What answers one known script without a process; null where every command gets its shell. */
  readonly quick: () => QuickScript | null;
  /** Whether the connection is cut in the middle of the first command's output. */
  readonly dies: boolean;
  readonly hangUp: () => void;
}

/** A script that is answered without a process. */
export interface QuickScript {
  readonly script: string;
  of(operands: readonly string[]): Promise<Answer>;
}

/** Names that a client may set, as sshd's AcceptEnv would say. */
const acceptedNames = /^(?:NCCL_(?!WORKBENCH_)[A-Z0-9_]{1,100}|LC_[A-Z]{1,20}|LANG)$/;

/** Serves one SSH session: exec and shell through a real `/bin/sh`, with a line discipline in place of a pseudo-terminal. */
export function serveSession(session: Session, place: LoginPlace): void {
  const sent: Record<string, string> = {};
  let terminal = false;
  let running: Pick<GroupedShell, 'kill'> | undefined;
  session.on('env', (accept: (() => void) | undefined, reject: (() => void) | undefined, info: { key: string; val: string }) => {
    if (!acceptedNames.test(info.key) || Object.keys(sent).length >= 200) {
      reject?.();
      return;
    }
    sent[info.key] = info.val;
    accept?.();
  });
  session.on('pty', (accept: (() => void) | undefined) => {
    terminal = true;
    accept?.();
  });
  session.on('window-change', (accept: (() => void) | undefined) => accept?.());
  session.on('signal', (accept: (() => void) | undefined, _reject: unknown, info: { name: string }) => {
    const name = `SIG${info.name.replace(/^SIG/, '')}`;
    if (isSignal(name)) running?.kill(name);
    accept?.();
  });
  const shell = (channel: ServerChannel, args: readonly string[], input?: ReadAlready): void => {
    startWhenReady(channel, { args, terminal, place, sent, input }, (started) => {
      running = started;
    });
  };
  session.on('exec', (accept, _reject, info) => {
    const channel = accept();
    const args = ['-c', info.command];
    const process = (input?: ReadAlready): void => {
      shell(channel, args, input);
    };
    const { desk } = place;
    // What is cut off in the middle of its output needs a process that has one.
    const here =
      terminal || place.dies || desk === null
        ? null
        : playHere(channel, info.command, { ...place, env: { ...place.env, ...sent } }, desk, (kill) => {
            running = { kill };
          });
    const quick = terminal || Object.keys(sent).length > 0 ? null : place.quick();
    const otherwise = (): void => {
      if (quick === null) process();
      else answerQuickly(channel, info.command, quick, place, process);
    };
    if (here === null) otherwise();
    else
      void here.then((done) => {
        if (!done) otherwise();
      }, otherwise);
  });
  session.on('shell', (accept) => {
    shell(accept(), ['-i']);
  });
  // ssh2's own SFTP server announces no extensions, and without OpenSSH's rename no file is replaced in one step.
  session.on('subsystem', (accept: () => ServerChannel, reject: () => void, info: { name: string }) => {
    if (info.name === 'sftp') void place.ready().then(() => serveSftp(accept(), dirname(place.home)), reject);
    else reject();
  });
}

/** Signals that SSH has names for (RFC 4254, 6.10); ssh2 throws on any other. */
const protocolSignals: ReadonlySet<string> = new Set(
  ['ABRT', 'ALRM', 'FPE', 'HUP', 'ILL', 'INT', 'KILL', 'PIPE', 'QUIT', 'SEGV', 'TERM', 'USR1', 'USR2'].map((name) => `SIG${name}`),
);

function isSignal(name: string): name is NodeJS.Signals {
  return Object.hasOwn(constants.signals, name);
}

interface Start {
  readonly args: readonly string[];
  readonly terminal: boolean;
  readonly place: LoginPlace;
  readonly sent: Readonly<Record<string, string>>;
  readonly input: ReadAlready | undefined;
}

function startWhenReady(channel: ServerChannel, start: Start, started: (shell: GroupedShell | undefined) => void): void {
  let closed = false;
  channel.on('error', () => undefined);
  channel.on('close', () => {
    closed = true;
  });
  const refuse = (error: unknown): void => {
    channel.stderr.write(`/bin/sh: ${error instanceof Error ? error.message : String(error)}\n`);
    channel.exit(126);
    channel.end();
  };
  start.place.ready().then(() => {
    if (!closed) started(connect(channel, start, refuse));
  }, refuse);
}

function connect(channel: ServerChannel, start: Start, refuse: (error: unknown) => void): GroupedShell | undefined {
  const { args, terminal, place, sent, input } = start;
  let shell: GroupedShell;
  try {
    shell = startShell(args, place.home, { ...place.env, ...sent, ...(terminal ? { TERM: 'dumb' } : {}) });
  } catch (error) {
    // A NUL in the command or more text than the system takes: nothing was started.
    refuse(error);
    return undefined;
  }
  const { child } = shell;
  place.started(shell);
  let finished = false;
  child.stdin.on('error', () => undefined);
  if (terminal) {
    const discipline = createLineDiscipline({
      line: (text) => void child.stdin.write(text),
      echo: (text) => void channel.write(text),
      interrupt: () => {
        shell.kill('SIGINT');
      },
      endOfFile: () => void child.stdin.end(),
    });
    channel.setEncoding('utf8');
    channel.on('data', (text: string) => {
      discipline.keys(text);
    });
    channel.on('end', () => void child.stdin.end());
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text: string) => void channel.write(discipline.output(text)));
    }
  } else {
    if (input !== undefined) child.stdin.write(input.bytes);
    if (input?.ended === true) child.stdin.end();
    else channel.pipe(child.stdin);
    child.stdout.pipe(channel, { end: false });
    child.stderr.pipe(channel.stderr, { end: false });
  }
  child.on('error', (error) => {
    finished = true;
    place.ended(shell);
    channel.stderr.write(`/bin/sh: ${error.message}\n`);
    channel.exit(127);
    channel.end();
  });
  child.on('close', (code, signal) => {
    if (finished) return;
    finished = true;
    place.ended(shell);
    if (signal === null) channel.exit(code ?? 255);
    else if (protocolSignals.has(signal)) channel.exit(signal.slice(3), false, '');
    else channel.exit(128 + constants.signals[signal]);
    channel.end();
  });
  if (place.dies) child.stdout.once('data', () => setTimeout(place.hangUp, 20));
  // A closed channel ends what it started: nobody is left to read it.
  channel.on('close', () => {
    if (!finished) shell.end();
  });
  return shell;
}
