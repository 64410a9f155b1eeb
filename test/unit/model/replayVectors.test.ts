import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { command } from '../../../src/cli/commands/replay.js';
import type { Io } from '../../../src/cli/command.js';

interface Choice {
  readonly func: string;
  readonly bytes: number;
  readonly time_us: number;
  readonly [key: string]: unknown;
}

interface Result {
  readonly rc: number;
  readonly tables: Readonly<Record<string, Readonly<Record<string, { readonly lat_us: number; readonly bw_GBps: number }>>>>;
  readonly max_threads: unknown;
  readonly choices: readonly Choice[];
}

interface Vector {
  readonly id: string;
  readonly kind: string;
  readonly input: unknown;
  readonly version: string;
  readonly result: Result;
}

const copy = 'test/golden/tuning/vectors.json';
const original = '../shared/vectors/tuning-public.json';
const read = (path: string) => (JSON.parse(readFileSync(path, 'utf8')) as { vectors: Vector[] }).vectors;

/** The tolerance that the vectors are recorded with: seven digits of C floats. */
function close(actual: number | undefined, expected: number, what: string): void {
  expect(Math.abs((actual ?? NaN) - expected), what).toBeLessThanOrEqual(Math.abs(expected) * 2e-5 + 1e-5);
}

/** Asks for the recorded choices only: where an input asks for none, every function and usual size is answered, which takes its time. */
function request({ id, kind, input, version, result }: Vector): string {
  const choices = result.choices.map(({ func, bytes }) => ({ func, bytes }));
  return JSON.stringify({ id, kind, input: { ...(input as object), choices }, version });
}

async function replay(vectors: readonly Vector[]): Promise<{ id: string; result: Result }[]> {
  let out = '';
  const io: Io = {
    out: (text) => {
      out += text;
    },
    err: () => undefined,
    stdin: () => Promise.resolve(Buffer.from(vectors.map(request).join('\n'))),
    interactive: false,
    cwd: process.cwd(),
    env: {},
    signal: new AbortController().signal,
  };
  expect(await command.run([], io)).toBe(0);
  return out.trimEnd().split('\n').map((line) => JSON.parse(line) as { id: string; result: Result }); // prettier-ignore
}

describe('nccl-workbench replay of tuning_model', () => {
  it('says all that NCCL 2.30.7 said, in the order of the requests', async () => {
    const vectors = read(copy);
    const answers = await replay(vectors);
    expect(answers.map(({ id }) => id)).toEqual(vectors.map(({ id }) => id));
    let choices = 0;
    for (const [at, { id, result }] of vectors.entries()) {
      const ours = answers[at]?.result;
      expect(ours?.rc, id).toBe(result.rc);
      expect(ours?.max_threads, id).toEqual(result.max_threads);
      for (const [func, rows] of Object.entries(result.tables)) {
        expect(Object.keys(ours?.tables[func] ?? {}).sort(), id).toEqual(Object.keys(rows).sort());
        for (const [name, { lat_us, bw_GBps }] of Object.entries(rows)) {
          close(ours?.tables[func]?.[name]?.lat_us, lat_us, `${id} ${func} ${name} latency`);
          close(ours?.tables[func]?.[name]?.bw_GBps, bw_GBps, `${id} ${func} ${name} bandwidth`);
        }
      }
      for (const { time_us, ...choice } of result.choices) {
        const made = ours?.choices.find(({ func, bytes }) => func === choice.func && bytes === choice.bytes);
        expect(made, `${id} ${choice.func} ${String(choice.bytes)}`).toMatchObject(choice);
        close(made?.time_us, time_us, `${id} ${choice.func} ${String(choice.bytes)} time`);
        choices++;
      }
    }
    expect(choices).toBeGreaterThan(800);
  });

  if (existsSync(original)) {
    it('is checked with every public vector', () => {
      expect(read(copy)).toEqual(read(original));
    });
  } else {
    it('left out: ../shared is not here', () => {
      console.log('left out: comparing the copied tuning vectors with ../shared/vectors, which is not here');
    });
  }
});
