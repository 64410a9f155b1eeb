import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Io } from '../../../src/cli/command.js';
import { commands } from '../../../src/cli/commands.js';
import { main } from '../../../src/cli/main.js';
import { latest } from '../../../src/nccl/catalog/index.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nccl-ci-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

async function run(...args: string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  let out = '';
  let err = '';
  const io: Io = {
    out: (text) => (out += text),
    err: (text) => (err += text),
    stdin: () => Promise.resolve(Buffer.alloc(0)),
    interactive: false,
    cwd: folder,
    env: {},
    signal: new AbortController().signal,
  };
  const code = await main(args, io, commands, '0.0.0');
  return { code, out, err };
}

const bad = 'NCCL_BUFFSIZE=4M\n';
const lookedAt = async (...args: string[]): Promise<string[]> =>
  (JSON.parse((await run('lint', '--format', 'json', ...args)).out) as { files: { path: string }[] }).files.map(({ path }) => path);

describe('what a walk passes over', () => {
  beforeEach(() => {
    file('nccl.conf', bad);
    file('old/nccl.conf', bad);
    file('old/keep/nccl.conf', bad);
    file('jobs/train.sh', 'export NCCL_DEBUG=INFO\n');
    file('jobs/plain.py', 'print("no setting")\n');
  });

  it('is nothing without ignore files, but for files without settings', async () => {
    expect(await lookedAt('.')).toEqual(['jobs/train.sh', 'nccl.conf', 'old/keep/nccl.conf', 'old/nccl.conf']);
  });

  it('is what .gitignore and .ncclignore say, the inner ones last', async () => {
    file('.gitignore', 'old/*\n!old/keep\n');
    file('.ncclignore', '*.sh\n');
    expect(await lookedAt('.')).toEqual(['nccl.conf', 'old/keep/nccl.conf']);
    file('jobs/.ncclignore', '!train.sh\n');
    expect(await lookedAt('.')).toEqual(['jobs/train.sh', 'nccl.conf', 'old/keep/nccl.conf']);
    expect(await lookedAt('.', '--no-ignore')).toHaveLength(4);
  });

  it('counts the ignore files above, up to the repository', async () => {
    file('.gitignore', 'keep\n');
    expect(await lookedAt('old')).toHaveLength(2);
    mkdirSync(join(folder, '.git'));
    expect(await lookedAt('old')).toEqual(['old/nccl.conf']);
  });

  it('is what --exclude names, but never a file that is named itself', async () => {
    expect(await lookedAt('.', '--exclude', 'old', '--exclude', '*.sh')).toEqual(['nccl.conf']);
    expect(await lookedAt('old/nccl.conf', '--exclude', 'old')).toEqual(['old/nccl.conf']);
  });
});

describe('rules on the command line', () => {
  it('are switched off and graded', async () => {
    file('nccl.conf', bad);
    expect((await run('lint', 'nccl.conf')).code).toBe(1);
    expect(await run('lint', 'nccl.conf', '--rule', 'number-suffix=off')).toMatchObject({ code: 0, out: '' });
    const graded = await run('lint', 'nccl.conf', '--rule', 'number-suffix=warning');
    expect(graded.code).toBe(0);
    expect(graded.out).toContain('1 warning\n');
    for (const wrong of ['number-sufix=off', 'number-suffix=loud', 'number-suffix'])
      expect(await run('lint', 'nccl.conf', '--rule', wrong)).toMatchObject({ code: 2, out: '' });
  });

  it('explain themselves', async () => {
    expect((await run('lint', '--explain', 'number-suffix')).out).toMatch(/^# number-suffix\n/);
    expect((await run('lint', '--explain')).out).toContain('number-suffix');
    expect(await run('lint', '--explain', 'nonsense')).toMatchObject({ code: 2, out: '' });
  });

  it('take in what a script sources beside it, and nothing from elsewhere', async () => {
    file('train.sh', 'source env.sh\nmpirun -H a,b --allow-run-as-root ./train\n');
    file('env.sh', 'export NCCL_DEBUG=WARN\n');
    expect((await run('lint', 'train.sh', '--format', 'json')).code).toBeLessThan(2);
  });
});

describe('the release that a file is read for', () => {
  const dockerfile = 'FROM nvcr.io/nvidia/pytorch:24.05-py3\nENV NCCL_ALGO=Tree NCCL_DEBUG=DEBUG\n';
  const release = async (...args: string[]): Promise<unknown> =>
    (JSON.parse((await run('lint', 'Dockerfile', '--format', 'json', ...args)).out) as { files: { ncclVersion: string }[] }).files[0]
      ?.ncclVersion;

  it('is that of its image, unless another one is asked for', async () => {
    file('Dockerfile', dockerfile);
    expect(await release()).toBe('2.21.5');
    expect(await release('--nccl-version', '2.27.3')).toBe('2.27.3');
    expect((await run('lint', 'Dockerfile')).out).toContain('read for NCCL 2.21.5');
  });

  it('is the newest where the file says nothing', async () => {
    file('Dockerfile', dockerfile.replace('nvcr.io/nvidia/pytorch:24.05-py3', 'ubuntu:24.04'));
    expect(await release()).toBe(latest);
    expect((await run('lint', 'Dockerfile')).out).not.toContain('read for NCCL');
  });
});

describe('SARIF', () => {
  const found = createRequire(import.meta.url);
  const schema = JSON.parse(
    readFileSync(join(dirname(found.resolve('@microsoft/sarif-multitool-linux/package.json')), 'sarif-2.1.0.json'), 'utf8'),
  ) as Record<string, unknown>;
  // The dialect and the formats are of no matter here: structure, names and types are.
  const ajv = new Ajv({ strict: false, validateFormats: false });
  const valid = ajv.compile(Object.fromEntries(Object.entries(schema).filter(([key]) => key !== '$schema')));

  it('follows its schema for every kind of answer', async () => {
    file('nccl.conf', 'NCCL_BUFFSIZE = 4M\nNCCL_DEBUG=INFO # x\nNCCL_NOSUCH=1\n');
    file('é ü.sh', 'export NCCL_IB_TIMEOUT=100\nNCCL_DEBUG=INFO\npython train.py\n');
    file('topo.xml', '<?xml version="1.0"?>\n<system version="1">\n\t<cpu/>\n</system>\n');
    const { out, code } = await run('lint', '.', 'missing.conf', '--format', 'sarif');
    expect(code).toBe(2);
    const log = JSON.parse(out) as { runs: { results: unknown[]; tool: { driver: { rules: { help?: unknown }[] } } }[] };
    expect(valid(log), JSON.stringify(valid.errors)).toBe(true);
    expect(log.runs[0]?.results.length).toBeGreaterThan(4);
    expect(log.runs[0]?.tool.driver.rules.every(({ help }) => help !== undefined)).toBe(true);
  });

  it('follows its schema when there is nothing to say', async () => {
    file('nccl.conf', 'NCCL_DEBUG=WARN\n');
    expect(valid(JSON.parse((await run('lint', '.', '--format', 'sarif')).out))).toBe(true);
  });

  it('would not if it were something else', () => {
    expect(valid({ version: '2.1.0', runs: [{ results: [{ level: 'loud', message: { text: 'x' } }] }] })).toBe(false);
  });
});
