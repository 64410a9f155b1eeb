import { withShellTree } from './grammar.js';
import { readTree } from './reader.js';
import type { Script } from './reading.js';
import type { CommandLine, FileKind, Setting } from './setting.js';

export { isSettingName } from './names.js';
export type { Script } from './reading.js';
export type { CommandLine, FileKind, Setting } from './setting.js';

/** Settings and benchmark command lines of a shell script (sh, bash, zsh, sbatch). Broken text yields what can be told. */
export function readScript(text: string): Promise<Script> {
  return withShellTree(text, readTree);
}

/** The assignments of NCCL's variables in a file; shell scripts are the kind that is read so far, others yield none. */
export async function findSettings(text: string, kind: FileKind): Promise<readonly Setting[]> {
  return kind === 'bash' ? (await readScript(text)).settings : [];
}

/** The command lines in a shell script that run a benchmark of nccl-tests. */
export async function findCommands(text: string): Promise<readonly CommandLine[]> {
  return (await readScript(text)).commands;
}
