import { describe, expect, it } from 'vitest';
import { fileKinds, lintDocument, type Finding } from '../../src/lint/index.js';
import { shownText } from '../../src/nccl/catalog/bytes.js';
import type { FileKind } from '../../src/scripts/setting.js';
import { noiseOf, noiseSize } from './support/noise.js';
import { processorSeconds, yardstick } from './support/yardstick.js';

/** What a text may cost, in yardsticks: the dearest take about four; what is not linear takes hundreds. */
const most = 8;

interface Judged {
  readonly findings: readonly Finding[];
  readonly seconds: number;
}

async function judge(kind: FileKind, bytes: Uint8Array): Promise<Judged> {
  let findings: readonly Finding[] = [];
  const seconds = await processorSeconds(async () => {
    ({ findings } = await lintDocument({ path: 'noise', bytes, kind }, { version: '2.30.7' }));
  });
  return { findings, seconds };
}

/** What is wrong with a finding as an editor would show it; null where it can be shown. */
function flaw({ message, range: { start, end } }: Finding, lengths: readonly number[]): string | null {
  if (message.length > 2000) return `a message of ${String(message.length)} characters`;
  const inside = [start, end].every(({ line, character }) => character >= 0 && character <= (lengths[line] ?? -1));
  const forward = start.line < end.line || (start.line === end.line && start.character <= end.character);
  return inside && forward ? null : `a range of ${JSON.stringify({ start, end })}`;
}

describe.each(fileKinds)('a megabyte of noise read as %s', (kind) => {
  it('is judged in time, without a throw, at places that are in it', { timeout: 300_000 }, async () => {
    const flaws: string[] = [];
    const measure = await yardstick();
    for (const [sort, bytes] of noiseOf(kind)) {
      expect(bytes.length, sort).toBeGreaterThan(noiseSize * 0.98);
      const first = await judge(kind, bytes);
      // Code that ran for the first time, or rubbish of the case before, may have cost more than the text does.
      const seconds = first.seconds <= most * measure ? first.seconds : (await judge(kind, bytes)).seconds;
      if (seconds > most * measure) flaws.push(`${sort}: ${seconds.toFixed(1)} s, ${(seconds / measure).toFixed(1)} yardsticks`);
      const lengths = shownText(bytes)
        .split('\n')
        .map(({ length }) => length);
      for (const found of first.findings) {
        const one = flaw(found, lengths);
        if (one !== null) flaws.push(`${sort}: ${found.rule} has ${one}`);
        if (flaws.length > 20) break;
      }
    }
    expect(flaws).toEqual([]);
  });
});
