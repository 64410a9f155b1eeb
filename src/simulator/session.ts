import { constants } from 'node:os';
import type { ServerChannel, Session } from 'ssh2';
import { createLineDiscipline } from './lineDiscipline.js';
import { type GroupedShell, startShell } from './processGroup.js';

/** What one login may run and see. */
export interface LoginPlace {
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  /** Told of every shell, so that all can be ended with the cluster. */
  readonly started: (shell: GroupedShell) => void;
  readonly ended: (shell: GroupedShell) => void;
}

/** Names that a client may set, as sshd's AcceptEnv would say. */
const acceptedNames = /^(?:NCCL_(?!WORKBENCH_)[A-Z0-9_]{1,100}|LC_[A-Z]{1,20}|LANG)$/;

/** Serves one SSH session: exec and shell through a real `/bin/sh`, with a line discipline in place of a pseudo-terminal. */
export function serveSession(session: Session, place: LoginPlace): void {
  const sent: Record<string, string> = {};
  let terminal = false;
  let running: GroupedShell | undefined;
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
  session.on('exec', (accept, _reject, info) => {
    running = connect(accept(), ['-c', info.command], terminal, place, sent);
  });
  session.on('shell', (accept) => {
    running = connect(accept(), ['-i'], terminal, place, sent);
  });
  session.on('sftp', (_accept, reject) => {
    reject();
  });
}

/** Signals that SSH has names for (RFC 4254, 6.10); ssh2 throws on any other. */
const protocolSignals: ReadonlySet<string> = new Set(
  ['ABRT', 'ALRM', 'FPE', 'HUP', 'ILL', 'INT', 'KILL', 'PIPE', 'QUIT', 'SEGV', 'TERM', 'USR1', 'USR2'].map((name) => `SIG${name}`),
);

function isSignal(name: string): name is NodeJS.Signals {
  return Object.hasOwn(constants.signals, name);
}

function connect(
  channel: ServerChannel,
  args: readonly string[],
  terminal: boolean,
  place: LoginPlace,
  sent: Readonly<Record<string, string>>,
): GroupedShell | undefined {
  channel.on('error', () => undefined);
  let shell: GroupedShell;
  try {
    shell = startShell(args, place.home, { ...place.env, ...sent, ...(terminal ? { TERM: 'dumb' } : {}) });
  } catch (error) {
    // A NUL in the command or more text than the system takes: nothing was started.
    channel.stderr.write(`/bin/sh: ${error instanceof Error ? error.message : String(error)}\n`);
    channel.exit(126);
    channel.end();
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
    channel.pipe(child.stdin);
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
  // A closed channel ends what it started: nobody is left to read it.
  channel.on('close', () => {
    if (!finished) shell.end();
  });
  return shell;
}
