import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchHostKey, readKnownHosts } from '../../src/ssh/knownHosts.js';
import { commandLine, quote } from '../../src/ssh/quote.js';

const word = fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0') && Buffer.from(text, 'utf8').toString('utf8') === text);
const nasty = fc.constantFrom("'", "''", '$(touch x)', '`id`', '\\', "'\\''", '\n', '!', '*', '~', '-n', '', '"', '%s', '\u001b[31m', ' ');
const anyWord = fc.oneof(
  word,
  nasty,
  fc.array(nasty).map((parts) => parts.join('')),
);

describe('the quoter through a real sh', () => {
  it('brings every list of words back byte for byte', () => {
    fc.assert(
      fc.property(fc.array(anyWord, { minLength: 1, maxLength: 12 }), (words) => {
        const printed = execFileSync('/bin/sh', ['-c', commandLine(['printf', '%s\\0', ...words])], { encoding: 'utf8' });
        expect(printed.split('\0').slice(0, -1)).toEqual(words);
      }),
      { numRuns: 150 },
    );
  });

  it('brings every environment value back byte for byte', () => {
    fc.assert(
      fc.property(anyWord, (value) => {
        const printed = execFileSync('/bin/sh', ['-c', commandLine(['sh', '-c', 'printf %s "$NCCL_ALGO"'], { NCCL_ALGO: value })], {
          encoding: 'utf8',
        });
        expect(printed).toBe(value);
      }),
      { numRuns: 80 },
    );
  });

  it('survives being quoted twice', () => {
    fc.assert(
      fc.property(anyWord, (value) => {
        const inner = commandLine(['printf', '%s', value]);
        expect(execFileSync('/bin/sh', ['-c', `sh -c ${quote(inner)}`], { encoding: 'utf8' })).toBe(value);
      }),
      { numRuns: 80 },
    );
  });
});

describe('the known_hosts reader', () => {
  it('reads anything without throwing and never turns noise into a match', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const file = readKnownHosts('known_hosts', text);
        const answer = matchHostKey(
          [file],
          'gpu-01',
          22,
          null,
          'ssh-ed25519',
          'AAAAC3NzaC1lZDI1NTE5AAAAIGluIG5vIGZpbGUgYnV0IHRoaXMgdGVzdCBhYmM=',
        );
        expect(answer.outcome).not.toBe('match');
      }),
    );
  });
});
