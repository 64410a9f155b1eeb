import { Client } from 'ssh2';
import { describe, expect, it } from 'vitest';
import { hostVerifier } from '../../../src/ssh/verifier.js';
import { standIn } from './standIn.js';

/** What ssh2 is told, once, for an answer; undefined when it is told nothing within 50 ms. */
async function told(decide: () => unknown, signal?: AbortSignal): Promise<boolean | undefined> {
  const answers: boolean[] = [];
  const verify: (key: Buffer, told: (permitted: boolean) => void) => unknown = hostVerifier(decide, signal);
  expect(verify(Buffer.from('key'), (permitted) => answers.push(permitted))).toBeUndefined();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(answers.length).toBeLessThanOrEqual(1);
  return answers[0];
}

const thenable = {
  then: (resolve: (value: unknown) => void): void => {
    resolve(1);
  },
};
const boxed: unknown = Object(true);
const wrong: [string, () => unknown][] = [
  ['false', () => false],
  ['undefined', () => undefined],
  ['null', () => null],
  ['0', () => 0],
  ['-0', () => -0],
  ['0n', () => 0n],
  ['NaN', () => Number.NaN],
  ['an empty string', () => ''],
  ['a word', () => 'true'],
  ['1', () => 1],
  ['an object', () => ({})],
  ['a boxed true', () => boxed],
  ['a promise of false', () => Promise.resolve(false)],
  ['a promise of a word', () => Promise.resolve('true')],
  ['a promise of a boxed true', () => Promise.resolve(boxed)],
  ['a thenable of 1', () => thenable],
  ['a rejection', () => Promise.reject(new Error('no'))],
  [
    'a throw',
    () => {
      throw new Error('no');
    },
  ],
];

describe('the verifier', () => {
  it.each(wrong)('says false for %s', async (_name, decide) => {
    expect(await told(decide)).toBe(false);
  });

  it.each(wrong)('makes ssh2 itself hang up for %s', async (_name, decide) => {
    const server = await standIn((context) => {
      context.accept();
    });
    const client = new Client();
    try {
      const outcome = await new Promise<string>((resolve) => {
        client.on('ready', () => {
          resolve('ready');
        });
        client.on('error', (error) => {
          resolve(error.message);
        });
        client.connect({ host: '127.0.0.1', port: server.port, username: 'x', readyTimeout: 0, hostVerifier: hostVerifier(decide) });
      });
      expect(outcome).toContain('verification failed');
    } finally {
      client.end();
      await server.stop();
    }
  });

  it('says true for true and for a promise of true', async () => {
    expect(await told(() => true)).toBe(true);
    expect(await told(() => Promise.resolve(true))).toBe(true);
  });

  it('says nothing before the answer and false after the attempt is over', async () => {
    const controller = new AbortController();
    let answer: (value: boolean) => void = () => undefined;
    const pending = new Promise<boolean>((resolve) => {
      answer = resolve;
    });
    const answers: boolean[] = [];
    hostVerifier(() => pending, controller.signal)(Buffer.from('key'), (permitted) => answers.push(permitted));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(answers).toEqual([]);
    controller.abort();
    answer(true);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(answers).toEqual([false]);
  });

  it('takes the same key again at a later key exchange without asking, and no other', async () => {
    let asked = 0;
    const answers: boolean[] = [];
    const verify = hostVerifier(() => {
      asked++;
      return true;
    });
    const note = (permitted: boolean): void => {
      answers.push(permitted);
    };
    verify(Buffer.from('key'), note);
    await new Promise((resolve) => setTimeout(resolve, 20));
    verify(Buffer.from('key'), note);
    verify(Buffer.from('kez'), note);
    verify(Buffer.from('longer key'), note);
    expect(answers).toEqual([true, true, false, false]);
    expect(asked).toBe(1);
  });

  it('refuses a second call while the first is still open, and after a no', async () => {
    const answers: boolean[] = [];
    const verify = hostVerifier(() => Promise.resolve(false));
    const note = (permitted: boolean): void => {
      answers.push(permitted);
    };
    verify(Buffer.from('key'), note);
    verify(Buffer.from('key'), note);
    await new Promise((resolve) => setTimeout(resolve, 20));
    verify(Buffer.from('key'), note);
    expect(answers).toEqual([false, false, false]);
  });
});
