import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** What a program used: the least of all its runs, but for memory. */
export interface Used {
  /** MiB of the largest resident set, as Linux counts it. */
  peak: number;
  /** Seconds of processor time. */
  seconds: number;
  /** Seconds on the clock. */
  wall: number;
}

/** What programs used, by the name that they were run under. */
export const used = new Map<string, Used>();

/** Runs a program to its end, whatever its exit status, and notes what it used. Other systems than Linux have no figures but the time. */
export function runMeasured(name: string, program: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    // A pipe, for grep reads no further than the first match when its output goes to /dev/null.
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    child.stdout.resume();
    let [peak, seconds] = [0, 0];
    const watch = setInterval(() => {
      try {
        const place = `/proc/${String(child.pid)}`;
        // A process that has ended and was not yet waited for has no memory any more.
        const high = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`${place}/status`, 'utf8'))?.[1];
        if (high !== undefined) peak = Number(high) / 1024;
        const fields = readFileSync(`${place}/stat`, 'utf8')
          .replace(/^.*\) /, '')
          .split(' ');
        // Clock ticks of a hundredth of a second in user and system mode (proc(5), fields 14 and 15).
        seconds = (Number(fields[11]) + Number(fields[12])) / 100;
      } catch {
        // It has ended, or this is not Linux.
      }
    }, 5);
    child.on('error', reject);
    child.on('close', () => {
      clearInterval(watch);
      const before = used.get(name);
      used.set(name, {
        peak: Math.max(before?.peak ?? 0, peak),
        seconds: Math.min(before?.seconds ?? Infinity, seconds),
        wall: Math.min(before?.wall ?? Infinity, (performance.now() - began) / 1000),
      });
      resolve();
    });
  });
}
