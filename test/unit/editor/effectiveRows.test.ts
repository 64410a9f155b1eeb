import { describe, expect, it } from 'vitest';
import { childRows, type EffectiveRow, idOf, placeOf, rootRows } from '../../../src/editor/effective/rows.js';
import { compareEffective, effectiveOf } from '../../../src/effective/index.js';
import { reading, setting } from '../effective/made.js';

const version = '2.27.3';
const config = (name: string, ...settings: ReturnType<typeof setting>[]) =>
  effectiveOf({ version, file: { name, reading: reading({ settings }) } });

const one = config(
  'train.sbatch',
  setting(0, 'NCCL_BUFFSIZE', '1048576'),
  setting(1, 'NCCL_BUFFSIZE', '4M'),
  setting(2, 'NCCL_DEBUG', 'INFO', { reach: 'shell' }),
);
const shape = (row: EffectiveRow): unknown => {
  const children = childRows(row, null).map(shape);
  return children.length === 0 ? row.kind : [row.kind === 'group' ? row.group : row.kind, children];
};

describe('the rows of the Effective Configuration view', () => {
  it('are groups with what takes effect and what does not reach, each with its reasons below', () => {
    expect(rootRows(one, null).map(shape)).toEqual([
      ['acts', [['variable', ['text', 'effect', 'overruled']]]],
      ['unreached', ['unreached']],
    ]);
  });

  it('leave out groups that hold nothing', () => {
    expect(rootRows(config('a.sh'), null)).toEqual([]);
    expect(rootRows(config('a.sh', setting(0, 'NCCL_DEBUG', 'INFO')), null).map(shape)).toEqual([
      ['acts', [['variable', ['text', 'effect']]]],
    ]);
  });

  it('keep apart what reaches the ranks but is not read by NCCL', () => {
    const names = config(
      'a.sh',
      setting(0, 'NCCL_LL_THRESHOLD', '0'),
      setting(1, 'NCCL_ALGO', 'Ring'),
      setting(2, 'NCCL_NO_SUCH_NAME', '1'),
    );
    expect(rootRows(names, null).map((row) => (row.kind === 'group' ? [row.group, row.rows.length] : null))).toEqual([
      ['acts', 1],
      ['idle', 2],
    ]);
  });

  it('put what differs before what is the same', () => {
    const a = config('a.sh', setting(0, 'NCCL_DEBUG', 'INFO'), setting(1, 'NCCL_ALGO', 'Ring'));
    const b = config('b.sh', setting(0, 'NCCL_DEBUG', 'WARN'), setting(4, 'NCCL_ALGO', 'Ring'));
    const comparison = compareEffective(a, b);
    const [differs, same] = rootRows(a, comparison);
    expect([differs, same].map((row) => (row?.kind === 'group' ? [row.group, row.rows.length] : null))).toEqual([
      ['differs', 1],
      ['same', 1],
    ]);
    const compared = differs === undefined ? [] : childRows(differs, comparison);
    expect(compared.flatMap((row) => childRows(row, comparison)).map((row) => (row.kind === 'side' ? row.title : null))).toEqual([
      'a.sh',
      'b.sh',
    ]);
  });

  it('lead to the line, where there is one', () => {
    const rows = rootRows(one, null).flatMap((row) => childRows(row, null));
    expect(rows.map((row) => placeOf(row)?.range?.start.line)).toEqual([1, 2]);
    const [variable] = rows;
    const below = variable === undefined ? [] : childRows(variable, null);
    expect(below.map((row) => placeOf(row)?.range?.start.line)).toEqual([1, undefined, 0]);
    const login = effectiveOf({ version, host: { name: 'gpu-01', environment: { NCCL_DEBUG: 'INFO' } } });
    expect(
      rootRows(login, null)
        .flatMap((row) => childRows(row, null))
        .map(placeOf),
    ).toEqual([null]);
  });

  it('have ids that differ and last', () => {
    const all = (rows: readonly EffectiveRow[]): EffectiveRow[] => rows.flatMap((row) => [row, ...all(childRows(row, null))]);
    const ids = all(rootRows(one, null)).map(idOf);
    expect(new Set(ids).size).toBe(ids.length);
    expect(all(rootRows(structuredClone(one), null)).map(idOf)).toEqual(ids);
  });
});
