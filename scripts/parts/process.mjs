// Starting programs from the scripts: output kept, ends awaited, nothing left behind.
import { spawn, spawnSync } from 'node:child_process';

/** Groups of processes that still run; ended when this process ends. */
const running = new Set();

/** What to do before this process ends by a signal, last first. */
const undoings = [];

/** Registers a step of tidying up for the case of Ctrl-C; returns a function that carries it out once. */
export function undoLater(step) {
  let done;
  const once = () => (done ??= Promise.resolve().then(step));
  undoings.push(once);
  return once;
}

process.on('exit', () => {
  for (const child of running) endGroup(child, 'SIGKILL');
});
for (const [name, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
]) {
  process.once(name, () => {
    const limit = new Promise((resolve) => setTimeout(resolve, 10_000));
    const tidy = async () => {
      for (const step of undoings.reverse()) await step().catch(() => undefined);
    };
    void Promise.race([tidy(), limit]).then(() => process.exit(code));
  });
}

/** Ends a child started with `detached`, with everything that it started. */
export function endGroup(child, signal = 'SIGTERM') {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // the group is gone already
  }
}

/** Starts a program in its own process group, which ends with this process at the latest. */
export function start(command, args, options = {}) {
  const child = spawn(command, args, { ...options, detached: process.platform !== 'win32' });
  running.add(child);
  child.once('exit', () => running.delete(child));
  child.once('error', () => running.delete(child));
  return child;
}

/**
 * Runs a program to its end.
 * @returns {Promise<{ code: number, output: string, stdout: string, ms: number }>} code is 127 when it could not be started
 */
export function run(command, args, { cwd, env, show = false, timeoutMs, onOutput } = {}) {
  return new Promise((resolve) => {
    const began = Date.now();
    const child = start(command, args, { cwd, env: env ?? process.env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let stdout = '';
    const take = (chunk, stream) => {
      const text = String(chunk);
      output += text;
      if (stream === 'stdout') stdout += text;
      if (show) process.stdout.write(text);
      onOutput?.(text, stream);
    };
    child.stdout.on('data', (chunk) => take(chunk, 'stdout'));
    child.stderr.on('data', (chunk) => take(chunk, 'stderr'));
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            output += `\n${command}: no end after ${timeoutMs / 1000} s, ended\n`;
            endGroup(child, 'SIGKILL');
          }, timeoutMs);
    const done = (code) => {
      clearTimeout(timer);
      resolve({ code, output, stdout, ms: Date.now() - began });
    };
    child.once('error', (error) => {
      output += `${command}: ${error.message}\n`;
      done(127);
    });
    child.once('close', (code) => done(code ?? 1));
  });
}

/** Runs a program that has to succeed; throws with the end of its output otherwise. */
export async function must(command, args, options = {}) {
  const result = await run(command, args, options);
  if (result.code !== 0) throw new Error(`${[command, ...args].join(' ')} ended with ${result.code}\n${result.output.slice(-3000)}`);
  return result;
}

/** Whether a program of this name is on PATH. */
export function has(program) {
  return (
    spawnSync(
      process.platform === 'win32' ? 'where' : 'sh',
      process.platform === 'win32' ? [program] : ['-c', 'command -v "$1"', 'sh', program],
      { stdio: 'ignore' },
    ).status === 0
  );
}
