import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../../src/lint/edits.js';
import { readFile } from '../../../src/scripts/index.js';

const brief = async (text: string): Promise<string[]> =>
  (await readFile(text, 'env')).settings.map(({ name, value, unknown }) => `${name}=${value ?? `?${unknown ?? ''}`}`);

describe('settings in .env files', () => {
  it.each([
    ['plain', 'NCCL_DEBUG=INFO', ['NCCL_DEBUG=INFO']],
    ['export', 'export NCCL_DEBUG=INFO', ['NCCL_DEBUG=INFO']],
    ['quotes', `NCCL_A="a b"\nNCCL_B='a b'\nNCCL_C="a\\nb"`, ['NCCL_A=a b', 'NCCL_B=a b', 'NCCL_C=a\nb']],
    ['comments', 'NCCL_A=1 # one\nNCCL_B=a#b\nNCCL_C="x" # c\nNCCL_D= # none', ['NCCL_A=1', 'NCCL_B=a#b', 'NCCL_C=x', 'NCCL_D=']],
    ['empty', 'NCCL_A=\nNCCL_B=""', ['NCCL_A=', 'NCCL_B=']],
    ['over lines', 'NCCL_A="x\ny"\nNCCL_B=1', ['NCCL_A=x\ny', 'NCCL_B=1']],
    ['half typed', 'NCCL_A="x\nNCCL_B=1', ['NCCL_A="x', 'NCCL_B=1']],
    ['carriage returns', 'NCCL_A=1\r\nNCCL_B="2"\r\n', ['NCCL_A=1', 'NCCL_B=2']],
    ['byte order mark', '\ufeffNCCL_A=1', ['NCCL_A=1']],
    ['names above', "N=4\nNCCL_A=${N}x\nNCCL_B=$N\nNCCL_C='$N'", ['NCCL_A=4x', 'NCCL_B=4', 'NCCL_C=$N']],
    ['names from elsewhere', 'NCCL_A=$HOME/x\nNCCL_B=${X:-1}', ['NCCL_A=?variable', 'NCCL_B=?variable']],
    ['commands', 'NCCL_A=$(hostname)\nNCCL_B=`x`', ['NCCL_A=?command', 'NCCL_B=?command']],
    ['templates', '{% if x %}\nNCCL_A={{ a }}\n{% endif %}\nNCCL_B="{{ "b" }}:1"', ['NCCL_A=?template', 'NCCL_B=?template']],
    ['the others of ours', 'TORCH_NCCL_BLOCKING_WAIT=1', ['TORCH_NCCL_BLOCKING_WAIT=1']],
  ])('reads %s', async (_, text, expected) => {
    expect(await brief(text)).toEqual(expected);
  });

  it.each([
    ['comments', '# NCCL_A=1\n  # export NCCL_B=2'],
    ['other names', 'MY_NCCL_A=1\nPATH=NCCL_A=1'],
    ['a name in a value over lines', 'A="x\nNCCL_B=1\n"'],
    ['prose', 'set NCCL_A=1 to do it'],
    ['a name alone', 'NCCL_A\n'],
  ])('leaves alone: %s', async (_, text) => {
    expect(await brief(text)).toEqual([]);
  });

  it('tells blanks around the equals sign, with what was meant', async () => {
    const text = 'NCCL_A = 1\nNCCL_B= "2"\nNCCL_C =3\nNCCL_D=4\nNCCL_E= \n';
    const { slips } = await readFile(text, 'env');
    expect(slips.map(({ slip, name, value }) => [slip, name, value])).toEqual([
      ['blank-before-equals', 'NCCL_A', '1'],
      ['blank-after-equals', 'NCCL_B', '2'],
      ['blank-before-equals', 'NCCL_C', '3'],
    ]);
    expect(
      applyEdits(
        text,
        slips.flatMap(({ edits }) => edits ?? []),
      ),
    ).toBe('NCCL_A=1\nNCCL_B="2"\nNCCL_C=3\nNCCL_D=4\nNCCL_E= \n');
  });

  it('names what is handed on or used', async () => {
    expect((await readFile('NCCL_A\nNCCL_B=${NCCL_C}\nHOME\n', 'env')).uses).toEqual(['NCCL_A', 'NCCL_C']);
  });

  it('says who sees it', async () => {
    expect((await readFile('NCCL_A=1', 'env', { reach: 'build' })).settings[0]?.reach).toBe('build');
    expect((await readFile('NCCL_A=1', 'env')).settings[0]).toMatchObject({ reach: 'ranks', kind: 'env', scope: 'file' });
  });
});
