import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../src/cluster/facts.js';
import { answer, hostFacts, snapshotOf } from '../cluster/facts.js';
import { cliIn } from '../../support/cliIn.js';

const well = hostFacts();
const sick = hostFacts({ gpus: (well.gpus ?? []).slice(0, 7) });
const odd = hostFacts({ versions: { ...well.versions, driver: '535.1' } });

describe('doctor on the command line', () => {
  let dir = '';
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'doctor-cli-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  const cli = (argv: readonly string[], stdin = '') => cliIn(dir, { stdin })('doctor', ...argv);
  const save = async (snapshot: Snapshot, name = 'snap.json'): Promise<string> => {
    await writeFile(join(dir, name), JSON.stringify(snapshot));
    return name;
  };

  it('says that all is well with exit 0, and that something failed with exit 1', async () => {
    expect(await cli([await save(snapshotOf(well, well, well))])).toMatchObject({ code: 0, err: '' });
    const bad = await cli([await save(snapshotOf(well, well, sick))]);
    expect(bad).toMatchObject({ code: 1, err: '' });
    expect(bad.out).toContain('GPU count differs');
  });

  it('exits 0 where it only warns, and 1 where a host gave no answer', async () => {
    const warned = await cli([await save(snapshotOf(well, well, odd))]);
    expect(warned.code).toBe(0);
    expect(warned.out).toContain('Driver differs');
    const silent = answer(null, { kind: 'unreachable', message: 'c was not reached.', next: null });
    expect((await cli([await save(snapshotOf(well, well, silent))])).code).toBe(1);
  });

  it('prints the keys that the contract names', async () => {
    const { out } = await cli([await save(snapshotOf(well, well, sick)), '--format', 'json']);
    const { checks, origin } = JSON.parse(out) as { checks: Record<string, unknown>[]; origin: string };
    expect(origin).toBe('measured');
    const [first] = checks;
    expect(first).toMatchObject({ id: 'gpu-count-differs', status: 'fail', hosts: ['c'] });
    for (const check of checks)
      for (const key of ['id', 'status', 'hosts', 'message', 'evidence', 'fix', 'docs'])
        expect(check, String(check['id'])).toHaveProperty(key);
    expect(new Set(checks.map(({ status }) => status))).toEqual(new Set(['fail', 'pass', 'unknown']));
  });

  it('reads a snapshot from standard input', async () => {
    expect((await cli(['-'], JSON.stringify(snapshotOf(well)))).code).toBe(0);
    expect(await cli(['-'], 'no')).toMatchObject({ code: 2, out: '' });
  });

  it('keeps to the areas and checks that were asked for, and names those it does not know', async () => {
    const file = await save(snapshotOf(well, well, sick));
    expect((await cli([file, '--only', 'software,port-rate'])).code).toBe(0);
    expect((await cli([file, '--only', 'gpu'])).code).toBe(1);
    const unknown = await cli([file, '--only', 'gpus']);
    expect(unknown).toMatchObject({ code: 2, out: '' });
    expect(unknown.err).toContain('"gpus"');
  });

  it('writes a report in the format that its name says and prints the text', async () => {
    const file = await save(snapshotOf(well, well, sick));
    const { out, code } = await cli([file, '--out', 'reports/a.html']);
    expect(code).toBe(1);
    expect(out).toContain('✗ GPU count differs');
    expect(await readFile(join(dir, 'reports/a.html'), 'utf8')).toMatch(/^<!doctype html>/);
    await cli([file, '--out', 'a.xml']);
    expect(await readFile(join(dir, 'a.xml'), 'utf8')).toContain('<testsuites>');
    await cli([file, '--out', 'b.txt', '--format', 'markdown']);
    expect(await readFile(join(dir, 'b.txt'), 'utf8')).toMatch(/^# Cluster health/);
  });

  it('says whether all hosts are the same, the differing ones first, and writes it where it is told', async () => {
    expect(await cli([await save(snapshotOf(well, well, well)), '--same'])).toMatchObject({ code: 0, err: '' });
    const file = await save(snapshotOf(well, well, odd));
    const told = await cli([file, '--same']);
    expect(told.code).toBe(1);
    expect(told.out).toMatch(/\bc\b[\s\S]*535\.1/);
    expect(JSON.parse((await cli([file, '--same', '--format', 'json'])).out)).toMatchObject({ same: false });
    expect((await cli([file, '--same', '--out', 'same.md'])).out).toBe(told.out);
    expect(await readFile(join(dir, 'same.md'), 'utf8')).toMatch(/^#.*\n[\s\S]*535\.1/);
    const silent = answer(null, { kind: 'unreachable', message: 'c was not reached.', next: null });
    expect((await cli([await save(snapshotOf(well, well, silent)), '--same'])).code).toBe(1);
  });

  it('takes expected values from files of the site, in the folder or named', async () => {
    const file = await save(snapshotOf(well, well));
    const own = 'id: site\nrecognise: { gpus: [H100] }\ngpus: 9\nsource: order 4\n';
    expect((await cli([file])).code).toBe(0);
    await writeFile(join(dir, 'own.yaml'), own);
    const named = await cli([file, '--platforms', 'own.yaml']);
    expect(named).toMatchObject({ code: 1, err: '' });
    expect(named.out).toContain('Fewer GPUs than the machine has');
    expect((await cli([file, '--platforms', 'own.yaml', '--platform', 'dgx-h100', '--only', 'platform-gpus'])).code).toBe(0);
    expect((await cli([file, '--platforms', 'own.yaml', '--platform', 'site'])).code).toBe(1);
    await mkdir(join(dir, '.nccl/platforms'), { recursive: true });
    await writeFile(join(dir, '.nccl/platforms/own.yml'), own);
    expect((await cli([file])).code).toBe(1);
  });

  it('examines nothing while such a file has a mistake, and says in one sentence where', async () => {
    const file = await save(snapshotOf(well));
    await writeFile(join(dir, 'own.yaml'), 'id: dgx-h100\ngpus: eight\nsource: x\n');
    const { code, out, err } = await cli([file, '--platforms', 'own.yaml']);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err.trim().split('\n')).toEqual([
      expect.stringContaining(`${join(dir, 'own.yaml')}:2:7: A number above 0 is expected here, or null for what is not to be compared.`),
    ]);
    await writeFile(join(dir, 'rules.yaml'), 'id: a\ntitle: b\nexpect: { fact: kernle, equals: x }\n');
    const two = await cli([file, '--platforms', 'own.yaml', '--checks', 'rules.yaml']);
    expect(two.code).toBe(2);
    expect(two.err).toMatch(/3 mistakes; nothing was examined/);
    expect((await cli([file, '--platforms', 'none.yaml'])).err).toMatch(/expected values in .*none\.yaml could not be read/);
  });

  it('refuses what it cannot do with exit 2 and one line', async () => {
    const file = await save(snapshotOf(well));
    await writeFile(join(dir, 'bad.json'), '{');
    for (const argv of [
      [],
      ['none.json'],
      ['bad.json'],
      [file, file],
      [file, '--format', 'pdf'],
      [file, '--platform', 'toaster'],
      [file, '--nope'],
      [file, '--same', '--format', 'junit'],
      ['gpu-01', '--via', 'telnet'],
      ['gpu-01', '--jobs', '0'],
    ]) {
      const { code, out, err } = await cli(argv);
      expect({ code, out, argv }).toEqual({ code: 2, out: '', argv });
      expect(err.trim().split('\n'), argv.join(' ')).toHaveLength(1);
    }
  });

  it('explains its checks', async () => {
    expect((await cli(['--explain'])).out).toContain('[driver-differs](driver-differs.md)');
    expect((await cli(['--explain', 'driver-differs'])).out).toMatch(/^# driver-differs\n/);
    expect((await cli(['--explain', 'nothing'])).code).toBe(2);
  });
});
