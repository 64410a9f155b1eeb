import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

interface Rule {
  readonly name?: string;
  readonly match: string;
  readonly captures?: Readonly<Record<string, { readonly name?: string }>>;
}

const file = join(import.meta.dirname, '../../../syntaxes/nccl-conf.tmLanguage.json');
const grammar = JSON.parse(readFileSync(file, 'utf8')) as { scopeName: string; repository: Readonly<Record<string, Rule>> };
const rule = (name: string): Rule => grammar.repository[name] ?? { match: '$^' };

/** Text of a line by the scope that its capture has. */
function scopes(line: string): Record<string, string> {
  const { match, captures = {} } = rule('assignment');
  const found = new RegExp(match, 'u').exec(line);
  return Object.fromEntries(
    Object.entries(captures)
      .map(([group, { name }]) => [name?.replace('.nccl-conf', '') ?? 'value', found?.[Number(group)] ?? ''] as const)
      .filter(([, text]) => text !== ''),
  );
}

describe('the grammar of nccl.conf', () => {
  it('takes # for a comment in column 0 only', () => {
    const comment = new RegExp(rule('comment').match, 'u');
    expect(comment.test('# NCCL_DEBUG=INFO')).toBe(true);
    expect(comment.test(' # NCCL_DEBUG=INFO')).toBe(false);
    expect(comment.test('NCCL_DEBUG=INFO # x')).toBe(false);
  });

  it('parts name, operator and value of a right line without marking anything', () => {
    expect(scopes('NCCL_ALGO=allreduce:tree')).toEqual({
      'variable.other.environment': 'NCCL_ALGO',
      'keyword.operator.assignment': '=',
      value: 'allreduce:tree',
    });
  });

  it('marks blanks around = and before the name, and export', () => {
    expect(scopes('  export NCCL_ALGO = Tree')).toMatchObject({
      'variable.other.environment': 'NCCL_ALGO',
      'invalid.illegal.export': 'export ',
      'invalid.illegal.blank': ' ',
      value: 'Tree',
    });
    expect(scopes('NCCL_ALGO =Tree')).toHaveProperty(['invalid.illegal.blank'], ' ');
  });

  it('marks a line without = as one that sets nothing', () => {
    const ignored = new RegExp(rule('ignored').match, 'u');
    expect(ignored.test('NCCL_DEBUG INFO')).toBe(true);
    expect(ignored.test('NCCL_DEBUG=INFO')).toBe(false);
    expect(ignored.test('')).toBe(false);
  });
});
