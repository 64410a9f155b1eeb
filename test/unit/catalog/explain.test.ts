import { describe, expect, it } from 'vitest';
import { defaultAt, explain, foreignOwner, nearestName, statusAt, variable, variables } from '../../../src/nccl/catalog/index.js';
import { editDistance } from '../../../src/nccl/catalog/lookup.js';

const effect = (name: string, value: string, version = '2.30.7'): string => explain(name, value, { version }).effect;

describe('explain', () => {
  it('has the keys of the command line', () => {
    expect(explain('NCCL_BUFFSIZE', '4M', { version: '2.30.7' })).toMatchObject({
      id: 'NCCL_BUFFSIZE=4M',
      name: 'NCCL_BUFFSIZE',
      known: true,
      status: 'active',
      removedIn: null,
      unit: 'bytes',
      read: { as: 'integer', value: '4', ok: false, result: { value: '4', as_int32: 4 } },
      messages: ['INFO NCCL_BUFFSIZE set by environment to 4.'],
    });
  });

  it.each([
    ['NCCL_BUFFSIZE', '4M', 'NCCL reads 4 bytes: it stops at the M and prints no warning.'],
    ['NCCL_BUFFSIZE', '0x800000', 'NCCL reads 8388608 bytes (8 MiB).'],
    ['NCCL_IB_AR_THRESHOLD', '8K', 'NCCL reads 8 bytes: it stops at the K and prints no warning.'],
    ['NCCL_IB_TIMEOUT', '23', 'NCCL reads 23: the adapter waits 34.4 s for each answer.'],
    ['NCCL_IB_RETRY_CNT', '7', 'NCCL reads 7, which is the default.'],
    ['NCCL_P2P_DISABLE', 'true', 'NCCL reads 0, which is off: "true" is not a number, and no warning is printed.'],
    ['NCCL_IB_GID_INDEX', '010', 'NCCL reads 8: a leading 0 makes the number octal.'],
    ['NCCL_IB_GID_INDEX', '08', 'NCCL reads 0: a leading 0 makes the number octal, and 8 is no octal digit.'],
    ['NCCL_MIN_NCHANNELS', '128', 'NCCL uses 64: it cuts larger numbers.'],
    ['NCCL_IB_HCA', '^mlx5_1', 'NCCL uses everything whose name does not begin with mlx5_1.'],
    ['NCCL_ALGO', 'allreduce:tree', 'NCCL may use AllReduce: Tree; everything elsewhere.'],
    ['NCCL_IB_ENABLE', '1', 'NCCL does not read NCCL_IB_ENABLE; NCCL_IB_DISABLE is the variable, and it means the opposite.'],
  ])('says what NCCL makes of %s=%s', (name, value, sentence) => {
    expect(effect(name, value)).toBe(sentence);
  });

  it('depends on the release', () => {
    expect(effect('NCCL_MIN_NCHANNELS', '64', '2.24.3')).toBe('NCCL uses 32: it cuts larger numbers.');
    expect(effect('NCCL_ALGO', 'CollNet', '2.13.4')).toBe('NCCL may use CollNet.');
    expect(explain('NCCL_ALGO', 'CollNet', { version: '2.24.3' }).messages).toEqual([
      'WARN Unrecognized element token "CollNet" when parsing "CollNet"',
    ]);
    expect(explain('NCCL_CTA_POLICY', '1', { version: '2.20.5' })).toMatchObject({ status: 'not-yet', read: null });
    expect(explain('NCCL_TREE_THRESHOLD', '0', { version: '2.30.7' })).toMatchObject({ status: 'removed', read: null });
  });

  it('uses the context where there is one', () => {
    const context = { devices: ['mlx5_0:1', 'mlx5_1:1', 'mlx5_10:1'] };
    expect(explain('NCCL_IB_HCA', 'mlx5_1', { version: '2.30.7', context }).read?.result).toMatchObject({
      selected: ['mlx5_1:1', 'mlx5_10:1'],
    });
    expect(explain('NCCL_IB_HCA', 'mlx4', { version: '2.30.7', context }).read?.ok).toBe(false);
  });

  it('says something about every variable, with and without a value, in every release', () => {
    for (const { name } of variables()) {
      for (const version of ['2.3.5', '2.18.3', '2.30.7']) {
        for (const value of [null, '', '0', '1', '4M', 'true', '^=a, b', '\ud800']) {
          const found = explain(name, value, { version });
          expect(found.effect, `${name}=${String(value)}`).not.toBe('');
          expect(found.effect).not.toMatch(/\{\d\}|undefined|NaN/);
        }
      }
    }
  });

  it('accepts the default of every variable', () => {
    for (const found of variables().filter(({ status }) => status === 'active')) {
      const standard = defaultAt(found, '2.30.7');
      if (typeof standard !== 'number') continue;
      expect({ name: found.name, ok: explain(found.name, String(standard), { version: '2.30.7' }).read?.ok }).toEqual({
        name: found.name,
        ok: true,
      });
    }
  });
});

describe('names', () => {
  it('finds what was meant, and nothing where nothing is near', () => {
    expect(nearestName('NCCL_BUFSIZE', '2.30.7')).toBe('NCCL_BUFFSIZE');
    expect(nearestName('nccl_debug', '2.30.7')).toBe('NCCL_DEBUG');
    expect(nearestName('NCCL_DISABLE_IB', '2.30.7')).toBe('NCCL_IB_DISABLE');
    expect(nearestName('NCCL_FLUX_CAPACITOR', '2.30.7')).toBeNull();
  });

  it('counts edits', () => {
    expect(editDistance('abcd', 'abdc', 2)).toBe(1);
    expect(editDistance('abcd', 'abc', 2)).toBe(1);
    expect(editDistance('abcd', 'wxyz', 2)).toBe(3);
  });

  it('knows who else reads names, and since when NCCL does', () => {
    expect(foreignOwner('TORCH_NCCL_BLOCKING_WAIT')).not.toBeNull();
    expect(foreignOwner('NCCL_DEBUG')).toBeNull();
    expect(statusAt('NCCL_DEBUG', '2.3.5')).toBe('active');
    expect(statusAt('NCCL_NOTHING', '2.3.5')).toBe('unknown');
    const timeout = variable('NCCL_IB_TIMEOUT');
    expect(timeout && [defaultAt(timeout, '2.12.7'), defaultAt(timeout, '2.14.3'), defaultAt(timeout, '2.30.7')]).toEqual([14, 18, 20]);
  });
});
