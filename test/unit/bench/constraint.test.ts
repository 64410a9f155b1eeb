import { describe, expect, it } from 'vitest';
import { readConstraint } from '../../../src/bench/constraint.js';

const known = new Set(['ALGO', 'PROTO', 'NCCL_MIN', 'NCCL_MAX']);
const allows = (text: string, settings: Record<string, string>): boolean => {
  const constraint = readConstraint(text, known);
  if (!('allows' in constraint)) throw new Error(constraint.message);
  return constraint.allows(settings);
};

describe('constraints', () => {
  it.each<[string, Record<string, string>, boolean]>([
    ['ALGO == Ring', { ALGO: 'ring' }, true],
    ['ALGO == Ring', { ALGO: 'Tree' }, false],
    ['ALGO != NVLS or PROTO == Simple', { ALGO: 'NVLS', PROTO: 'LL' }, false],
    ['ALGO != NVLS or PROTO == Simple', { ALGO: 'NVLS', PROTO: 'Simple' }, true],
    ['NCCL_MIN <= NCCL_MAX', { NCCL_MIN: '8', NCCL_MAX: '16' }, true],
    ['NCCL_MIN <= NCCL_MAX', { NCCL_MIN: '9', NCCL_MAX: '8' }, false],
    ['NCCL_MIN <= NCCL_MAX', { NCCL_MIN: '9' }, true],
    ['NCCL_MIN == 16', { NCCL_MIN: '0x10' }, true],
    ['ALGO == unset', {}, true],
    ['ALGO == unset', { ALGO: '' }, false],
    ['ALGO in [Ring, "Tree"]', { ALGO: 'Tree' }, true],
    ['ALGO not in [Ring, Tree]', { ALGO: 'Tree' }, false],
    ['not (ALGO == Ring and PROTO == LL) && !(ALGO == Tree)', { ALGO: 'Ring', PROTO: 'LL' }, false],
    ['not (ALGO == Ring and PROTO == LL) && !(ALGO == Tree)', { ALGO: 'Ring', PROTO: 'Simple' }, true],
    ['ALGO == Ring || ALGO == Tree && PROTO == LL', { ALGO: 'Ring', PROTO: 'x' }, true],
  ])('%s with %j is %s', (text, settings, expected) => expect(allows(text, settings)).toBe(expected));

  it.each([
    ['', 'missing'],
    ['ALGO', 'comparison'],
    ['ALGO == Ring Tree', '"Tree" is not understood'],
    ['(ALGO == Ring', '")" is missing'],
    ['ALGO == Ring; exit()', 'not understood'],
    ['NCCL_OTHER == 1', 'NCCL_OTHER is not a parameter'],
    ['process.exit(1) == 1', 'comparison'],
    ['('.repeat(5000), 'too many'],
    [`${'not '.repeat(5000)}ALGO == Ring`, 'not understood'],
  ])('refuses %j', (text, part) => {
    const constraint = readConstraint(text, known);
    expect('message' in constraint ? constraint.message : 'accepted').toContain(part);
  });
});
