import type { Io } from '../../src/cli/command.js';
import { commands } from '../../src/cli/commands.js';
import { main } from '../../src/cli/main.js';

/** The command line as somebody calls it in a folder, without a terminal, with this on standard input and in the environment: its exit code and what it said. */
export const cliIn =
  (folder: string, { stdin = '', env = {} }: { readonly stdin?: string | Uint8Array; readonly env?: NodeJS.ProcessEnv } = {}) =>
  async (...args: readonly string[]): Promise<{ code: number; out: string; err: string }> => {
    let [out, err] = ['', ''];
    const io: Io = {
      out: (text) => void (out += text),
      err: (text) => void (err += text),
      stdin: () => Promise.resolve(Buffer.from(stdin)),
      interactive: false,
      cwd: folder,
      env,
      signal: new AbortController().signal,
    };
    return { code: await main(args, io, commands, '0'), out, err };
  };
