import { describe, expect, it } from 'vitest';
import { ErrorHistory } from '../../../src/editor/panels/errorHistory.js';
import { errorCounts, withErrorRates } from '../../../src/fabric/errorRates.js';
import type { Fabric, FabricLink } from '../../../src/fabric/graph.js';
import { assemble } from '../../../src/fabric/structure/assemble.js';
import { packFabric, unpackFabric } from '../../../src/protocol/fabricColumns.js';

function fabric(errors: FabricLink['errors'], turned = false): Fabric {
  const ends = turned ? { a: 'y', b: 'x', aPort: '2', bPort: '1' } : { a: 'x', b: 'y', aPort: '1', bPort: '2' };
  const link: FabricLink = {
    ...ends,
    kind: 'fabric',
    width: '4x',
    speed: 'NDR',
    gbps: 400,
    capableGbps: 400,
    latencyUs: null,
    state: 'ok',
    note: null,
    ...(errors === undefined ? {} : { errors }),
  };
  return assemble([], [link], []);
}

const [ten, twelve] = ['2026-11-20T10:00:00Z', '2026-11-20T12:00:00Z'];
const rate = (now: Fabric, then: Fabric, from = ten, to = twelve): number | null | undefined =>
  withErrorRates(now, to, errorCounts(then, from)).links[0]?.errorsPerHour;

describe('errors an hour', () => {
  it.each<[string, FabricLink['errors'], FabricLink['errors'], number | undefined]>([
    ['grow by 30 in two hours', { SymbolErrorCounter: 40 }, { SymbolErrorCounter: 10 }, 15],
    ['do not grow', { SymbolErrorCounter: 10 }, { SymbolErrorCounter: 10 }, 0],
    ['came for the first time', { LinkDownedCounter: 4 }, {}, 2],
    ['were cleared in between', { SymbolErrorCounter: 6 }, { SymbolErrorCounter: 1000 }, 3],
    ['were cleared and none came', {}, { SymbolErrorCounter: 1000 }, 0],
    ['were not counted then', { SymbolErrorCounter: 6 }, undefined, undefined],
    ['are not counted now', undefined, { SymbolErrorCounter: 6 }, undefined],
    ['have a name that every object knows', JSON.parse('{"__proto__":3,"toString":4}') as Record<string, number>, {}, 3.5],
  ])('%s', (_, now, then, expected) => {
    expect(rate(fabric(now), fabric(then))).toBe(expected);
  });

  it('are those of the same cable whichever way round it is told, and need a time that is earlier', () => {
    const [then, now] = [fabric({ E: 1 }), fabric({ E: 5 }, true)];
    expect(rate(now, then)).toBe(2);
    for (const from of [twelve, '2026-11-20T13:00:00Z', 'no time']) {
      const same = withErrorRates(now, twelve, errorCounts(then, from));
      expect(same).toBe(now);
    }
  });

  it('reach the page with the time since which they are counted', () => {
    const rated = withErrorRates(fabric({ E: 5 }), twelve, errorCounts(fabric({ E: 1 }), ten));
    const { fabric: got } = unpackFabric(structuredClone(packFabric(rated)));
    expect([got.errorsSince, got.links[0]?.errorsPerHour]).toEqual([ten, 2]);
  });

  it('are told from the second time on that a cluster is read, not when the same snapshot is shown again', () => {
    const history = new ErrorHistory();
    const first = fabric({ E: 1 });
    expect(history.note(first, ten)).toBe(first);
    expect(history.note(first, ten)).toBe(first);
    expect(history.note(fabric({ E: 5 }), twelve)).toMatchObject({ errorsSince: ten, links: [{ errorsPerHour: 2 }] });
    expect(history.note(fabric({ E: 5 }), twelve)).toMatchObject({ errorsSince: ten, links: [{ errorsPerHour: 2 }] });
  });
});
