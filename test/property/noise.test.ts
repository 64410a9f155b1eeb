import { describe, expect, it } from 'vitest';
import { fileKinds, lintDocument, type Finding } from '../../src/lint/index.js';
import { shownText } from '../../src/nccl/catalog/bytes.js';
import type { FileKind } from '../../src/scripts/setting.js';
import { noiseOf, noiseSize } from './support/noise.js';
import { processorSeconds, yardstick } from './support/yardstick.js';

/** What a text may cost, in yardsticks: the dearest take about four; what is not linear takes hundreds. */
const most = 8;
/** A text whose cost is foretold to stay this far below is not judged whole. */
const margin = 2;

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

/** Yardsticks take a while: one serves all kinds of file, and is taken anew beside a text that seems too dear. */
const measured = yardstick();

/**
 * What the whole would cost by the cost of its first eighth and its first sixteenth, in seconds: as they grow, so it goes on for three more
 * doublings. What grows with the square or worse, or will one day, shows in that; what comes near the bound is judged whole. The longer one
 * goes first: code that ran for the first time then adds to what is foretold.
 */
async function foretold(kind: FileKind, bytes: Uint8Array): Promise<{ readonly eighth: Judged; readonly seconds: number }> {
  const eighth = await judge(kind, bytes.subarray(0, bytes.length / 8));
  const sixteenth = await judge(kind, bytes.subarray(0, bytes.length / 16));
  const growth = Math.max(2, eighth.seconds / Math.max(sixteenth.seconds, 1e-6));
  return { eighth, seconds: eighth.seconds * growth ** 3 };
}

/** How many yardsticks a text takes: the least of up to three times, as code that runs for the first time, rubbish of the case before and other processes add to one. */
async function yardsticksOf(kind: FileKind, bytes: Uint8Array): Promise<number> {
  let least = Infinity;
  for (let times = 0; times < 3 && least > most; times++) {
    const measure = await yardstick();
    least = Math.min(least, (await judge(kind, bytes)).seconds / measure);
  }
  return least;
}

describe.each(fileKinds)('a megabyte of noise read as %s', (kind) => {
  it('is judged in time, without a throw, at places that are in it', { timeout: 300_000 }, async () => {
    const flaws: string[] = [];
    const enough = most * (await measured);
    let whole = 0;
    for (const [sort, bytes] of noiseOf(kind)) {
      expect(bytes.length, sort).toBeGreaterThan(noiseSize * 0.98);
      const { eighth, seconds: expected } = await foretold(kind, bytes);
      const judged = [{ part: bytes.subarray(0, bytes.length / 8), findings: eighth.findings }];
      const dear = expected > enough / margin && (await foretold(kind, bytes)).seconds > enough / margin;
      // The first text goes whole in any case: that the foretelling holds is seen there.
      if (whole === 0 || dear) {
        whole++;
        const all = await judge(kind, bytes);
        judged.push({ part: bytes, findings: all.findings });
        const yardsticks = all.seconds > enough ? await yardsticksOf(kind, bytes) : 0;
        if (yardsticks > most) flaws.push(`${sort}: ${yardsticks.toFixed(1)} yardsticks`);
      }
      for (const { part, findings } of judged) {
        const lengths = shownText(part)
          .split('\n')
          .map(({ length }) => length);
        for (const found of findings) {
          const one = flaw(found, lengths);
          if (one !== null) flaws.push(`${sort}: ${found.rule} has ${one}`);
          if (flaws.length > 20) break;
        }
      }
    }
    expect(flaws).toEqual([]);
  });
});
