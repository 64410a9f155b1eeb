import type { FileHandle } from 'node:fs/promises';
import type { Place } from './confine.js';

/** A file that a client holds open. */
export interface OpenFile {
  readonly kind: 'file';
  readonly file: FileHandle;
}

/** A folder whose names a client is fetching. */
export interface OpenFolder {
  readonly kind: 'folder';
  readonly place: Place;
  /** Names not given yet. */
  names: readonly string[];
}

const most = 64;

/** What one client holds open, by small numbers. */
export class Handles {
  private readonly all = new Map<string, OpenFile | OpenFolder>();
  private next = 0;

  /** The name under which the client asks for it; null when it holds too many already. */
  add(open: OpenFile | OpenFolder): Buffer | null {
    if (this.all.size >= most) return null;
    const name = Buffer.from(String(this.next++));
    this.all.set(name.toString('hex'), open);
    return name;
  }

  get(name: Buffer): OpenFile | OpenFolder | undefined {
    return this.all.get(name.toString('hex'));
  }

  async close(name: Buffer): Promise<boolean> {
    const open = this.get(name);
    this.all.delete(name.toString('hex'));
    if (open?.kind === 'file') await open.file.close();
    return open !== undefined;
  }

  /** Closes everything, when the channel ends. */
  async closeAll(): Promise<void> {
    const files = [...this.all.values()];
    this.all.clear();
    await Promise.allSettled(files.map((open) => (open.kind === 'file' ? open.file.close() : Promise.resolve())));
  }
}
