import { constants } from 'node:fs';
import { chmod, lstat, mkdir, open, readdir, readlink, rename, rmdir, stat, statfs, unlink, utimes } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import { dirname } from 'node:path';
import { Confined, fileError, type Place } from './confine.js';
import { Handles, type OpenFile, type OpenFolder } from './handles.js';
import { type Attributes, createFraming, Malformed, packet, PacketReader, PacketWriter, status } from './wire.js';

/** The user that everything on a simulated host belongs to. */
const owner = { uid: 1000, gid: 1000 };
const longestRead = 64 * 1024;
const namesAtOnce = 100;
const extensions = ['posix-rename@openssh.com', 'fsync@openssh.com', 'statvfs@openssh.com'];

/** The part of an SSH channel that is used here. */
export interface ByteStream {
  on(event: 'data', listener: (chunk: Buffer) => void): unknown;
  on(event: 'close' | 'end', listener: () => void): unknown;
  write(bytes: Buffer): unknown;
  end(): unknown;
}

/** An answer to one request. */
type Answer = Buffer;

/** Serves SFTP version 3 with OpenSSH's rename, fsync and statvfs, confined to the folder of one simulated host. */
export function serveSftp(channel: ByteStream, folder: string): void {
  const server = new SftpServer(folder);
  // One request after the other, as OpenSSH's server works.
  let last: Promise<unknown> = Promise.resolve();
  const framing = createFraming((bytes) => {
    last = last.then(async () => {
      const answer = await server.answer(bytes);
      if (answer === null) channel.end();
      else channel.write(answer);
    });
  });
  channel.on('data', (chunk) => {
    if (!framing.push(chunk)) channel.end();
  });
  channel.on('end', () => void last.then(() => channel.end()));
  channel.on('close', () => void last.then(() => server.close()));
}

class SftpServer {
  private readonly confined: Confined;
  private readonly handles = new Handles();

  constructor(folder: string) {
    this.confined = new Confined(folder);
  }

  async close(): Promise<void> {
    await this.handles.closeAll();
  }

  /** The answer to a packet, or null for one that no client of the protocol sends. */
  async answer(bytes: Buffer): Promise<Answer | null> {
    const reader = new PacketReader(bytes);
    let id = 0;
    try {
      const type = reader.byte();
      if (type === packet.init) {
        const writer = new PacketWriter().uint32(3);
        for (const name of extensions) writer.string(name).string(name.startsWith('statvfs') ? '2' : '1');
        return writer.packet(packet.version);
      }
      id = reader.uint32();
      return await this.request(type, id, reader);
    } catch (error) {
      if (error instanceof Malformed) return null;
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP') return said(id, status.noSuchFile, 'No such file');
      if (code === 'EACCES' || code === 'EPERM') return said(id, status.permissionDenied, 'Permission denied');
      return said(id, status.failure, 'Failure');
    }
  }

