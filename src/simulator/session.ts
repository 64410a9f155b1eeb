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
const acceptedNames = /^(?:NCCL_[A-Z0-9_]{1,100}|LC_[A-Z]{1,20}|LANG)$/;

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

function isSignal(name: string): name is NodeJS.Signals {
  return Object.hasOwn(constants.signals, name);
}

function connect(channel: ServerChannel, args: readonly string[], terminal: boolean, place: LoginPlace, sent: Readonly<Record<string, string>>): GroupedShell {
  const shell = startShell(args, place.home, { ...place.env, ...sent, ...(terminal ? { TERM: 'dumb' } : {}) });
  const { child } = shell;
  place.started(shell);
  let finished = false;
  channel.on('error', () => undefined);
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
    else channel.exit(signal.replace(/^SIG/, ''), false, '');
    channel.end();
  });
  // A closed channel ends what it started: nobody is left to read it.
  channel.on('close', () => {
    if (!finished) shell.end();
  });
  return shell;
}
