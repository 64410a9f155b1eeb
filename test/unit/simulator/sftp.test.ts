import { chmodSync, existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silent } from '../../../src/base/log.js';
import { type Simulator, startSimulator } from '../../../src/simulator/cluster.js';
import { MissingFailure, PermissionFailure } from '../../../src/ssh/files/failures.js';
import type { HostFiles } from '../../../src/ssh/files/types.js';
import { createPool } from '../../../src/ssh/pool.js';
import { memoryTrustStore } from '../../../src/ssh/trustStore.js';
import type { SshPool } from '../../../src/ssh/types.js';
import { buildTools, login, remote } from './bench.js';

let tools: Awaited<ReturnType<typeof buildTools>>;
let simulator: Simulator;
let pool: SshPool;
let files: HostFiles;
let folder: string;

beforeAll(async () => {
  tools = await buildTools();
  simulator = await startSimulator({ tools: tools.path, hosts: 1 });
  const prompts = { trustHostKey: () => Promise.resolve(false), askSecret: () => Promise.resolve(undefined) };
  pool = createPool({ config: simulator.sshConfig, prompts, trust: memoryTrustStore(), secrets: null, log: silent });
  files = (await pool.session('gpu-01')).files;
  folder = join(simulator.folder, 'hosts', 'gpu-01');
}, 60_000);

afterAll(async () => {
  pool.dispose();
  await simulator.stop();
  tools.remove();
});

describe('files of a simulated host', () => {
  it('are those of its sandbox', async () => {
    expect((await files.read('/etc/hostname')).bytes.toString()).toBe('gpu-01\n');
    expect(await files.home()).toBe(join(folder, 'home'));
    expect((await files.list('/')).map((entry) => entry.name)).toEqual(expect.arrayContaining(['etc', 'proc', 'sys']));
    await expect(files.read('/etc/passwd')).rejects.toBeInstanceOf(MissingFailure);
    // More names than one answer holds.
    for (let count = 0; count < 250; count++) writeFileSync(join(folder, 'home', `log.${count}`), '');
    expect((await files.list(join(folder, 'home'))).filter((entry) => entry.name.startsWith('log.')).length).toBe(250);
  });

  it('are written as on a real one, and the host reads what was written', async () => {
    const made = await files.replace('/etc/nccl.conf', Buffer.from('NCCL_DEBUG=INFO\n'), { expected: null });
    expect(readFileSync(join(folder, 'root/etc/nccl.conf'), 'utf8')).toBe('NCCL_DEBUG=INFO\n');
    const large = Buffer.alloc(700_000, 'NCCL_DEBUG=WARN\n');
    const done = await files.replace('/etc/nccl.conf', large, { expected: made.after });
    expect((await files.read('/etc/nccl.conf')).bytes.equals(large)).toBe(true);
    expect((await files.read(done.backup ?? '')).bytes.toString()).toBe('NCCL_DEBUG=INFO\n');
    const own = join(folder, 'home', '.nccl.conf');
    await files.replace(own, Buffer.from('NCCL_ALGO=Ring\n'), { expected: null });
    const client = await login(simulator, 'gpu-01');
    expect((await remote(client, 'cat ~/.nccl.conf')).out).toBe('NCCL_ALGO=Ring\n');
    client.end();
    const aside = await files.setAside(own, { expected: (await files.read(own)).version });
    expect([existsSync(own), existsSync(aside)]).toEqual([false, true]);
    expect(await files.stage(Buffer.from('x'))).toMatch(/^\/tmp\/nccl-workbench-[0-9a-f]{16}$/);
  });

  it('may be forbidden to the login', async () => {
    const path = join(folder, 'root/etc/locked.conf');
    writeFileSync(path, 'old', { mode: 0o444 });
    const { version } = await files.read('/etc/locked.conf');
    await expect(files.replace('/etc/locked.conf', Buffer.from('x'), { expected: version })).rejects.toMatchObject({ forbidden: 'file' });
    chmodSync(path, 0o644);
    chmodSync(join(folder, 'root/etc'), 0o555);
    try {
      const refused = await files.replace('/etc/locked.conf', Buffer.from('x'), { expected: version }).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(PermissionFailure);
      expect(refused).toMatchObject({ forbidden: 'folder' });
    } finally {
      chmodSync(join(folder, 'root/etc'), 0o700);
    }
    expect(readFileSync(path, 'utf8')).toBe('old');
  });

  it('are reached through links as the host follows them', async () => {
    writeFileSync(join(folder, 'root/etc/shared.conf'), 'shared');
    symlinkSync('/etc/shared.conf', join(folder, 'home', 'absolute'));
    symlinkSync('../../../../../../../../etc/shared.conf', join(folder, 'root/etc/relative'));
    for (const path of [join(folder, 'home', 'absolute'), '/etc/relative', '/etc/../etc/./shared.conf', '/../etc/shared.conf'])
      expect((await files.read(path)).bytes.toString()).toBe('shared');
    rmSync(join(folder, 'home', 'absolute'));
  });
});
