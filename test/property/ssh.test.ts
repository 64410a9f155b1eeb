import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchHostKey, readKnownHosts } from '../../src/ssh/knownHosts.js';
import { commandLine, quote } from '../../src/ssh/quote.js';
import { shellLines } from '../support/shellLines.js';

const word = fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0') && Buffer.from(text, 'utf8').toString('utf8') === text);
const nasty = fc.constantFrom("'", "''", '$(touch x)', '`id`', '\\', "'\\''", '\n', '!', '*', '~', '-n', '', '"', '%s', '\u001b[31m', ' ');
const anyWord = fc.oneof(
  word,
  nasty,
  fc.array(nasty).map((parts) => parts.join('')),
);

/** Cases that one shell serves, and how often: 150 and 80 in all. */
const many = <T>(one: fc.Arbitrary<T>, count: number): fc.Arbitrary<T[]> => fc.array(one, { minLength: count, maxLength: count });
const times = { numRuns: 5 };

describe('the quoter through a real sh', () => {
  it('brings every list of words back byte for byte', () => {
    fc.assert(
      fc.property(many(fc.array(anyWord, { minLength: 1, maxLength: 12 }), 30), (lists) => {
        const said = shellLines(lists.map((words) => commandLine(['printf', '%s\\0', ...words])));
        expect(said.map(({ out }) => out.split('\0').slice(0, -1))).toEqual(lists);
      }),
      times,
    );
  });

  it('brings every environment value back byte for byte', () => {
    fc.assert(
      fc.property(many(anyWord, 16), (values) => {
        const said = shellLines(values.map((value) => commandLine(['sh', '-c', 'printf %s "$NCCL_ALGO"'], { NCCL_ALGO: value })));
        expect(said.map(({ out }) => out)).toEqual(values);
      }),
      times,
    );
  });

  it('survives being quoted twice', () => {
    fc.assert(
      fc.property(many(anyWord, 16), (values) => {
        const said = shellLines(values.map((value) => `sh -c ${quote(commandLine(['printf', '%s', value]))}`));
        expect(said.map(({ out }) => out)).toEqual(values);
      }),
      times,
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
