import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';

/** A shell with a process group of its own, so that everything it started can be ended together. */
export interface GroupedShell {
  readonly child: ChildProcessWithoutNullStreams;
  /** Sends a signal to the whole group; quiet when it is gone. */
  kill(signal: NodeJS.Signals): void;
  /** Asks the group to end and makes it end two seconds later. */
  end(): void;
}

/** Starts `/bin/sh` with exactly this environment: nothing of the caller's own is inherited. Throws when no process or pipe is left for it. */
export function startShell(args: readonly string[], cwd: string, env: Readonly<Record<string, string>>): GroupedShell {
  const child = spawn('/bin/sh', [...args], { cwd, env: { ...env }, stdio: 'pipe', detached: true });
  // Node gives no streams when it ran out of file descriptors, whatever its types say.
  if ((child.stdin as unknown) === undefined) {
    child.on('error', () => undefined);
    throw new Error('there are not enough resources for another process');
  }
  let gone = false;
  child.on('close', () => {
    gone = true;
  });
  child.on('error', () => {
    gone = true;
  });
  const kill = (signal: NodeJS.Signals): void => {
    if (gone || child.pid === undefined) return;
    try {
      process.kill(-child.pid, signal);
    } catch {
      // The group ended between the check and the signal.
    }
  };
  return {
    child,
    kill,
    end: () => {
      kill('SIGHUP');
      kill('SIGTERM');
      setTimeout(() => {
        kill('SIGKILL');
      }, 2000).unref();
    },
  };
}
