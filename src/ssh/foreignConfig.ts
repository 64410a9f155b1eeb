import { readFile, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import * as l10n from '@vscode/l10n';
import { Failure } from '../base/failure.js';
import { home } from './home.js';

/**
 * Whether a config may be handed to `ssh -G`, which runs the programs of `Match exec` (ssh_config(5)). The user's own may, as with ssh
 * itself. One that lies elsewhere came with a project, which a cluster file can name: it is data. With Include in it, it is read here
 * instead, where nothing is run; with `Match exec` in it, it is refused. Throws a Failure of kind unsupported.
 */
export async function mayAskSsh(config: string | null): Promise<boolean> {
  if (config === null || (await isOwn(config))) return true;
  const lines = (await readFile(config, 'utf8').catch(() => '')).split(/[\r\n]/);
  // Quotes around a keyword are taken by ssh too.
  if (lines.some((line) => /^[\s"]*match\b/i.test(line) && /exec/i.test(line)))
    throw new Failure('unsupported', l10n.t('{0} has "Match exec", which would run a program on this machine.', config), {
      next: l10n.t('Remove it, or keep the config in your .ssh folder.'),
    });
  return !lines.some((line) => /^[\s"]*include\b/i.test(line));
}

/** Whether a file lies in the user's or the system's own folder of ssh, links followed. */
async function isOwn(path: string): Promise<boolean> {
  const real = async (name: string): Promise<string> => realpath(name).catch(() => name);
  const file = await real(path);
  const folders = await Promise.all([join(home(), '.ssh'), '/etc/ssh'].map(real));
  return folders.some((folder) => file.startsWith(folder + sep));
}
