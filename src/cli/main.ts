import * as l10n from '@vscode/l10n';
import { messageOf } from '../base/failure.js';
import { type Command, type ExitCode, type Io, UsageError } from './command.js';
import { safeIo } from './safeIo.js';

/** Commands by name; each is loaded only when it is called. */
export type Commands = Readonly<Record<string, () => Promise<Command>>>;

/** Runs one command line and returns its exit status. Never throws. */
export async function main(argv: readonly string[], streams: Io, commands: Commands, version: string): Promise<ExitCode> {
  const io = safeIo(streams);
  const [name, ...rest] = argv;
  try {
    if (name === '--version') {
      io.out(`${version}\n`);
      return 0;
    }
    if (name === undefined || name === '--help' || name === 'help') {
      io.out(await overview(commands));
      return name === undefined ? 2 : 0;
    }
    const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (load === undefined) throw new UsageError(l10n.t('there is no command "{0}"; --help lists them', name));
    const outer = await load();
    const inner = rest[0] === undefined ? null : ((await outer.within?.(rest[0])) ?? null);
    const command = inner ?? outer;
    if (inner !== null) rest.shift();
    if (rest.includes('--help')) {
      io.out(command.help());
      return 0;
    }
    return await command.run(rest, io);
  } catch (error) {
    io.err(`nccl-workbench: ${messageOf(error)}\n`);
    return 2;
  }
}

async function overview(commands: Commands): Promise<string> {
  const loaded = await Promise.all(Object.values(commands).map((load) => load()));
  const width = Math.max(...loaded.map((command) => command.name.length));
  const lines = loaded.map((command) => `  ${command.name.padEnd(width)}  ${command.summary()}`);
  return `${l10n.t('nccl-workbench COMMAND [options]')}\n\n${lines.join('\n')}\n\n${l10n.t('nccl-workbench COMMAND --help explains one command.')}\n`;
}
