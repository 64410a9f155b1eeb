import { describe, expect, it } from 'vitest';
import { decideHostKey, type HostKeyCase, type HostKeyDecision } from '../../../src/ssh/hostKeyPolicy.js';
import type { HostKeyOutcome } from '../../../src/ssh/knownHosts.js';

const key = 'AAAAC3NzaC1lZDI1NTE5AAAAIIHZGyFkhk2WjNKXGkRqIVsoGzVmVKkjhTZ1Vn9DdDCW';
const other = 'AAAAC3NzaC1lZDI1NTE5AAAAIGYnKc0S5+VGa7Yx0r2Hkqv9FvMa8yVGZ5GJrXyCKZ0C';
const stricts = ['yes', 'no', 'ask', 'accept-new'] as const;
const outcomes: readonly HostKeyOutcome[] = ['match', 'unknown', 'changed', 'revoked', 'authority'];

function decide(
  outcome: HostKeyOutcome,
  strict: HostKeyCase['strict'],
  more: Partial<HostKeyCase> = {},
  knownTypes: readonly string[] = [],
): HostKeyDecision {
  return decideHostKey({
    alias: 'gpu-01',
    address: '[gpu-01]:2222',
    keyType: 'ssh-ed25519',
    key,
    fingerprint: 'SHA256:abc',
    strict,
    known: { outcome, where: outcome === 'unknown' ? null : { path: '/home/mei/known hosts', line: 7 }, knownTypes },
    trusted: [],
    trustFile: '/store/keys',
    ...more,
  });
}

describe('the host key policy', () => {
  it('decides every case', () => {
    const table = Object.fromEntries(
      outcomes.map((outcome) => [outcome, stricts.map((strict) => decide(outcome, strict).action).join(' ')]),
    );
    expect(table).toEqual({
      match: 'accept accept accept accept',
      unknown: 'refuse remember ask remember',
      changed: 'refuse refuse refuse refuse',
      revoked: 'refuse refuse refuse refuse',
      authority: 'refuse refuse refuse refuse',
    });
  });

  it('takes a key from the trust store, under every setting, but never over known_hosts', () => {
    for (const strict of stricts) {
      expect(decide('unknown', strict, { trusted: [other, key] }).action).toBe('accept');
      expect(decide('changed', strict, { trusted: [key] }).action).toBe('refuse');
      expect(decide('revoked', strict, { trusted: [key] }).action).toBe('refuse');
    }
  });

  it('refuses a key that differs from the one accepted here before, and names the store', () => {
    for (const strict of stricts) {
      const decision = decide('unknown', strict, { trusted: [other] });
      expect(decision.action).toBe('refuse');
      if (decision.action === 'refuse') expect(decision.failure.next).toContain('/store/keys');
    }
  });

  it('has a person look at a new type of key for a known host, even where new hosts are taken unasked', () => {
    for (const strict of ['no', 'accept-new', 'ask'] as const)
      expect(decide('unknown', strict, {}, ['ssh-rsa'])).toEqual({ action: 'ask', knownTypes: ['ssh-rsa'] });
  });

  it('says what to do: file and line, and a command whose words are quoted', () => {
    const decision = decide('changed', 'ask');
    expect(decision.action).toBe('refuse');
    if (decision.action !== 'refuse') return;
    expect(decision.failure.kind).toBe('host-key');
    expect(decision.failure.message).toContain('/home/mei/known hosts:7');
    expect(decision.failure.message).toContain('SHA256:abc');
    expect(decision.failure.next).toContain("ssh-keygen -f '/home/mei/known hosts' -R '[gpu-01]:2222'");
  });
});
