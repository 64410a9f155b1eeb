import { expect, it } from 'vitest';
import { outdated } from '../../../../src/bench/outputs/outdated.js';

const then = { nccl: ['2.27.3'], driver: '570.86' };

it('names what no host has any more', () => {
  expect(outdated(then, [{ nccl: ['2.28.3'], driver: '570.86' }])).toEqual([{ what: 'NCCL', then: '2.27.3', now: '2.28.3' }]);
  expect(
    outdated(then, [
      { nccl: ['2.28.3'], driver: '575.57' },
      { nccl: [], driver: null },
    ]).map(({ what }) => what),
  ).toEqual(['NCCL', 'driver']);
});

it('takes a host that still has it, a second copy, and what is not known for no change', () => {
  expect(
    outdated(then, [
      { nccl: ['2.28.3'], driver: '570.86' },
      { nccl: ['2.29.2', '2.27.3'], driver: '1' },
    ]),
  ).toEqual([]);
  expect(outdated(then, [])).toEqual([]);
  expect(outdated(then, [{ nccl: [], driver: null }])).toEqual([]);
  expect(outdated({ nccl: [], driver: null }, [{ nccl: ['2.28.3'], driver: '575.57' }])).toEqual([]);
});
