import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addressOf, keyTypeOf, knownKeyTypes, matchesNames, matchHostKey, readKnownHosts } from '../../../src/ssh/knownHosts.js';
import { leastCpuMs } from '../../support/cpu.js';

const ed = 'AAAAC3NzaC1lZDI1NTE5AAAAIIHZGyFkhk2WjNKXGkRqIVsoGzVmVKkjhTZ1Vn9DdDCW';
const other = 'AAAAC3NzaC1lZDI1NTE5AAAAIGYnKc0S5+VGa7Yx0r2Hkqv9FvMa8yVGZ5GJrXyCKZ0C';
const ecdsa = Buffer.concat([Buffer.from([0, 0, 0, 19]), Buffer.from('ecdsa-sha2-nistp256'), Buffer.alloc(80, 7)]).toString('base64');

/** Outcome and line for gpu-01 on port 22 that shows `ed`. */
function ask(text: string, host = 'gpu-01', port = 22, alias: string | null = null, type = 'ssh-ed25519', key = ed): string {
  const answer = matchHostKey([readKnownHosts('file', text)], host, port, alias, type, key);
  return answer.where === null ? answer.outcome : `${answer.outcome} ${answer.where.line}`;
}

describe('known_hosts', () => {
  it('finds a key by name, by list, by address and by pattern', () => {
    expect(ask(`gpu-01 ssh-ed25519 ${ed}`)).toBe('match 1');
    expect(ask(`# all\n\ngpu-00,gpu-01,10.0.0.1 ssh-ed25519 ${ed} a comment with spaces`)).toBe('match 3');
    expect(ask(`gpu-?? ssh-ed25519 ${ed}`)).toBe('match 1');
    expect(ask(`*.cluster,gpu-* ssh-ed25519 ${ed}`)).toBe('match 1');
    expect(ask(`GPU-01 ssh-ed25519 ${ed}`, 'Gpu-01')).toBe('match 1');
    expect(ask(`gpu-1 ssh-ed25519 ${ed}`)).toBe('unknown');
    expect(ask(`gpu-? ssh-ed25519 ${ed}`)).toBe('unknown');
    expect(ask('')).toBe('unknown');
  });

  it('lets a negated pattern rule the whole line out, wherever it stands', () => {
    expect(ask(`gpu-*,!gpu-01 ssh-ed25519 ${ed}`)).toBe('unknown');
    expect(ask(`!gpu-01,gpu-* ssh-ed25519 ${ed}`)).toBe('unknown');
    expect(ask(`gpu-*,!gpu-02 ssh-ed25519 ${ed}`)).toBe('match 1');
    expect(ask(`!gpu-02 ssh-ed25519 ${ed}`)).toBe('unknown');
  });

  it('keeps ports apart, but takes the plain name as a match for another port as OpenSSH does', () => {
    expect(addressOf('GPU-01', 22, null)).toBe('gpu-01');
    expect(addressOf('gpu-01', 2222, null)).toBe('[gpu-01]:2222');
    expect(addressOf('gpu-01', 2222, 'Cluster')).toBe('cluster');
    expect(ask(`[gpu-01]:2222 ssh-ed25519 ${ed}`, 'gpu-01', 2222)).toBe('match 1');
    expect(ask(`[gpu-01]:2222 ssh-ed25519 ${ed}`)).toBe('unknown');
    expect(ask(`gpu-01 ssh-ed25519 ${ed}`, 'gpu-01', 2222)).toBe('match 1');
    expect(ask(`gpu-01 ssh-ed25519 ${other}`, 'gpu-01', 2222)).toBe('unknown');
    expect(ask(`[gpu-01]:2222 ssh-ed25519 ${other}\ngpu-01 ssh-ed25519 ${ed}`, 'gpu-01', 2222)).toBe('changed 1');
    expect(ask(`gpu-01 ssh-ed25519 ${ed}`, '10.0.0.9', 2222, 'gpu-01')).toBe('match 1');
  });

  it('is changed only by another key of the same type, and knows several keys', () => {
    expect(ask(`gpu-01 ssh-ed25519 ${other}`)).toBe('changed 1');
    expect(ask(`gpu-01 ssh-ed25519 ${other}\ngpu-01 ssh-ed25519 ${ed}`)).toBe('match 2');
    expect(ask(`gpu-01 ecdsa-sha2-nistp256 ${ecdsa}`)).toBe('unknown');
    expect(
      matchHostKey([readKnownHosts('f', `gpu-01 ecdsa-sha2-nistp256 ${ecdsa}`)], 'gpu-01', 22, null, 'ssh-ed25519', ed).knownTypes,
    ).toEqual(['ecdsa-sha2-nistp256']);
    expect(knownKeyTypes([readKnownHosts('f', `gpu-01 ecdsa-sha2-nistp256 ${ecdsa}\n@revoked * ssh-ed25519 ${ed}`)], 'gpu-01')).toEqual([
      'ecdsa-sha2-nistp256',
    ]);
  });

  it('puts revoked above everything, whichever file says it', () => {
    expect(ask(`gpu-01 ssh-ed25519 ${ed}\n@revoked * ssh-ed25519 ${ed}`)).toBe('revoked 2');
    expect(ask(`@revoked gpu-02 ssh-ed25519 ${ed}\ngpu-01 ssh-ed25519 ${ed}`)).toBe('match 2');
    expect(ask(`@revoked * ssh-ed25519 ${other}\ngpu-01 ssh-ed25519 ${ed}`)).toBe('match 2');
    const files = [readKnownHosts('mine', `gpu-01 ssh-ed25519 ${ed}`), readKnownHosts('all', `@revoked gpu-* ssh-ed25519 ${ed}`)];
    expect(matchHostKey(files, 'gpu-01', 22, null, 'ssh-ed25519', ed)).toMatchObject({
      outcome: 'revoked',
      where: { path: 'all', line: 1 },
    });
  });

  it("accepts nothing on the word of an authority, not even the authority's own key", () => {
    expect(ask(`@cert-authority * ssh-ed25519 ${other}`)).toBe('authority 1');
    expect(ask(`@cert-authority * ssh-ed25519 ${ed}`)).toBe('authority 1');
    expect(ask(`@cert-authority * ssh-ed25519 ${other}\ngpu-01 ssh-ed25519 ${ed}`)).toBe('match 2');
    expect(ask(`@cert-authority other ssh-ed25519 ${other}`)).toBe('unknown');
  });

  it('reads CRLF and tabs, and turns broken lines into problems that match nothing', () => {
    expect(ask(`gpu-01\tssh-ed25519  ${ed}\r\n`)).toBe('match 1');
    const broken = [
      'gpu-01',
      'gpu-01 ssh-ed25519',
      'gpu-01 ssh-ed25519 AAAA',
      `gpu-01 ssh-rsa ${ed}`,
      `@unknown gpu-01 ssh-ed25519 ${ed}`,
      'gpu-01 1024 35 1234567',
      `gpu-01 ssh-ed25519 ${ed.slice(0, 20)}*`,
    ];
    for (const line of broken) {
      expect(ask(line), line).toBe('unknown');
      expect(readKnownHosts('f', `\n${line}`).problems, line).toMatchObject([{ line: 2 }]);
    }
    expect(readKnownHosts('f', `gpu-01 ssh-ed25519 ${ed}\n# fine\n\n`).problems).toEqual([]);
  });

  it('takes no damaged hash for a match', () => {
    for (const names of ['|1|', '|1||', '|1|abc', '|2|AAAA|AAAA', '|1|AAAA|AAAA|', '|'])
      expect(matchesNames(names, 'gpu-01'), names).toBe(false);
  });

  it('matches long patterns in reasonable time', async () => {
    const matched = () => expect(matchesNames('*a'.repeat(2000), 'a'.repeat(200) + 'b')).toBe(false);
    expect(await leastCpuMs(matched, 1000)).toBeLessThan(1000);
  });

  it('reads the type out of a key and nothing out of noise', () => {
    expect(keyTypeOf(Buffer.from(ed, 'base64'))).toBe('ssh-ed25519');
    for (const noise of ['', 'AA==', 'AAAAAA==', '/////w==', 'AAAAAQo=']) expect(keyTypeOf(Buffer.from(noise, 'base64')), noise).toBeNull();
  });
});

