import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../src/nccl/log/catalogue/index.js';
import { readLog } from '../../../src/nccl/log/reader.js';
import { cases } from './support/messageCases.js';

const seen = (line: string): string[] => [...readLog(line).counts.keys()];

describe('the catalogue of messages', () => {
  it('has a case for each of them', () => {
    expect(Object.keys(cases).sort()).toEqual(catalogue.map(({ id }) => id).sort());
    expect(new Set(catalogue.map(({ id }) => id)).size).toBe(catalogue.length);
  });
  it.each(Object.entries(cases))('%s fires on its line and not on one nearby', (id, { says, silent }) => {
    for (const line of says) expect(seen(line), line).toContain(id);
    for (const line of silent) expect(seen(line), line).not.toContain(id);
  });
  it('has patterns that need one of the words of their sieve', () => {
    for (const { id, needles, pattern } of catalogue)
      for (const line of cases[id]?.says ?? [])
        if (pattern.test(line))
          expect(
            needles.some((needle) => line.includes(needle)),
            `${id}: ${line}`,
          ).toBe(true);
  });
  it('tells what happened, why, what to do', () => {
    for (const { id, what, cause, fix } of catalogue) {
      expect(what(), id).toMatch(/^[^A-Z]|^NCCL|^CUDA|^GPU|^PyTorch|^RAS|^InfiniBand|^NVLink|^RDMA/);
      expect(what(), id).not.toMatch(/[.!]$/);
      for (const text of [cause(), fix()]) expect(text, id).toMatch(/[.]$/);
    }
  });
});

const facts = '../shared/facts/messages.json';
describe.runIf(existsSync(facts))('beside the collected facts', () => {
  it('knows every message there', () => {
    const { messages } = JSON.parse(readFileSync(facts, 'utf8')) as { messages: { id: string }[] };
    expect(messages.map(({ id }) => id).filter((id) => !catalogue.some((message) => message.id === id))).toEqual([]);
  });
});
