import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One record of a workspace's run store, as far as the tests look at it. */
export interface StoreLine {
  readonly kind: 'start' | 'row' | 'end';
  readonly run: string;
  readonly origin?: string;
  readonly state?: string;
  readonly trial?: { readonly sweep: string; readonly spec: string; readonly trial: number; readonly repeat: number } | null;
}

/** Every whole record of the store, in order. A line that a killed process did not finish is left out. */
export function storeLines(workspace: string): StoreLine[] {
  const folder = join(workspace, '.nccl', 'runs');
  if (!existsSync(folder)) return [];
  // Beside the files of runs lies a folder of what processes have claimed.
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
    .flatMap((line) => {
      try {
        return line === '' ? [] : [JSON.parse(line) as StoreLine];
      } catch {
        return [];
      }
    });
}

/** Steps of a sweep that ended well, as "trial/repeat", in the order in which they ended. */
export function finishedSteps(workspace: string, sweep: string): string[] {
  const lines = storeLines(workspace);
  const steps = new Map(
    lines.flatMap((line) =>
      line.kind === 'start' && line.trial?.sweep === sweep ? [[line.run, `${line.trial.trial}/${line.trial.repeat}`] as const] : [],
    ),
  );
  return lines.flatMap((line) => {
    const step = line.kind === 'end' && line.state === 'ok' ? steps.get(line.run) : undefined;
    return step === undefined ? [] : [step];
  });
}