describe('known_hosts against ssh-keygen', () => {
  let dir: string;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'known-hosts-'));
  });
  afterAll(() => {
    rmSync(dir, { recursive: true, force: true });
  });
  const lines = [
    `gpu-01,10.0.0.1 ssh-ed25519 ${ed}`,
    `[gpu-02]:2222 ssh-ed25519 ${ed}`,
    `*.a.example,!bad.a.example ssh-ed25519 ${ed}`,
    `gpu-?3 ssh-ed25519 ${other}`,
    `login ssh-ed25519 ${ed}`,
  ];
  const hosts: [string, number][] = [
    ['gpu-01', 22],
    ['10.0.0.1', 22],
    ['gpu-02', 22],
    ['gpu-02', 2222],
    ['x.a.example', 22],
    ['bad.a.example', 22],
    ['gpu-03', 22],
    ['gpu-x3', 22],
    ['login', 22],
    ['GPU-01', 22],
  ];
  const found = (path: string, address: string): boolean => {
    try {
      return execFileSync('ssh-keygen', ['-F', address, '-f', path], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).includes(
        'found',
      );
    } catch {
      return false;
    }
  };

  it('finds the hosts that ssh-keygen -F finds, plain and hashed', () => {
    for (const hashed of [false, true]) {
      const path = join(dir, hashed ? 'hashed' : 'plain');
      // ssh-keygen hashes only lines without patterns and leaves the others alone.
      writeFileSync(path, `${lines.join('\n')}\n`);
      if (hashed) execFileSync('ssh-keygen', ['-q', '-H', '-f', path], { stdio: 'ignore' });
      const text = readFileSync(path, 'utf8');
      expect(text.includes('|1|')).toBe(hashed);
      const file = readKnownHosts(path, text);
      for (const [host, port] of hosts) {
        const address = addressOf(host, port, null);
        const ours = file.entries.some((entry) => matchesNames(entry.names, address));
        expect(ours, `${address} ${hashed ? 'hashed' : 'plain'}`).toBe(found(path, address));
      }
    }
  });
});
