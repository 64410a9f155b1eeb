import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toolNames, toolScript } from '../sandbox/programs.js';
import type { ToolContext } from '../tools/io.js';
import { runTool } from '../tools/table.js';
import type { SimulatedHost, World } from '../world.js';

/** What the stand-in programs of one host are asked while a script runs there: the words of each call, by program. */
export type Calls = ReadonlyMap<string, readonly string[]>;

/** Makes the stand-in programs of a host note what they are asked. */
export async function noteCalls(host: SimulatedHost, place: string): Promise<void> {
  await mkdir(join(place, 'asked'), { mode: 0o700 });
  await Promise.all(
    toolNames.map((tool) => program(host, tool, `printf '%s\\n' "$*" >> ${word(join(place, 'asked', tool))}\n${toolScript(tool)}`)),
  );
}

/** What was noted. */
export async function notedCalls(place: string): Promise<Calls> {
  const names = await readdir(join(place, 'asked'));
  return new Map(
    await Promise.all(
      names.map(async (name) => {
        const text = await readFile(join(place, 'asked', name), 'utf8');
        return [name, [...new Set(text.split('\n').slice(0, -1))]] as const;
      }),
    ),
  );
}

/**
 * Lets the stand-in programs of a host print at once what they would print to these calls, without starting Node for each: the same functions
 * answer, here and now. Calls that fail, and any others, still start the program.
 */
export async function rehearse(host: SimulatedHost, place: string, world: World, env: ToolContext['env'], calls: Calls): Promise<void> {
  await mkdir(join(place, 'said'), { mode: 0o700 });
  for (const [tool, all] of calls) {
    const cases: string[] = [];
    for (const [index, call] of all.entries()) {
      const said = await ask(tool, call, { host, world, env });
      if (said === null) continue;
      const file = join(place, 'said', `${tool}-${String(index)}`);
      await writeFile(file, said, { mode: 0o600 });
      cases.push(`${word(call)}) exec cat ${word(file)} ;;\n`);
    }
    await program(host, tool, `case "$*" in\n${cases.join('')}esac\n${toolScript(tool)}`);
  }
}

async function ask(tool: string, call: string, { host, world, env }: Pick<ToolContext, 'host' | 'world' | 'env'>): Promise<string | null> {
  const said: string[] = [];
  const complaints: string[] = [];
  const code = await runTool(tool, {
    args: call === '' ? [] : call.split(' '),
    world,
    host,
    env,
    folder: join(host.folder, 'home'),
    out: (text) => void said.push(text),
    err: (text) => void complaints.push(text),
    pause: () => Promise.resolve(),
    nextRun: () => 1,
  });
  return code === 0 && complaints.length === 0 ? said.join('') : null;
}

function program(host: SimulatedHost, tool: string, text: string): Promise<void> {
  return writeFile(join(host.folder, 'bin', tool), `#!/bin/sh\n${text}`, { mode: 0o700 });
}

const word = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
