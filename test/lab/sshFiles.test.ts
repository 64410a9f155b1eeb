import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../src/base/failure.js';
import { ChangedFailure, MissingFailure, PermissionFailure } from '../../src/ssh/files/failures.js';
import type { HostFiles } from '../../src/ssh/files/types.js';
import { createPool } from '../../src/ssh/pool.js';
import type { SshPool } from '../../src/ssh/types.js';
import { createLab, noSshd, type Lab, type Sshd } from './sshd.js';
import { poolOptions } from './sshPeople.js';

const root = userInfo().uid === 0;
const sha = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');
const at = new Date('2026-11-28T20:45:01Z');

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('it worked');
}

if (noSshd !== null) {
  describe('files of a real OpenSSH server', () => {
    it(`left out: ${noSshd}`, () => {
      console.log(`left out: ${noSshd}`);
    });
  });
} else {
  describe('files of a real OpenSSH server', () => {
    let lab: Lab;
    let pool: SshPool;
    let frail: Sshd;
    let files: HostFiles;
    let dir: string;
    let path: string;
    const inDir = (): string[] => readdirSync(dir).sort();
    const put = (text: string | Buffer, mode = 0o644): void => {
      writeFileSync(path, text);
      chmodSync(path, mode);
    };

    beforeAll(async () => {
      lab = createLab();
      chmodSync(lab.dir, 0o755);
      const key = lab.key('user');
      const authorized = [`${key}.pub`];
      const banner = join(lab.dir, 'banner.sh');
      writeFileSync(banner, '#!/bin/sh\necho "Welcome to the cluster"\nexec /usr/lib/openssh/sftp-server\n', { mode: 0o755 });
      const servers: Record<string, Sshd> = {
        main: await lab.sshd('main', { authorized, lines: ['Subsystem sftp internal-sftp'] }),
        none: await lab.sshd('none', { authorized }),
        absent: await lab.sshd('absent', { authorized, lines: ['Subsystem sftp /no/such/sftp-server'] }),
        noisy: await lab.sshd('noisy', { authorized, lines: [`Subsystem sftp ${banner}`] }),
        few: await lab.sshd('few', { authorized, lines: ['Subsystem sftp internal-sftp', 'MaxSessions 2'] }),
        plain: await lab.sshd('plain', { authorized, lines: ['Subsystem sftp internal-sftp -P posix-rename,fsync,statvfs'] }),
      };
      chmodSync(join(lab.dir, 'main-authorized'), 0o644);
      frail = await lab.sshd('frail', { authorized, lines: ['Subsystem sftp internal-sftp'] });
      servers['frail'] = frail;
      const config = lab.config(
        'config',
        [
          ...Object.entries(servers).flatMap(([name, { port }]) => [`Host ${name}`, `  Port ${port}`]),
          'Host person',
          `  Port ${servers['main']?.port ?? 0}`,
          '  User nobody',
          'Host *',
          '  HostName 127.0.0.1',
          `  User ${lab.user}`,
          `  IdentityFile ${key}`,
          '  IdentityAgent none',
          `  UserKnownHostsFile ${join(lab.dir, 'none')}`,
          '  StrictHostKeyChecking accept-new',
          '',
        ].join('\n'),
      );
      pool = createPool(poolOptions(config));
      files = (await pool.session('main')).files;
    });
    beforeEach(() => {
      dir = mkdtempSync(join(lab.dir, 'etc-'));
      chmodSync(dir, 0o755);
      path = join(dir, 'nccl.conf');
    });
    afterAll(async () => {
      pool.dispose();
      await lab.stop();
    });

    it('reads whole bytes, UTF-8 or not, and says what they are', async () => {
      const bytes = Buffer.from([0xff, 0xfe, 0, 10, 0xc3, 0x28, 13]);
      put(bytes, 0o640);
      const content = await files.read(path);
      expect(content.bytes.equals(bytes)).toBe(true);
      expect(content.version).toEqual({ sha256: sha(bytes), size: 7, mtime: Math.floor(statSync(path).mtimeMs / 1000) });
      expect(content.stat).toMatchObject({ kind: 'file', mode: 0o640, uid: userInfo().uid });
      put('');
      expect((await files.read(path)).bytes.length).toBe(0);
      const large = Buffer.alloc(3_000_001, 'NCCL_DEBUG=INFO\n');
      put(large);
      expect(sha((await files.read(path)).bytes)).toBe(sha(large));
      // A file of the kernel, which says that it has no bytes.
      expect((await files.read('/proc/self/status')).bytes.toString()).toContain('Name:');
    });

    it('lists a folder, tells what a path is, and knows where a login starts', async () => {
      put('a');
      mkdirSync(join(dir, 'sub'));
      symlinkSync('nccl.conf', join(dir, 'link'));
      expect((await files.list(dir)).map((entry) => [entry.name, entry.stat.kind]).sort()).toEqual([
        ['link', 'link'],
        ['nccl.conf', 'file'],
        ['sub', 'folder'],
      ]);
      expect((await files.stat(join(dir, 'link'))).kind).toBe('file');
      expect(await files.home()).toBe(userInfo().homedir);
      expect(await failureOf(files.stat(join(dir, 'nowhere')))).toBeInstanceOf(MissingFailure);
      expect(await failureOf(files.list(join(dir, 'nowhere')))).toBeInstanceOf(MissingFailure);
      expect(await failureOf(files.read(dir))).toMatchObject({ kind: 'input', message: `${dir} is not a file.` });
    });

    it('refuses what is too long, no path, or a circle', async () => {
      put('');
      truncateSync(path, 16 * 1024 * 1024 + 1);
      expect((await failureOf(files.read(path))).message).toBe(`${path} on main has 17 MiB; files of up to 16 MiB are opened.`);
      for (const bad of ['etc/nccl.conf', '', '/a\0b', `/${'x'.repeat(5000)}`, '/etc/', '/etc/..'])
        expect((await failureOf(files.read(bad))).kind).toBe('input');
      symlinkSync('two', join(dir, 'one'));
      symlinkSync('one', join(dir, 'two'));
      expect((await failureOf(files.read(join(dir, 'one')))).message).toContain('leads in a circle');
    });

    it('replaces a file, keeps its mode and owner, and keeps what it was beside it', async () => {
      put('NCCL_DEBUG=INFO\n', 0o640);
      if (root) chownSync(path, 1234, 4321);
      const { version } = await files.read(path);
      const wanted = Buffer.concat([Buffer.from('NCCL_DEBUG=WARN\n'), Buffer.from([0xff, 0x80])]);
      const done = await files.replace(path, wanted, { expected: version, now: () => at });
      expect(done).toMatchObject({
        target: path,
        written: true,
        before: version,
        after: { sha256: sha(wanted), size: 18 },
        backup: `${path}.nccl-workbench-20261128-204501.bak`,
        ownerKept: true,
      });
      expect(readFileSync(path).equals(wanted)).toBe(true);
      expect(readFileSync(done.backup ?? '', 'utf8')).toBe('NCCL_DEBUG=INFO\n');
      for (const one of [path, done.backup ?? '']) {
        expect(statSync(one).mode & 0o7777).toBe(0o640);
        if (root) expect([statSync(one).uid, statSync(one).gid]).toEqual([1234, 4321]);
      }
      expect(inDir()).toEqual(['nccl.conf', 'nccl.conf.nccl-workbench-20261128-204501.bak']);
      // The same bytes once more: nothing to do. Another write in the same second: another name.
      expect((await files.replace(path, wanted, { expected: done.after })).written).toBe(false);
      const again = await files.replace(path, Buffer.from('x'), { expected: done.after, now: () => at });
      expect(again.backup).toBe(`${path}.nccl-workbench-20261128-204501-2.bak`);
      // Putting back is the same careful way.
      const former = await files.read(done.backup ?? '');
      await files.replace(path, former.bytes, { expected: again.after, now: () => at });
      expect(readFileSync(path, 'utf8')).toBe('NCCL_DEBUG=INFO\n');
    });

    it('leaves a file alone that changed since it was read, and says how', async () => {
      put('NCCL_DEBUG=INFO\n');
      const { version } = await files.read(path);
      put('NCCL_DEBUG=TRACE\n');
      const failure = await failureOf(files.replace(path, Buffer.from('mine'), { expected: version }));
      expect(failure).toBeInstanceOf(ChangedFailure);
      expect(failure.message).toContain(`${path} on main changed since it was read: 16 bytes then, 17 now (written `);
      put('NCCL_DEBUG=ABCD\n');
      expect((await failureOf(files.replace(path, Buffer.from('mine'), { expected: version }))).message).toContain(
        'still has 16 bytes, but others',
      );
      expect(readFileSync(path, 'utf8')).toBe('NCCL_DEBUG=ABCD\n');
      expect((await failureOf(files.replace(path, Buffer.from('mine'), { expected: null }))).message).toContain('exists by now');
      rmSync(path);
      expect((await failureOf(files.replace(path, Buffer.from('mine'), { expected: version }))).message).toContain(
        'was removed since it was read',
      );
      expect(inDir()).toEqual([]);
      // Touched, but the same bytes: no reason to stop.
      put('same');
      const same = (await files.read(path)).version;
      utimesSync(path, 1, 1);
      expect((await files.replace(path, Buffer.from('mine'), { expected: same })).written).toBe(true);
    });

    it('makes a file where there is none, and sets it aside again', async () => {
      const made = await files.replace(path, Buffer.from('NCCL_DEBUG=WARN\n'), { expected: null });
      expect(made).toMatchObject({ before: null, backup: null, written: true });
      expect(statSync(path).mode & 0o7777).toBe(0o644);
      await expect(files.setAside(path, { expected: { ...made.after, sha256: sha('other') } })).rejects.toBeInstanceOf(ChangedFailure);
      const aside = await files.setAside(path, { expected: made.after, now: () => at });
      expect(inDir()).toEqual(['nccl.conf.nccl-workbench-20261128-204501.bak']);
      expect(readFileSync(aside, 'utf8')).toBe('NCCL_DEBUG=WARN\n');
    });

    it('replaces what a link leads to, not the link, also through a linked folder', async () => {
      mkdirSync(join(dir, 'real'));
      mkdirSync(join(dir, 'other'));
      writeFileSync(join(dir, 'real', 'shared.conf'), 'old');
      symlinkSync('../real', join(dir, 'other', 'folder'));
      symlinkSync('folder/shared.conf', join(dir, 'other', 'link'));
      symlinkSync(join(dir, 'other', 'link'), path);
      const { version, target } = await files.read(path);
      expect(target).toBe(join(dir, 'other', 'folder', 'shared.conf'));
      const done = await files.replace(path, Buffer.from('new'), { expected: version, now: () => at });
      expect(readFileSync(join(dir, 'real', 'shared.conf'), 'utf8')).toBe('new');
      expect(readlinkSync(path)).toBe(join(dir, 'other', 'link'));
      expect(lstatSync(join(dir, 'other', 'link')).isSymbolicLink()).toBe(true);
      expect(existsSync(join(dir, 'real', 'shared.conf.nccl-workbench-20261128-204501.bak'))).toBe(true);
      expect(done.target).toBe(target);
    });

    it('keeps ten backups, and removes only what is its own', async () => {
      put('0');
      const strangers = [
        'nccl.conf.bak',
        'nccl.conf.nccl-workbench-20200101-000000.bak.mine',
        '.nccl.conf.nccl-workbench-00.tmp',
        'nccl.conf.nccl-workbench-2020.bak',
      ];
      for (const name of strangers) writeFileSync(join(dir, name), 'mine');
      const left = join(dir, '.nccl.conf.nccl-workbench-0123456789abcdef.tmp');
      const fresh = join(dir, '.nccl.conf.nccl-workbench-fedcba9876543210.tmp');
      for (const name of [left, fresh]) writeFileSync(name, 'half');
      utimesSync(left, 1, 1);
      let version = (await files.read(path)).version;
      for (let count = 1; count <= 13; count++) {
        const now = new Date(at.getTime() + count * 1000);
        version = (await files.replace(path, Buffer.from(String(count)), { expected: version, now: () => now })).after;
      }
      const ours = inDir().filter((name) => name.endsWith('.bak') && !strangers.includes(name));
      expect(ours.length).toBe(10);
      expect(ours.map((name) => readFileSync(join(dir, name), 'utf8'))).toEqual(['3', '4', '5', '6', '7', '8', '9', '10', '11', '12']);
      expect(inDir()).toEqual(expect.arrayContaining(strangers));
      expect([existsSync(left), existsSync(fresh)]).toEqual([false, true]);
    });

    it('treats any name as data', async () => {
      for (const name of ["a'b; touch pwned $(id) `id` \\ %s.conf", '-rf', '日本 nccl.conf', 'x'.repeat(255), 'a\nb']) {
        path = join(dir, name);
        put('old');
        const { version } = await files.read(path);
        const done = await files.replace(path, Buffer.from('new'), { expected: version });
        expect([readFileSync(path, 'utf8'), readFileSync(done.backup ?? '', 'utf8')]).toEqual(['new', 'old']);
      }
      expect(existsSync('pwned')).toBe(false);
    });

    it('renames through the shell where SFTP cannot replace in one step', async () => {
      const { files: plain } = await pool.session('plain');
      put('old');
      const { version } = await plain.read(path);
      await plain.replace(path, Buffer.from('new'), { expected: version, now: () => at });
      expect(readFileSync(path, 'utf8')).toBe('new');
      expect(inDir()).toEqual(['nccl.conf', 'nccl.conf.nccl-workbench-20261128-204501.bak']);
    });

    it('says that a host has no SFTP, whatever the reason', async () => {
      for (const host of ['none', 'absent', 'noisy'] as const) {
        const session = await pool.session(host);
        const failure = await failureOf(session.files.read('/etc/hostname'));
        expect([host, failure.kind]).toEqual([host, 'unsupported']);
        expect(failure.message).toContain(host === 'noisy' ? 'print text of its own' : `${host} offers no SFTP`);
        // The session itself is as good as before.
        expect((await session.run(['echo', 'well'])).stdout).toBe('well\n');
      }
    });

    it('waits for a channel where the server allows few', async () => {
      const { files: few } = await pool.session('few');
      put('x');
      expect((await Promise.all(Array.from({ length: 6 }, () => few.read(path)))).map((content) => content.bytes.toString())).toEqual(
        Array.from({ length: 6 }, () => 'x'),
      );
    });

    it('stops when told to, and leaves nothing behind', async () => {
      put('old');
      const { version } = await files.read(path);
      const large = Buffer.alloc(12 * 1024 * 1024, 'x');
      const early = await failureOf(files.replace(path, large, { expected: version, signal: AbortSignal.abort() }));
      expect(early.kind).toBe('cancelled');
      const stop = new AbortController();
      const work = failureOf(files.replace(path, large, { expected: version, signal: stop.signal }));
      while (!inDir().some((name) => name.endsWith('.tmp'))) await new Promise((resolve) => setTimeout(resolve, 1));
      stop.abort();
      expect((await work).kind).toBe('cancelled');
      expect(inDir()).toEqual(['nccl.conf']);
      expect((await failureOf(files.replace(path, large, { expected: version, timeoutMs: 1 }))).kind).toBe('timeout');
      expect(inDir()).toEqual(['nccl.conf']);
      expect(readFileSync(path, 'utf8')).toBe('old');
    });

    it('leaves the old file or the new one, never a part, when the connection is cut at any moment', async () => {
      const old = Buffer.alloc(2 * 1024 * 1024, 'old\n');
      const wanted = Buffer.alloc(3 * 1024 * 1024, 'new\n');
      const write = async (): Promise<unknown> => {
        const { files: frailFiles } = await pool.session('frail');
        const { version } = await frailFiles.read(path);
        return await frailFiles.replace(path, wanted, { expected: version });
      };
      put(old);
      const began = performance.now();
      await write();
      const whole = performance.now() - began;
      const ends: string[] = [];
      for (let step = 0; step < 16; step++) {
        put(old);
        await pool.session('frail');
        const timer = setTimeout(() => frail.killConnections(), (whole * step) / 14);
        const answer = await write().catch((error: unknown) => error);
        clearTimeout(timer);
        const found = sha(readFileSync(path));
        expect([sha(old), sha(wanted)]).toContain(found);
        if (answer instanceof Error) {
          expect(answer).toMatchObject({ name: 'Failure', kind: 'unreachable' });
          ends.push('cut');
        } else {
          expect(found).toBe(sha(wanted));
          ends.push('written');
        }
      }
      expect(ends).toContain('cut');
      expect(readdirSync(dir).filter((name) => name === 'nccl.conf')).toEqual(['nccl.conf']);
    });

    if (!root) {
      it('left out: a full disk and a login without rights need root', () => {
        console.log('left out: a full disk and a login without rights need root');
      });
    } else {
      it('leaves the file untouched when the disk is full, and says so', async () => {
        const mount = join(dir, 'small');
        mkdirSync(mount);
        execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', mount]);
        try {
          path = join(mount, 'nccl.conf');
          put('old');
          const { version } = await files.read(path);
          const failure = await failureOf(files.replace(path, Buffer.alloc(400_000, 'x'), { expected: version }));
          expect(failure.kind).toBe('tool');
          expect(failure.message).toContain('main has no space left for');
          expect(readFileSync(path, 'utf8')).toBe('old');
          expect(readdirSync(mount)).toEqual(['nccl.conf']);
          // Room for the new file but not for the backup beside it.
          put(Buffer.alloc(120_000, 'o'));
          const later = (await files.read(path)).version;
          expect((await failureOf(files.replace(path, Buffer.alloc(100_000, 'x'), { expected: later }))).message).toContain(
            'no space left',
          );
          expect(readdirSync(mount)).toEqual(['nccl.conf']);
          expect(statSync(path).size).toBe(120_000);
          execFileSync('mount', ['-o', 'remount,ro', mount]);
          expect((await failureOf(files.replace(path, Buffer.from('x'), { expected: later }))).message).toContain('is read-only');
        } finally {
          execFileSync('umount', [mount]);
        }
      });

      it('asks for nothing more than the login may, and names the command that would do it', async () => {
        const { files: person } = await pool.session('person');
        put('old', 0o644);
        const { version } = await person.read(path);
        const wanted = Buffer.from('NCCL_DEBUG=WARN\n');
        const file = await failureOf(person.replace(path, wanted, { expected: version }));
        expect(file).toBeInstanceOf(PermissionFailure);
        expect(file).toMatchObject({ kind: 'input', forbidden: 'file', message: `nobody may not write ${path} on person.` });
        chmodSync(path, 0o666);
        expect(await failureOf(person.replace(path, wanted, { expected: version }))).toMatchObject({ forbidden: 'folder' });
        const fresh = join(dir, 'new.conf');
        expect(await failureOf(person.replace(fresh, wanted, { expected: null }))).toMatchObject({ forbidden: 'folder', stat: null });
        chmodSync(path, 0o600);
        expect((await failureOf(person.read(path))).message).toBe(`nobody may not read ${path} on person.`);
        chmodSync(path, 0o664);
        chownSync(path, 0, 4321);
        expect([readFileSync(path, 'utf8'), inDir()]).toEqual(['old', ['nccl.conf']]);

        // The command that is named, run by root as sudo would: the same file, mode, owner and backup as our own way.
        const refused = await failureOf(person.replace(path, wanted, { expected: version }));
        if (!(refused instanceof PermissionFailure)) throw refused;
        const staged = await person.stage(wanted);
        expect(statSync(staged).mode & 0o777).toBe(0o600);
        const command = refused.sudo(staged, at);
        expect(command).toBe(
          `sudo install -m 664 -o 0 -g 4321 --backup=simple --suffix=.nccl-workbench-20261128-204501.bak -- ${staged} ${path} && rm -f -- ${staged}`,
        );
        execFileSync('sh', ['-c', `sudo() { "$@"; }; ${command}`]);
        expect([readFileSync(path, 'utf8'), readFileSync(`${path}.nccl-workbench-20261128-204501.bak`, 'utf8')]).toEqual([
          'NCCL_DEBUG=WARN\n',
          'old',
        ]);
        expect([statSync(path).mode & 0o7777, statSync(path).gid, existsSync(staged)]).toEqual([0o664, 4321, false]);
      });

      it('tells when the owner could not be kept, and drops the bits that act for the owner', async () => {
        const { files: person } = await pool.session('person');
        put('old');
        chmodSync(dir, 0o777);
        chmodSync(path, 0o6666);
        const { version } = await person.read(path);
        const done = await person.replace(path, Buffer.from('new'), { expected: version });
        expect(done.ownerKept).toBe(false);
        expect(statSync(path).mode & 0o7777).toBe(0o666);
        expect(readFileSync(path, 'utf8')).toBe('new');
        // A file that is read-only stays, although its folder would let it be replaced.
        const other = join(dir, 'other.conf');
        writeFileSync(other, 'kept', { mode: 0o444 });
        const { version: kept } = await person.read(other);
        expect(await failureOf(person.replace(other, Buffer.from('x'), { expected: kept }))).toMatchObject({ forbidden: 'file' });
        expect(readFileSync(other, 'utf8')).toBe('kept');
      });
    }

    it('quotes what a command would misread', () => {
      const failure = new PermissionFailure('h', "/etc/it's; rm -rf ~/x.conf", 'file', null, 'u');
      expect(failure.sudo('/tmp/s', at)).toBe(
        "sudo install -m 644 -o 0 -g 0 -- /tmp/s '/etc/it'\\''s; rm -rf ~/x.conf' && rm -f -- /tmp/s",
      );
      expect(existsSync(join(tmpdir(), 'never'))).toBe(false);
    });
  });
}
