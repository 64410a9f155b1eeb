import * as l10n from '@vscode/l10n';
import { cleanLine } from '../../base/clean.js';
import { Failure } from '../../base/failure.js';
import { commandToRead } from '../quote.js';
import { backupSuffix } from './names.js';
import type { FileStat, FileVersion } from './types.js';

/** A path as a message shows it. */
export const shown = (path: string): string => cleanLine(path).slice(0, 200);

/** The path leads nowhere. */
export class MissingFailure extends Failure {
  constructor(host: string, path: string) {
    super('input', l10n.t('{0} has no {1}.', host, shown(path)), { next: l10n.t('Check the path.') });
    this.name = 'MissingFailure';
  }
}

/** Whether the path led nowhere. By name: a part of the extension that is loaded later has a class of its own. */
export function isMissing(error: unknown): error is MissingFailure {
  return error instanceof Failure && error.name === 'MissingFailure';
}

/** Whether this login may not do it; told by name, as {@link isMissing}. */
export function isForbidden(error: unknown): error is PermissionFailure {
  return error instanceof Failure && error.name === 'PermissionFailure';
}

/** The file on the host is not what it was when it was read, so it was left alone. */
export class ChangedFailure extends Failure {
  constructor(
    host: string,
    path: string,
    readonly expected: FileVersion | null,
    readonly found: FileVersion | null,
  ) {
    super('input', changed(host, path, expected, found), { next: l10n.t('Open it again, and make your change in what it holds now.') });
  }
}

function changed(host: string, path: string, expected: FileVersion | null, found: FileVersion | null): string {
  if (found === null) return l10n.t('{0} on {1} was removed since it was read.', shown(path), host);
  const when = new Date(found.mtime * 1000).toISOString().replace('.000Z', 'Z');
  if (expected === null) return l10n.t('{0} on {1} exists by now (written {2}).', shown(path), host, when);
  return expected.size === found.size
    ? l10n.t('{0} on {1} changed since it was read: it still has {2} bytes, but others (written {3}).', shown(path), host, found.size, when)
    : l10n.t(
        '{0} on {1} changed since it was read: {2} bytes then, {3} now (written {4}).',
        shown(path),
        host,
        expected.size,
        found.size,
        when,
      );
}

/** What a login may not do: write the file, or make files in its folder. */
export type Forbidden = 'file' | 'folder';

/** This login may not replace the file. Nothing was changed and nothing is tried with more rights. */
export class PermissionFailure extends Failure {
  constructor(
    readonly host: string,
    /** The file itself, symbolic links followed. */
    readonly path: string,
    readonly forbidden: Forbidden,
    /** The file as it is, or null where it is to be made. */
    readonly stat: FileStat | null,
    user: string,
  ) {
    super(
      'input',
      forbidden === 'file'
        ? l10n.t('{0} may not write {1} on {2}.', user, shown(path), host)
        : l10n.t('{0} may not make files in the folder of {1} on {2}, which replacing it takes.', user, shown(path), host),
      { next: l10n.t('Run yourself what takes more rights there, or save a copy here.') },
    );
    this.name = 'PermissionFailure';
  }

  /**
   * The command with which a user who may use sudo puts a staged file in place: mode and owner stay, the former content is kept
   * under the name that our own backups have. Pure text; it is never run by us.
   */
  sudo(staged: string, time: Date): string {
    const mode = ((this.stat?.mode ?? 0o644) & 0o7777).toString(8);
    const owner = ['-o', String(this.stat?.uid ?? 0), '-g', String(this.stat?.gid ?? 0)];
    const kept = this.stat === null ? [] : ['--backup=simple', `--suffix=${backupSuffix(time)}`];
    const install = commandToRead(['sudo', 'install', '-m', mode, ...owner, ...kept, '--', staged, this.path]);
    return `${install} && ${commandToRead(['rm', '-f', '--', staged])}`;
  }
}
