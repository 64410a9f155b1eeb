import { lstat, readlink, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const maxLinks = 40;

/** A path as the simulated host means it, and the file of this machine that stands for it. */
export interface Place {
  readonly shown: string;
  readonly real: string;
}

/** An error with a code of the file system. */
export function fileError(code: 'ENOENT' | 'EACCES' | 'EPERM' | 'ELOOP' | 'EEXIST' | 'EINVAL'): Error {
  return Object.assign(new Error(code), { code });
}

/**
 * Maps paths of a simulated host into its folder: its home stands for itself, /tmp and everything else lie in folders of the host.
 * Links are followed here, as the host would follow them, so that neither ".." nor an absolute link leaves the folder.
 */
export class Confined {
  readonly home: string;
  private readonly mounts: readonly (readonly [string, string])[];

  constructor(folder: string) {
    this.home = join(folder, 'home');
    this.mounts = [
      [this.home, this.home],
      ['/tmp', join(folder, 'tmp')],
      ['', join(folder, 'root')],
    ];
  }

  /** Where a path leads; its last name need not exist. Rejects with a file error. */
  async resolve(path: string, followLast: boolean): Promise<Place> {
    if (path.includes('\0')) throw fileError('EINVAL');
    const rest = (path.startsWith('/') ? path : `${this.home}/${path}`).split('/');
    const done: string[] = [];
    for (let links = 0, part = rest.shift(); part !== undefined; part = rest.shift()) {
      if (part === '' || part === '.') continue;
      if (part === '..') {
        done.pop();
        continue;
      }
      const shown = `/${[...done, part].join('/')}`;
      const last = rest.every((name) => name === '');
      const target = this.isAboveHome(shown) ? null : await linkTarget(this.real(shown), last);
      if (target === null || (last && !followLast)) done.push(part);
      else {
        if (++links > maxLinks) throw fileError('ELOOP');
        if (target.startsWith('/')) done.length = 0;
        rest.unshift(...target.split('/'));
      }
    }
    const shown = `/${done.join('/')}`;
    const real = this.real(shown);
    await this.checkParent(shown, real);
    return { shown, real };
  }

  private isAboveHome(shown: string): boolean {
    return this.home === shown || this.home.startsWith(`${shown}/`);
  }

  private mountOf(shown: string): readonly [string, string] {
    const found = this.mounts.find(([at]) => shown === at || shown.startsWith(`${at}/`));
    if (found === undefined) throw fileError('ENOENT');
    return found;
  }

  private real(shown: string): string {
    const [at, folder] = this.mountOf(shown);
    return `${folder}${shown === '/' ? '' : shown.slice(at.length)}`;
  }

  /** What was followed by name a moment ago must still be no link: nothing is opened through one that appeared meanwhile. */
  private async checkParent(shown: string, real: string): Promise<void> {
    const [, folder] = this.mountOf(shown);
    if (real === folder) return;
    const parent = dirname(real);
    if ((await realpath(parent)) !== `${await realpath(folder)}${parent.slice(folder.length)}`) throw fileError('EACCES');
  }
}

/** Where a link leads, null for anything else; what is missing is an error unless it is the last name. */
async function linkTarget(real: string, last: boolean): Promise<string | null> {
  try {
    return (await lstat(real)).isSymbolicLink() ? await readlink(real) : null;
  } catch (error) {
    if (last && error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