  private async request(type: number, id: number, reader: PacketReader): Promise<Answer> {
    switch (type) {
      case packet.open:
        return await this.open(id, reader);
      case packet.close:
        return (await this.handles.close(reader.string())) ? said(id, status.ok) : said(id, status.failure, 'Failure');
      case packet.read: {
        const { file } = this.file(reader);
        const [position, length] = [reader.uint64(), Math.min(reader.uint32(), longestRead)];
        const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, position);
        return bytesRead === 0
          ? said(id, status.endOfFile)
          : new PacketWriter().uint32(id).string(buffer.subarray(0, bytesRead)).packet(packet.data);
      }
      case packet.write: {
        const { file } = this.file(reader);
        const position = reader.uint64();
        const bytes = reader.string();
        await file.write(bytes, 0, bytes.length, position);
        return said(id, status.ok);
      }
      case packet.stat:
        return attributes(id, await stat((await this.place(reader, true)).real));
      case packet.lstat:
        return attributes(id, await lstat((await this.place(reader, false)).real));
      case packet.fstat:
        return attributes(id, await this.file(reader).file.stat());
      case packet.setstat: {
        const { real } = await this.place(reader, true);
        const wanted = reader.attributes();
        checkOwner(wanted);
        if (wanted.mode !== undefined) await chmod(real, wanted.mode & 0o777);
        if (wanted.mtime !== undefined) await utimes(real, wanted.atime ?? wanted.mtime, wanted.mtime);
        return said(id, status.ok);
      }
      case packet.fsetstat: {
        const { file } = this.file(reader);
        const wanted = reader.attributes();
        checkOwner(wanted);
        if (wanted.mode !== undefined) await file.chmod(wanted.mode & 0o777);
        if (wanted.mtime !== undefined) await file.utimes(wanted.atime ?? wanted.mtime, wanted.mtime);
        return said(id, status.ok);
      }
      case packet.opendir: {
        const place = await this.place(reader, true);
        await mayUse(place.real, 0o400);
        return this.hold(id, { kind: 'folder', place, names: await readdir(place.real) });
      }
      case packet.readdir:
        return await this.names(id, reader);
      case packet.realpath:
        return named(id, [{ name: (await this.place(reader, true)).shown, stats: null }]);
      case packet.readlink:
        return named(id, [{ name: await readlink((await this.place(reader, false)).real), stats: null }]);
      case packet.remove: {
        const { real } = await this.place(reader, false);
        await mayUse(dirname(real), 0o200);
        await unlink(real);
        return said(id, status.ok);
      }
      case packet.mkdir:
      case packet.rmdir: {
        const { real } = await this.place(reader, false);
        await mayUse(dirname(real), 0o200);
        await (type === packet.mkdir ? mkdir(real, { mode: (reader.attributes().mode ?? 0o755) & 0o777 }) : rmdir(real));
        return said(id, status.ok);
      }
      case packet.rename:
        return await this.rename(id, reader, false);
      case packet.extended:
        return await this.extended(id, reader);
      default:
        return said(id, status.unsupported, 'Operation unsupported');
    }
  }

  private async place(reader: PacketReader, follow: boolean): Promise<Place> {
    return await this.confined.resolve(reader.text(), follow);
  }

  private file(reader: PacketReader): OpenFile {
    const found = this.handles.get(reader.string());
    if (found?.kind !== 'file') throw fileError('EINVAL');
    return found;
  }

  private hold(id: number, what: OpenFile | OpenFolder): Answer {
    const name = this.handles.add(what);
    return name === null
      ? said(id, status.failure, 'Too many open files')
      : new PacketWriter().uint32(id).string(name).packet(packet.handle);
  }

  private async open(id: number, reader: PacketReader): Promise<Answer> {
    const path = reader.text();
    const wanted = reader.uint32();
    const { mode = 0o644 } = reader.attributes();
    const [read, write, append, make, truncate, exclusive] = [1, 2, 4, 8, 16, 32].map((bit) => (wanted & bit) !== 0);
    const { real } = await this.confined.resolve(path, exclusive !== true);
    const exists = await lstat(real).then(
      () => true,
      () => false,
    );
    // The login is nobody special on its host, whoever runs this process: modes count.
    if (exists) await mayUse(real, (read === true ? 0o400 : 0) | (write === true || append === true ? 0o200 : 0));
    else if (make === true) await mayUse(dirname(real), 0o200);
    const flags =
      (write === true || append === true ? (read === true ? constants.O_RDWR : constants.O_WRONLY) : constants.O_RDONLY) |
      (append === true ? constants.O_APPEND : 0) |
      (make === true ? constants.O_CREAT : 0) |
      (truncate === true ? constants.O_TRUNC : 0) |
      (exclusive === true ? constants.O_EXCL : 0) |
      constants.O_NOFOLLOW |
      constants.O_NONBLOCK;
    const file = await open(real, flags, mode & 0o777);
    if (!(await file.stat()).isFile()) {
      await file.close();
      throw fileError('EINVAL');
    }
    return this.hold(id, { kind: 'file', file });
  }

  private async names(id: number, reader: PacketReader): Promise<Answer> {
    const folder = this.handles.get(reader.string());
    if (folder?.kind !== 'folder') throw fileError('EINVAL');
    if (folder.names.length === 0) return said(id, status.endOfFile);
    const some = folder.names.slice(0, namesAtOnce);
    folder.names = folder.names.slice(namesAtOnce);
    const entries = await Promise.all(
      some.map(async (name) => ({ name, stats: await lstat(`${folder.place.real}/${name}`).catch(() => null) })),
    );
    return named(id, entries);
  }

  /** Version 3's own rename refuses to replace a file; OpenSSH's does it in one step. */
  private async rename(id: number, reader: PacketReader, over: boolean): Promise<Answer> {
    const from = await this.place(reader, false);
    const to = await this.place(reader, false);
    await mayUse(dirname(from.real), 0o200);
    await mayUse(dirname(to.real), 0o200);
    const taken = await lstat(to.real).then(
      () => true,
      () => false,
    );
    if (taken && !over) throw fileError('EEXIST');
    await rename(from.real, to.real);
    return said(id, status.ok);
  }

  private async extended(id: number, reader: PacketReader): Promise<Answer> {
    const name = reader.text();
    if (name === 'posix-rename@openssh.com') return await this.rename(id, reader, true);
    if (name === 'fsync@openssh.com') {
      await this.file(reader).file.sync();
      return said(id, status.ok);
    }
    if (name !== 'statvfs@openssh.com') return said(id, status.unsupported, 'Operation unsupported');
    const { bsize, blocks, bfree, bavail, files, ffree } = await statfs((await this.place(reader, true)).real);
    const writer = new PacketWriter().uint32(id);
    for (const value of [bsize, bsize, blocks, bfree, bavail, files, ffree, ffree, 0, 0, 255]) writer.uint64(value);
    return writer.packet(packet.extendedReply);
  }
}

/** Rejects where the owner's own bits forbid it. */
async function mayUse(real: string, bits: number): Promise<void> {
  if (((await lstat(real)).mode & bits) !== bits) throw fileError('EACCES');
}

/** Nobody gives files away on a simulated host. */
function checkOwner({ uid = owner.uid, gid = owner.gid }: Attributes): void {
  if (uid !== owner.uid || gid !== owner.gid) throw fileError('EPERM');
}

function said(id: number, code: number, message = ''): Answer {
  return new PacketWriter().uint32(id).uint32(code).string(message).string('').packet(packet.status);
}

function attributesOf({ size, mode, atimeMs, mtimeMs }: Stats): Attributes {
  return { ...owner, size, mode, atime: Math.floor(atimeMs / 1000), mtime: Math.floor(mtimeMs / 1000) };
}

function attributes(id: number, stats: Stats): Answer {
  return new PacketWriter().uint32(id).attributes(attributesOf(stats)).packet(packet.attributes);
}

function named(id: number, entries: readonly { readonly name: string; readonly stats: Stats | null }[]): Answer {
  const writer = new PacketWriter().uint32(id).uint32(entries.length);
  for (const { name, stats } of entries)
    writer
      .string(name)
      .string(name)
      .attributes(stats === null ? {} : attributesOf(stats));
  return writer.packet(packet.name);
}
