import { describe, expect, it } from 'vitest';
import { applyEdits, lintDocument, suppressionEdit, type Finding, type LintOptions } from '../../../src/lint/index.js';
import type { FileKind } from '../../../src/scripts/setting.js';

const lint = async (kind: FileKind, text: string, options: Partial<LintOptions> = {}): Promise<readonly Finding[]> =>
  (await lintDocument({ path: 'file', bytes: new TextEncoder().encode(text), kind }, { version: '2.30.7', ...options })).findings;
const brief = async (kind: FileKind, ...lines: string[]): Promise<string[]> =>
  (await lint(kind, lines.join('\n'))).map(({ rule, range }) => `${String(range.start.line)} ${rule}`);

const bad = 'NCCL_BUFFSIZE=4M';

describe('comments that keep rules silent', () => {
  it('on the next line', async () => {
    expect(await brief('conf', '# nccl-workbench-disable-next-line number-suffix', bad, bad)).toEqual(['2 number-suffix', '2 duplicate']);
    expect(await brief('conf', '# nccl-workbench-disable-next-line', bad)).toEqual([]);
    expect(
      await brief('conf', '# nccl-workbench-disable-next-line octal, number-suffix -- asked for', bad, '', 'NCCL_LL_BUFFSIZE=010'),
    ).toEqual(['0 unused-suppression', '3 octal']);
  });

  it('on the same line, where the language has comments there', async () => {
    expect(await brief('bash', `export ${bad} # nccl-workbench-disable-line`)).toEqual([]);
    expect(await brief('bash', `export ${bad}x # see nccl-workbench-disable-line`)).toEqual(['0 number-suffix']);
    // In an nccl.conf this comment is part of the value.
    expect(await brief('conf', `${bad} # nccl-workbench-disable-line`)).toEqual(['0 inline-comment']);
  });

  it('on a command that goes on over lines', async () => {
    const text = ['# nccl-workbench-disable-next-line number-suffix', 'mpirun -np 2 \\', `  -x ${bad} \\`, '  ./all_reduce_perf', ''];
    expect(await brief('bash', ...text)).toEqual([]);
    expect(await brief('bash', ...text.slice(1))).toEqual(['1 number-suffix']);
  });

  it('from a line on, up to the line that ends it', async () => {
    const bare = 'NCCL_LL128_BUFFSIZE=010';
    expect(
      await brief(
        'conf',
        '# nccl-workbench-disable number-suffix',
        bad,
        '# nccl-workbench-enable number-suffix',
        'NCCL_LL_BUFFSIZE=4M',
        bare,
      ),
    ).toEqual(['3 number-suffix', '4 octal']);
    expect(await brief('conf', '# nccl-workbench-disable', bad, bare)).toEqual([]);
    expect(await brief('conf', '# nccl-workbench-disable octal', bad, '# nccl-workbench-enable', bare)).toEqual([
      '0 unused-suppression',
      '1 number-suffix',
      '3 octal',
    ]);
  });

  it('in the whole file', async () => {
    expect(await brief('conf', bad, '# nccl-workbench-disable-file number-suffix')).toEqual([]);
  });

  it('only in a comment of the language', async () => {
    expect(await brief('conf', ' # nccl-workbench-disable-next-line', bad)).toEqual(['1 number-suffix']);
    expect(await brief('bash', 'x="# nccl-workbench-disable-file"x', `export ${bad}`)).toContain('1 number-suffix');
    expect(await brief('bash', 'echo nccl-workbench-disable-file', `export ${bad}`)).toEqual(['1 number-suffix']);
    expect(await brief('conf', '# nccl-workbench-disable-file-not', bad)).toEqual(['1 number-suffix']);
  });

  it('are told where they do nothing or name no rule, but not for a rule that is off', async () => {
    expect(await brief('conf', '# nccl-workbench-disable-next-line number-suffix', 'NCCL_BUFFSIZE=4194304')).toEqual([
      '0 unused-suppression',
    ]);
    const [found] = await lint('conf', '# nccl-workbench-disable-next-line number-sufix\nNCCL_BUFFSIZE=4194304');
    expect(found).toMatchObject({ rule: 'unused-suppression', severity: 'hint', message: 'There is no rule called "number-sufix".' });
    const off = { rules: { octal: 'off' as const } };
    expect(await lint('conf', '# nccl-workbench-disable-next-line octal\nNCCL_LL_BUFFSIZE=010', off)).toEqual([]);
  });
});

describe('the edit that keeps a finding silent', () => {
  it.each([
    ['conf', `# a\n${bad}\n`],
    ['conf', `${bad}\r\n`],
    ['bash', `  export ${bad}\n`],
    ['bash', `mpirun -np 2 \\\n  -x ${bad} \\\n  ./all_reduce_perf\n`],
  ] as const)('works in %s %j and needs no second', async (kind, text) => {
    const all = (await lint(kind, text)).filter(({ rule }) => rule === 'number-suffix');
    expect(all).toHaveLength(1);
    const edit = all[0] === undefined ? null : suppressionEdit(kind, text, all[0]);
    const after = applyEdits(text, edit === null ? [] : [edit]);
    expect((await lint(kind, after)).filter(({ rule }) => ['number-suffix', 'unused-suppression'].includes(rule))).toEqual([]);
  });

  it('is not offered where a file has no comments', async () => {
    const [found] = await lint('conf', bad);
    expect(found === undefined ? 'no finding' : suppressionEdit('json', bad, found)).toBeNull();
  });
});

describe('what the user wants of rules', () => {
  it('replaces the severity and takes rules away', async () => {
    expect(await lint('conf', bad, { rules: { 'number-suffix': 'hint' } })).toMatchObject([{ severity: 'hint' }]);
    expect(await lint('conf', bad, { rules: { 'number-suffix': 'off' } })).toEqual([]);
    expect(await lint('bash', `export ${bad}`, { rules: { 'number-suffix': 'off' } })).toEqual([]);
  });
});
