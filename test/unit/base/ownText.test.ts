import { describe, expect, it } from 'vitest';
import { ownText } from '../../../src/base/ownText.js';

describe('a piece of text on its own', () => {
  it('is the same text, whatever is in it', () => {
    for (const text of ['', 'a', 'NET/IB/0/GDRDMA/Shared', `${'x'.repeat(40)}\ud83d\ude00\ud800 é`]) expect(ownText(text)).toBe(text);
  });

  it('does not keep alive what it was cut from', () => {
    const kept: string[] = [];
    const before = process.memoryUsage().heapUsed;
    for (let round = 0; round < 60; round++) kept.push(ownText(`${'y'.repeat(500_000)}${String(round)}`.slice(10, 40)));
    expect(kept).toHaveLength(60);
    // The texts that these were cut from have 30 MB.
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(15_000_000);
  });
});
