import { describe, expect, it } from 'vitest';
import { findSettings, type Setting } from '../../../src/scripts/index.js';

const of = (text: string): Promise<readonly Setting[]> => findSettings(text, 'bash');
const brief = async (text: string): Promise<string[]> =>
  (await of(text)).map(
    ({ name, value, unknown, reach }) => `${name}=${value ?? `?${unknown ?? ''}`}${reach === 'shell' ? ' (shell only)' : ''}`,
  );
const cut = (text: string, { start, end }: Setting['range']): string => {
  const lines = text.split('\n');
  if (start.line !== end.line) return lines.slice(start.line, end.line + 1).join('\n');
  return lines[start.line]?.slice(start.character, end.character) ?? '';
};

describe('settings in shell scripts', () => {
  it('reads export with one and with several names', async () => {
    expect(await brief('export NCCL_DEBUG=INFO NCCL_IB_HCA="mlx5_0,mlx5_1" PATH=/x')).toEqual([
      'NCCL_DEBUG=INFO',
      'NCCL_IB_HCA=mlx5_0,mlx5_1',
    ]);
    expect(await brief("export 'NCCL_ALGO=Ring'")).toEqual(['NCCL_ALGO=Ring']);
  });

  it('tells a shell variable from an exported one', async () => {
    expect(await brief('NCCL_DEBUG=INFO')).toEqual(['NCCL_DEBUG=INFO (shell only)']);
    expect(await brief('NCCL_DEBUG=INFO\nexport NCCL_DEBUG')).toEqual(['NCCL_DEBUG=INFO']);
    expect(await brief('export NCCL_DEBUG\nNCCL_DEBUG=INFO')).toEqual(['NCCL_DEBUG=INFO']);
    expect(await brief('set -a\nNCCL_DEBUG=INFO\nset +a\nNCCL_PROTO=LL')).toEqual(['NCCL_DEBUG=INFO', 'NCCL_PROTO=LL (shell only)']);
    expect(await brief('set -o allexport\nNCCL_DEBUG=INFO')).toEqual(['NCCL_DEBUG=INFO']);
    expect(await brief('declare -x NCCL_DEBUG=INFO\nreadonly NCCL_PROTO=LL\nexport -n NCCL_ALGO=Ring')).toEqual([
      'NCCL_DEBUG=INFO',
      'NCCL_PROTO=LL (shell only)',
      'NCCL_ALGO=Ring (shell only)',
    ]);
  });

  it('keeps a line of assignments apart from the command on the next line', async () => {
    expect(await brief('NCCL_A=1 NCCL_B=2\necho x\nNCCL_C=3 \\\nNCCL_D=4 run')).toEqual([
      'NCCL_A=1 (shell only)',
      'NCCL_B=2 (shell only)',
      'NCCL_C=3',
      'NCCL_D=4',
    ]);
  });

  it('reads prefixes, env, launchers and containers', async () => {
    expect(await brief('NCCL_DEBUG=INFO python train.py')).toEqual(['NCCL_DEBUG=INFO']);
    expect(await brief('env -u X NCCL_DEBUG=INFO "NCCL_ALGO=a b" python train.py')).toEqual(['NCCL_DEBUG=INFO', 'NCCL_ALGO=a b']);
    expect(await brief('mpirun -np 2 -x NCCL_DEBUG=INFO -x PATH -x NCCL_ALGO python t.py')).toEqual(['NCCL_DEBUG=INFO']);
    expect(await brief('mpiexec -genv NCCL_DEBUG INFO ./a')).toEqual(['NCCL_DEBUG=INFO']);
    expect(await brief('srun --export=ALL,NCCL_DEBUG=INFO,NCCL_X=$Y ./a')).toEqual(['NCCL_DEBUG=INFO', 'NCCL_X=?variable']);
    expect(await brief('srun -N2 --export ALL,NCCL_DEBUG=INFO ./a')).toEqual(['NCCL_DEBUG=INFO']);
    expect(await brief('docker run --gpus all -e NCCL_DEBUG=INFO --env=NCCL_ALGO=Ring img')).toEqual(['NCCL_DEBUG=INFO', 'NCCL_ALGO=Ring']);
    expect(await brief('timeout 60 mpirun -x NCCL_DEBUG=INFO ./a')).toEqual(['NCCL_DEBUG=INFO']);
  });

  it('leaves alone what only looks like an assignment', async () => {
    expect(await brief('echo NCCL_DEBUG=INFO')).toEqual([]);
    expect(await brief('# export NCCL_DEBUG=INFO')).toEqual([]);
    expect(await brief("echo 'export NCCL_DEBUG=INFO'")).toEqual([]);
    expect(await brief('cat > x <<EOF\nNCCL_DEBUG=INFO\nEOF')).toEqual([]);
    expect(await brief('if [ "$NCCL_DEBUG" = INFO ]; then :; fi')).toEqual([]);
    expect(await brief('export MY_NCCL_DEBUG=INFO nccl_path=/x')).toEqual([]);
    expect(await brief('export NCCL_DEBUG')).toEqual([]);
    expect(await findSettings('NCCL_DEBUG=INFO', 'python')).toEqual([]);
  });

  it('follows quoting as the shell does', async () => {
    expect(await brief(`export NCCL_A='a"b' NCCL_B="a\\"b \\x" NCCL_C=a\\ b NCCL_D=$'a\\tb' NCCL_E=a"b"'c' NCCL_F= NCCL_G=""`)).toEqual([
      'NCCL_A=a"b',
      'NCCL_B=a"b \\x',
      'NCCL_C=a b',
      'NCCL_D=a\tb',
      'NCCL_E=abc',
      'NCCL_F=',
      'NCCL_G=',
    ]);
  });

  it('follows constants, and says so where it cannot', async () => {
    expect(await brief('N=4\nexport NCCL_A=$N NCCL_B="x${N} $N" NCCL_C=$((N * 1024 * 1024)) NCCL_D=${N:-7}')).toEqual([
      'NCCL_A=4',
      'NCCL_B=x4 4',
      'NCCL_C=4194304',
      'NCCL_D=4',
    ]);
    expect(await brief('export NCCL_A=$HOME/x NCCL_B=$(nproc) NCCL_C=`nproc` NCCL_D=${X:-7} NCCL_E={{ value }} NCCL_F=~/topo.xml')).toEqual(
      ['NCCL_A=?variable', 'NCCL_B=?command', 'NCCL_C=?command', 'NCCL_D=?variable', 'NCCL_E=?template', 'NCCL_F=?variable'],
    );
    expect(await brief('N=4\nif true; then N=5; fi\nexport NCCL_A=$N')).toEqual(['NCCL_A=?variable']);
    expect(await brief('N=4\nif true; then N=4; fi\nexport NCCL_A=$N')).toEqual(['NCCL_A=4']);
    expect(await brief('N=1\nfor i in 1 2; do export NCCL_A=$N; N=$((N*2)); done')).toEqual(['NCCL_A=?variable']);
    expect(await brief('for i in 1 2; do export NCCL_A=$i; done')).toEqual(['NCCL_A=?variable']);
    expect(await brief('export NCCL_A=x\nNCCL_A+=y\nexport NCCL_B=$NCCL_A')).toEqual(['NCCL_A=x', 'NCCL_A=xy', 'NCCL_B=xy']);
    expect(await brief('N=4\nN=5 NCCL_A=$N run')).toEqual(['NCCL_A=5']);
    expect(await brief('N=4\nexport N=5 NCCL_A=$N')).toEqual(['NCCL_A=4']);
    expect(await brief('(N=4)\nexport NCCL_A=$N')).toEqual(['NCCL_A=?variable']);
  });

  it('tells branches apart by their scope', async () => {
    const text =
      'if a; then\n export NCCL_A=1\nelif b; then\n export NCCL_A=2\nelse\n export NCCL_A=3\nfi\ncase $x in a) NCCL_A=4;; *) NCCL_A=5;; esac\nexport NCCL_A=6\nexport NCCL_A=7';
    const scopes = (await of(text)).map(({ scope }) => scope);
    expect(new Set(scopes.slice(0, 6)).size).toBe(6);
    expect(scopes.slice(5)).toEqual(['script', 'script']);
    expect((await of('NCCL_A=1 a\nNCCL_A=2 b')).map(({ scope }) => scope)).toHaveLength(2);
    expect(new Set((await of('NCCL_A=1 a\nNCCL_A=2 b')).map(({ scope }) => scope)).size).toBe(2);
  });

  it('gives ranges that cut out the name, the value as written and the statement', async () => {
    const text =
      'x=中; export NCCL_A="4 M"\nmpirun \\\n  -x NCCL_B=\'q\' ./a\nexport NCCL_C=1 NCCL_D=2\nsrun --export=ALL,NCCL_E=5 a\nNCCL_F=';
    const parts = (await of(text)).map((setting) => [
      cut(text, setting.nameRange),
      cut(text, setting.valueRange),
      cut(text, setting.range),
    ]);
    expect(parts).toEqual([
      ['NCCL_A', '"4 M"', 'export NCCL_A="4 M"'],
      ['NCCL_B', "'q'", "-x NCCL_B='q'"],
      ['NCCL_C', '1', 'NCCL_C=1'],
      ['NCCL_D', '2', 'NCCL_D=2'],
      ['NCCL_E', '5', 'NCCL_E=5'],
      ['NCCL_F', '', 'NCCL_F='],
    ]);
  });

  it('reads what Slurm is told in directives', async () => {
    expect(
      await brief('#!/bin/bash\n#SBATCH -N 2 --export=ALL,NCCL_DEBUG=INFO\n#SBATCH --export NCCL_ALGO=Ring\n## SBATCH --export=NCCL_X=1\n'),
    ).toEqual(['NCCL_DEBUG=INFO', 'NCCL_ALGO=Ring']);
  });

  it('still reads a half-typed script', async () => {
    expect(await brief('export NCCL_DEBUG=INFO\nif [ -z "$x" ]; then\nexport NCCL_ALGO=Ring\necho "unfinished')).toEqual([
      'NCCL_DEBUG=INFO',
      'NCCL_ALGO=Ring',
    ]);
    expect(await brief('export NCCL_DEBUG=INFO\nexport NCCL_IB_\nfor do done )\nexport NCCL_PROTO=LL')).toContain('NCCL_DEBUG=INFO');
    expect(await brief('')).toEqual([]);
  });
});
