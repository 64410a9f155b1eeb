import { spawn } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';
import * as l10n from '@vscode/l10n';
import type { Executor, ExecOptions, ExecResult } from '../base/executor.js';
import { Failure } from '../base/failure.js';

const defaultTimeoutMs = 20_000;
const defaultOutputBytes = 8 << 20;
/** Time between asking a process group to end and ending it. */
const graceMs = 2000;

/** Runs commands on this machine without a shell, each in a process group of its own that is ended as a whole. */
export function localExecutor(environment: Readonly<Record<string, string | undefined>>): Executor {
  return { host: 'localhost', run: (argv, options = {}) => run(argv, options, environment) };
}

function run(
  argv: readonly string[],
  options: ExecOptions,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<ExecResult> {
  const [program, ...args] = argv;
  const limit = options.maxOutputBytes ?? defaultOutputBytes;
  return new Promise((resolve, reject) => {
    if (program === undefined) {
      reject(new Failure('input', l10n.t('There is no program to run.')));
      return;
    }
    if (options.signal?.aborted === true) {
      reject(new Failure('cancelled', l10n.t('{0} was cancelled.', program)));
      return;
    }
    const child = spawn(program, args, {
      env: { ...environment, ...options.env },
      detached: process.platform !== 'win32',
      shell: false,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const outputs = { stdout: collector(limit, options.onStdout), stderr: collector(limit, options.onStderr) };
    child.stdout.on('data', (chunk: Buffer) => outputs.stdout.take(chunk));
    child.stderr.on('data', (chunk: Buffer) => outputs.stderr.take(chunk));
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.stdin ?? '');

    let ended: Failure | null = null;
    let forced: NodeJS.Timeout | undefined;
    const kill = (signal: NodeJS.Signals): void => {
      if (child.pid === undefined) return;
      try {
        process.kill(process.platform === 'win32' ? child.pid : -child.pid, signal);
      } catch {
        // The group is gone already.
      }
    };
    const end = (failure: Failure): void => {
      ended ??= failure;
      kill('SIGTERM');
      forced ??= setTimeout(() => kill('SIGKILL'), graceMs);
    };
    const timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
    const timer = setTimeout(
      () => end(new Failure('timeout', l10n.t('{0} did not end within {1} s.', program, timeoutMs / 1000))),
      timeoutMs,
    );
    const onAbort = (): void => end(new Failure('cancelled', l10n.t('{0} was cancelled.', program)));
    options.signal?.addEventListener('abort', onAbort, { once: true });
    const tidy = (): void => {
      clearTimeout(timer);
      clearTimeout(forced);
      options.signal?.removeEventListener('abort', onAbort);
    };
    child.on('error', (error: NodeJS.ErrnoException) => {
      tidy();
      const next = l10n.t('Give its path, or set paths.ncclTests in the cluster file.');
      const missing = new Failure('tool', l10n.t('{0} was not found on this machine.', program), { next, cause: error });
      reject(
        error.code === 'ENOENT'
          ? missing
          : new Failure('tool', l10n.t('{0} could not be started: {1}.', program, error.message), { cause: error }),
      );
    });
    child.on('close', (code, signal) => {
      tidy();
      // Whatever the program left behind in its group ends with it.
      kill('SIGKILL');
      if (ended !== null) {
        reject(ended);
        return;
      }
      const [stdout, stderr] = [outputs.stdout.end(), outputs.stderr.end()];
      resolve({
        code,
        signal: signal === null ? null : signal.replace(/^SIG/, ''),
        stdout: stdout.text,
        stderr: stderr.text,
        truncated: stdout.truncated || stderr.truncated,
      });
    });
  });
}

/** Decodes one stream, passes it on and keeps its beginning. */
function collector(limit: number, tap: ((chunk: string) => void) | undefined) {
  const decoder = new StringDecoder('utf8');
  const kept: string[] = [];
  let bytes = 0;
  let truncated = false;
  const add = (text: string, size: number): void => {
    if (text === '') return;
    if (bytes < limit) kept.push(text);
    else truncated = true;
    bytes += size;
    tap?.(text);
  };
  return {
    take: (chunk: Buffer) => add(decoder.write(chunk), chunk.length),
    end: () => {
      add(decoder.end(), 0);
      return { text: kept.join(''), truncated };
    },
  };
}
