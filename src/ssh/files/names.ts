import { randomBytes } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import { clean } from '../../base/clean.js';
import { Failure } from '../../base/failure.js';

const longestPath = 4095;
const longestName = 255;

/** Folder and last name of an absolute path; a path of any other form throws a Failure of kind input. Nothing in it is rewritten. */
export function splitPath(path: string): { readonly folder: string; readonly name: string } {
  checkPath(path);
  const at = path.lastIndexOf('/');
  const name = path.slice(at + 1);
  if (name === '' || name === '.' || name === '..') throw notAFile(path);
  return { folder: at === 0 ? '/' : path.slice(0, at), name };
}

/** Throws a Failure of kind input for what is no absolute path. */
export function checkPath(path: string): void {
  if (!path.startsWith('/') || path.includes('\0') || Buffer.byteLength(path) > longestPath)
    throw new Failure('input', l10n.t('{0} is not a path of a file on a host.', JSON.stringify(clean(path).slice(0, 200))), {
      next: l10n.t('Write it from the root on, such as /etc/nccl.conf.'),
    });
}

/** A path that leads to something else than a file. */
export function notAFile(path: string): Failure {
  return new Failure('input', l10n.t('{0} is not a file.', clean(path).slice(0, 200)), { next: l10n.t('Choose a file.') });
}

/** Joins a folder and a name. */
export function join(folder: string, name: string): string {
  return folder === '/' ? `/${name}` : `${folder}/${name}`;
}

/** ".nccl-workbench-20261128-204501.bak" in universal time. */
export function backupSuffix(time: Date): string {
  const digits = time.toISOString().replace(/[-:]/g, '');
  return `.nccl-workbench-${digits.slice(0, 8)}-${digits.slice(9, 15)}.bak`;
}

/** The name of a backup that no file of the folder has yet. */
export function backupName(name: string, time: Date, taken: ReadonlySet<string>): string {
  const suffix = backupSuffix(time);
  const base = shortened(name, suffix.length + 4);
  for (let count = 1; ; count++) {
    const candidate = count === 1 ? `${base}${suffix}` : `${base}${suffix.replace(/\.bak$/, `-${String(count)}.bak`)}`;
    if (!taken.has(candidate)) return candidate;
  }
}

const backupForm = /^\.nccl-workbench-\d{8}-\d{6}(?:-\d{1,2})?\.bak$/;

/** Whether a name is that of a backup that we made of the file with this name. */
export function isBackupOf(candidate: string, name: string): boolean {
  const base = shortened(name, backupSuffix(new Date(0)).length + 4);
  return candidate.startsWith(base) && backupForm.test(candidate.slice(base.length));
}

/** A name for the file that is written before it takes the place of the real one. */
export function temporaryName(name: string): string {
  return `.${shortened(name, 40)}.nccl-workbench-${randomBytes(8).toString('hex')}.tmp`;
}

/** Whether a name is that of a temporary file that we made for the file with this name. */
export function isTemporaryOf(candidate: string, name: string): boolean {
  const base = `.${shortened(name, 40)}.nccl-workbench-`;
  return candidate.startsWith(base) && /^[0-9a-f]{16}\.tmp$/.test(candidate.slice(base.length));
}

/** The folder in which the guard of this file works, beside it. */
export function guardFolder(target: string, mark: string): string {
  const { folder, name } = splitPath(target);
  return join(folder, guardFolderName(name, mark));
}

/** The name of the folder in which the guard of a replaced file works; the same for the same 16 hexadecimal digits. */
function guardFolderName(name: string, mark: string): string {
  if (!/^[0-9a-f]{16}$/.test(mark)) throw new Error('a mark has 16 hexadecimal digits');
  return `.${shortened(name, 40)}.nccl-workbench-${mark}`;
}

/** A name cut so that `more` bytes can follow it; file systems end names at 255 bytes. */
function shortened(name: string, more: number): string {
  const bytes = Buffer.from(name);
  return bytes.length + more <= longestName
    ? name
    : bytes
        .subarray(0, longestName - more)
        .toString('latin1')
        .replace(/[^\x21-\x7e]/g, '_');
}
