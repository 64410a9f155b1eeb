import { readFileSync } from 'node:fs';
import { join, dirname } from 'node:path';
import type { World } from '../world.js';
import { nextRun } from './nextRun.js';
import { runTool } from './table.js';

/**
 * Entry of the stand-in programs: `node simulator-tools.js NAME ARGS…` with the world's place in the environment. It is started only
 * where the running cluster cannot answer itself (`../desk.ts`).
 */
async function main(): Promise<number> {
  const [name = '', ...args] = process.argv.slice(2);
  const { env } = process;
  const worldFile = env['NCCL_WORKBENCH_WORLD'];
  const hostName = env['NCCL_WORKBENCH_HOST'];
  if (worldFile === undefined || hostName === undefined) {
    process.stderr.write('This program belongs to the embedded cluster of NCCL Workbench and runs only inside it.\n');
    return 1;
  }
  const world = JSON.parse(readFileSync(worldFile, 'utf8')) as World;
  const host = world.hosts.find((candidate) => candidate.name === hostName);
  if (host === undefined) return 1;
  return runTool(name, {
    args,
    world,
    host,
    env,
    folder: process.cwd(),
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    pause: async () => {
      if (world.paceMs > 0) await new Promise((resolve) => setTimeout(resolve, world.paceMs));
    },
    nextRun: () => nextRun(join(dirname(worldFile), 'runs')),
  });
}

// A reader that left (head, a closed channel) is no error of ours.
process.stdout.on('error', () => process.exit(141));
void main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
