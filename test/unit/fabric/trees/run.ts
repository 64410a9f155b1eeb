import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { commands } from '../../../../src/cli/commands.js';
import type { Io } from '../../../../src/cli/command.js';
import { main } from '../../../../src/cli/main.js';

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** What a command line wrote and how it ended. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly folder: string;
}

/** Runs `nccl-workbench` in a folder of its own with these files in it. */
export async function run(args: readonly string[], files: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const folder = mkdtempSync(join(tmpdir(), 'nccl-trees-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  let [out, err] = ['', ''];
  const io: Io = {
    out: (part) => (out += part),
    err: (part) => (err += part),
    stdin: () => Promise.resolve(Buffer.alloc(0)),
    interactive: false,
    cwd: folder,
    env: {},
    signal: new AbortController().signal,
  };
  return { code: await main(args, io, commands, '0'), out, err, folder };
}
