import { describe, expect, it } from 'vitest';
import { complete } from '../../../src/server/completion/index.js';

/** Proposals at the mark `|`. */
function at(text: string) {
  const before = text.slice(0, text.indexOf('|')).split('\n');
  const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
  return complete(text.replace('|', ''), position, 'sweep', { version: '2.27.3' });
}
const labels = (text: string): string[] => at(text).map(({ label }) => label);
const head = 'benchmark: all_reduce_perf\nparameters:\n';

describe('completion in a sweep file', () => {
  it('offers variables as keys', () => {
    expect(labels(`${head}  NCCL_AL|`)).toContain('NCCL_ALGO');
    expect(at(`${head}  NCCL_AL|`).find(({ label }) => label === 'NCCL_ALGO')).toMatchObject({ insert: 'NCCL_ALGO: ' });
    expect(at(`${head}  NCCL_AL|: [Ring]`).find(({ label }) => label === 'NCCL_ALGO')).toMatchObject({ insert: 'NCCL_ALGO' });
  });

  it.each([
    ['in brackets', '  NCCL_ALGO: [Ring, |]'],
    ['begun', '  NCCL_ALGO: [Ring, Tr|]'],
    ['below a key', '  NCCL_ALGO:\n    - Ring\n    - |'],
    ['in a described parameter', '  NCCL_ALGO: { values: [|] }'],
    ['alone', '  NCCL_ALGO: |'],
  ])('offers values %s', (_, text) => {
    const proposals = at(head + text);
    expect(proposals.map(({ label }) => label)).toContain('Tree');
    const from = proposals[0]?.range.start.character ?? 0;
    expect(from).toBe((`${head}${text}`.split('|')[0]?.split('\n').at(-1) ?? '').replace(/\w*$/, '').length);
  });

  it('offers nothing where neither belongs', () => {
    expect(labels(`${head}  MINE: [|]`)).toEqual([]);
    expect(labels('name: |')).toEqual([]);
    expect(labels(`${head}  # NCCL_AL|`)).toEqual([]);
    expect(labels('repeats: |')).toEqual([]);
  });
});
