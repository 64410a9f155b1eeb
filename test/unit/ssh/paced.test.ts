import { Duplex, PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { paced } from '../../../src/ssh/paced.js';
import { createSlices } from '../../../src/ssh/slices.js';

/** Two ends of one line. */
function line(): { readonly near: Duplex; readonly far: Duplex } {
  const [up, down] = [new PassThrough(), new PassThrough()];
  const end = (from: PassThrough, to: PassThrough): Duplex => {
    const duplex = Duplex.from({ readable: from, writable: to });
    duplex.on('error', () => undefined);
    return duplex;
  };
  return { near: end(down, up), far: end(up, down) };
}

const busy = (ms: number): void => {
  const end = performance.now() + ms;
  while (performance.now() < end);
};
const ended = (stream: Duplex): Promise<string> =>
  new Promise((resolve) => {
    let text = '';
    stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    stream.on('close', () => resolve(text));
  });

describe('a stream that is taken in by slices', () => {
  it('says all that came, in order, before its end, and passes on what is written', async () => {
    const { near, far } = line();
    const stream = paced(near, createSlices(5));
    const heard = ended(stream);
    const said = ended(far);
    for (let i = 0; i < 200; i++) far.write(`${String(i)} `);
    stream.write('hello');
    far.end('end');
    stream.end();
    expect(await heard).toBe(`${Array.from({ length: 200 }, (_, i) => `${String(i)} `).join('')}end`);
    expect(await said).toBe('hello');
  });

  it('lets others have a turn while many have something to say at once', async () => {
    const slices = createSlices(5);
    const streams = Array.from({ length: 20 }, line);
    let handled = 0;
    const all = streams.map(({ near }) => {
      const stream = paced(near, slices);
      stream.on('data', () => {
        busy(2);
        handled++;
      });
      return stream;
    });
    // The first word of each has been heard.
    for (const { far } of streams) far.write('x');
    while (handled < streams.length) await new Promise((resolve) => setImmediate(resolve));
    handled = 0;
    const most: number[] = [];
    let before = 0;
    await new Promise<void>((resolve) => {
      const look = (): void => {
        most.push(handled - before);
        before = handled;
        if (handled < streams.length) setImmediate(look);
        else resolve();
      };
      for (const { far } of streams) far.write('x');
      setImmediate(look);
    });
    expect(Math.max(...most)).toBeLessThan(10);
    for (const stream of all) stream.destroy();
  });

  it('ends with the error that the line ends with, also one that is over already', async () => {
    const error = (stream: Duplex): Promise<Error | null> =>
      new Promise((resolve) => {
        stream.on('error', resolve);
        stream.on('close', () => resolve(null));
      });
    const { near } = line();
    const stream = paced(near, createSlices());
    const failed = error(stream);
    near.destroy(new Error('reset'));
    expect((await failed)?.message).toBe('reset');
    expect(await error(paced(near, createSlices()))).not.toBeUndefined();
    const closed = line().near;
    const gone = paced(closed, createSlices());
    gone.destroy();
    expect(closed.destroyed).toBe(true);
  });
});
