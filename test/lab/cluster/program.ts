import { type ChildProcess, execFileSync, spawnSync } from 'node:child_process';

/** Runs a program that has to succeed and returns what it printed; the error holds what it said. */
export function must(program: string, args: readonly string[], input?: string): string {
  try {
    return execFileSync(program, [...args], {
      encoding: 'utf8',
      timeout: 60_000,
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(input === undefined ? {} : { input }),
    });
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
    throw new Error(`${program} ${args.join(' ')}: ${said}`, { cause: error });
  }
}

/** Whether a program runs and ends with 0. */
export function works(program: string, args: readonly string[], input?: string): boolean {
  return (
    spawnSync(program, [...args], { stdio: ['pipe', 'ignore', 'ignore'], timeout: 20_000, ...(input === undefined ? {} : { input }) })
      .status === 0
  );
}

/** Ends a child and waits for its end. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 3000);
  await ended;
  clearTimeout(timer);
}
