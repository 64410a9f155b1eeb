import { expect, it } from 'vitest';
import { newest } from '../../../src/editor/newest.js';

it('keeps the answer to the newest question, in whichever order answers come', async () => {
  const answer: ((text: string) => void)[] = [];
  const used: string[] = [];
  const ask = newest(
    () => new Promise<string>((resolve) => answer.push(resolve)),
    (text) => used.push(text),
  );
  const [first, second] = [ask(), ask()];
  answer[1]?.('second');
  await second;
  answer[0]?.('first');
  await first;
  expect(used).toEqual(['second']);
  const third = ask();
  answer[2]?.('third');
  await third;
  expect(used).toEqual(['second', 'third']);
});

it('lets a failure through', async () => {
  const used: unknown[] = [];
  const ask = newest(
    () => Promise.reject(new Error('gone')),
    (answer) => used.push(answer),
  );
  await expect(ask()).rejects.toThrow('gone');
  expect(used).toEqual([]);
});
