import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import packageJson from '../../package.json' with { type: 'json' };
import { compileWasmOnce } from '../scripts/wasmTiers.js';
import type { Io } from './command.js';
import { main, type Commands } from './main.js';

/** Runs the command line of this process with the commands that it may call. */
export function run(commands: Commands): void {
  compileWasmOnce();

  const locale = process.env['LC_ALL'] ?? process.env['LC_MESSAGES'] ?? process.env['LANG'] ?? '';
  const bundle = join(__dirname, 'l10n', 'bundle.l10n.zh-cn.json');
  if (/^zh([_-](CN|SG|Hans))?([._@-]|$)/i.test(locale) && existsSync(bundle)) l10n.config({ fsPath: bundle });

  const stop = new AbortController();
  process.on('SIGINT', () => stop.abort());
  process.on('SIGTERM', () => stop.abort());
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 2));

  const io: Io = {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    stdin: async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks);
    },
    stdinChunks: () => process.stdin as AsyncIterable<Buffer>,
    interactive: process.stderr.isTTY,
    cwd: process.cwd(),
    env: process.env,
    signal: stop.signal,
  };

  void main(process.argv.slice(2), io, commands, packageJson.version).then((code) => {
    process.exitCode = code;
  });
}
