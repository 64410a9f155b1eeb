import type { ExecOptions, ExecResult } from '../../base/executor.js';

/** Keeps the beginning of what a job said, and passes all of it on, as an Executor does with a command. */
export function collected({ onStdout, maxOutputBytes = 8 << 20 }: ExecOptions) {
  const kept: string[] = [];
  let bytes = 0;
  let truncated = false;
  return {
    take: (text: string): void => {
      if (bytes < maxOutputBytes) kept.push(text);
      else truncated = true;
      bytes += text.length;
      onStdout?.(text);
    },
    result: (code: number | null, stderr: string, signal: string | null = null): ExecResult => ({
      code,
      signal,
      stdout: kept.join(''),
      stderr,
      truncated,
    }),
  };
}
