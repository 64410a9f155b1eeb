import { describe, expect, it } from 'vitest';
import { readFile } from '../../../src/scripts/index.js';
import { cut } from '../../property/support/assignments.js';

const brief = async (text: string): Promise<string[]> =>
  (await readFile(text, 'toml')).settings.map(({ name, value, unknown }) => `${name}=${value ?? `?${unknown ?? ''}`}`);

describe('settings in TOML', () => {
  it.each([
    ['a table', '[env]\nNCCL_A = "1"\nPATH = "x"', ['NCCL_A=1']],
    ['a table below others', '[tool.job.environment]\nNCCL_A = 1', ['NCCL_A=1']],
    ['an inline table', 'env = { NCCL_A = "1", NCCL_B = 2 }', ['NCCL_A=1', 'NCCL_B=2']],
    ['dotted and quoted keys', 'env.NCCL_A = "1"\nenv."NCCL_B" = "2"', ['NCCL_A=1', 'NCCL_B=2']],
    [
      'all kinds of strings',
      `[env]\nNCCL_A = 'a\\b'\nNCCL_B = "a\\tb\\u00e9"\nNCCL_C = """\na\\\n  b"""\nNCCL_D = '''c'''`,
      ['NCCL_A=a\\b', 'NCCL_B=a\tbé', 'NCCL_C=ab', 'NCCL_D=c'],
    ],
    ['numbers and booleans', '[env]\nNCCL_A = -1\nNCCL_B = true\nNCCL_C = 0x10', ['NCCL_A=-1', 'NCCL_B=true', 'NCCL_C=0x10']],
    ['lists of words', 'environment = ["NCCL_A=1", "X=2"]\nargs = ["-x", "NCCL_B=2"]', ['NCCL_A=1', 'NCCL_B=2']],
    ['values with words on them', '[env]\nNCCL_A = { value = "1", force = true }', ['NCCL_A=1']],
    ['scripts', 'run = """\nset -e\nexport NCCL_A=1\npython t.py\n"""', ['NCCL_A=1']],
    ['templates', '[env]\n{% if x %}\nNCCL_A = "{{ a }}"\n{% endif %}\nNCCL_B = {{ b }}', ['NCCL_A=?template', 'NCCL_B=?template']],
    ['half of a file', '[env]\nNCCL_A = \nNCCL_B = "2"', ['NCCL_B=2']],
    ['byte order mark and carriage returns', '\ufeff[env]\r\nNCCL_A = "1"\r\n', ['NCCL_A=1']],
  ])('reads %s', async (_, text, expected) => {
    expect(await brief(text)).toEqual(expected);
  });

  it.each([
    ['comments', '# NCCL_A = "1"\n[env] # NCCL_B = 1'],
    ['talk', '[help]\nNCCL_A = "1"\n[x]\ndescription = "NCCL_B=1 python t.py"'],
    ['prose', '[texts]\nNCCL_A = "Sets the level of what is printed"'],
    ['other names', '[env]\nMY_NCCL_A = "1"'],
    ['lists of values', '[grid]\nNCCL_A = ["1", "2"]'],
  ])('leaves alone: %s', async (_, text) => {
    expect(await brief(text)).toEqual([]);
  });

  it('keeps tables apart and gives commands the environment beside them', async () => {
    const text = '[[job]]\nrun = "NCCL_X=1 python a.py"\n[job.env]\nNCCL_A = "1"\n[[job]]\nenv = { NCCL_A = "2" }\n';
    const { settings, embedded } = await readFile(text, 'toml');
    expect(settings.map(({ name, scope }) => [name, scope])).toEqual([
      ['NCCL_X', expect.stringContaining('bash@2:7/')],
      ['NCCL_A', 'toml/job/env'],
      ['NCCL_A', 'toml/job/1/env'],
    ]);
    expect(embedded[0]?.environment.map(({ name, value }) => [name, value])).toEqual([['NCCL_A', '1']]);
  });

  it('gives places in scripts over lines', async () => {
    const text = "run = '''\r\nexport NCCL_A=1\r\n  export NCCL_B='é'\r\n'''\n";
    const { settings } = await readFile(text, 'toml');
    expect(settings.map(({ nameRange, valueRange }) => [cut(text, nameRange), cut(text, valueRange)])).toEqual([
      ['NCCL_A', '1'],
      ['NCCL_B', "'é'"],
    ]);
  });
});
