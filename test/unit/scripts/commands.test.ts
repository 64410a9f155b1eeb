import { describe, expect, it } from 'vitest';
import { findCommands } from '../../../src/scripts/index.js';

const brief = async (text: string): Promise<unknown[]> =>
  (await findCommands(text)).map(({ argv, program, benchmark, settings }) => ({
    argv: argv.slice(program).map((word) => word ?? '?'),
    benchmark,
    settings: Object.fromEntries(settings.map(({ name, value }) => [name, value])),
  }));

describe('benchmark command lines in scripts', () => {
  it('finds them bare, under launchers and in substitutions', async () => {
    const lines = [
      './build/all_reduce_perf -b 8 -e 8G -f 2',
      'mpirun -np 16 --mca btl tcp,self ./build/all_gather_perf_mpi -b 8',
      'srun --mpi=pmix -N 2 reduce_scatter_perf',
      'out=$(time mpirun /opt/alltoall_perf -g 1 | tail -1)',
      '$MPIRUN "$DIR/sendrecv_perf" -b $MIN',
      'for i in 1 2; do env A=1 broadcast_perf; done',
      'torchrun --no-python reduce_perf',
    ];
    expect((await findCommands(lines.join('\n'))).map(({ benchmark }) => benchmark)).toEqual([
      'all_reduce_perf',
      'all_gather_perf',
      'reduce_scatter_perf',
      'alltoall_perf',
      'sendrecv_perf',
      'broadcast_perf',
      'reduce_perf',
    ]);
  });

  it('does not take other uses of the name for a run', async () => {
    for (const line of [
      'cp build/all_reduce_perf /opt',
      'echo all_reduce_perf',
      'make all_reduce_perf',
      '# all_reduce_perf',
      'disk_perf -b 8',
      'x=all_reduce_perf',
    ])
      expect(await findCommands(line), line).toEqual([]);
  });

  it('keeps unknown words apart and the range of the whole command', async () => {
    const [command] = await findCommands('cd x\n  NCCL_DEBUG=INFO all_reduce_perf -b "$MIN" \\\n    -e 8G > log.txt');
    expect(command?.argv).toEqual(['all_reduce_perf', '-b', null, '-e', '8G']);
    expect(command?.program).toBe(0);
    expect(command?.range).toEqual({ start: { line: 1, character: 2 }, end: { line: 2, character: 9 } });
  });

  it('gives the settings that reach the benchmark', async () => {
    expect(await brief('export NCCL_A=1\nNCCL_B=2\nNCCL_C=3 all_reduce_perf')).toMatchObject([{ settings: { NCCL_A: '1', NCCL_C: '3' } }]);
    expect(await brief('export NCCL_A=1\nmpirun -x NCCL_A=2 all_reduce_perf')).toMatchObject([{ settings: { NCCL_A: '2' } }]);
    expect(await brief('export NCCL_A=1\nunset NCCL_A\nall_reduce_perf')).toMatchObject([{ settings: {} }]);
    expect(await brief('export NCCL_A=1\nenv -i NCCL_B=2 all_reduce_perf')).toMatchObject([{ settings: { NCCL_B: '2' } }]);
    expect(await brief('all_reduce_perf\nexport NCCL_A=1')).toMatchObject([{ settings: {} }]);
  });

  it('knows what launchers hold back', async () => {
    const set = 'export NCCL_A=1 NCCL_B=2\n';
    expect(await brief(`${set}mpirun -H a,b -x NCCL_A all_reduce_perf`)).toMatchObject([{ settings: { NCCL_A: '1' } }]);
    expect((await findCommands(`${set}mpirun -H a,b -x NCCL_A all_reduce_perf`))[0]?.settings).toHaveLength(1);
    expect((await findCommands(`${set}mpirun -np 8 all_reduce_perf`))[0]?.settings).toHaveLength(2);
    expect((await findCommands(`${set}srun --export=NCCL_B all_reduce_perf`))[0]?.settings.map(({ name }) => name)).toEqual(['NCCL_B']);
    expect((await findCommands(`${set}srun --export=ALL,NCCL_C=3 all_reduce_perf`))[0]?.settings).toHaveLength(3);
  });

  it('calls a setting unknown where branches differ', async () => {
    expect(await brief('export NCCL_A=1\nif x; then export NCCL_A=2; fi\nall_reduce_perf')).toMatchObject([{ settings: { NCCL_A: null } }]);
  });

  it("does not take the benchmark's own flags for the launcher's", async () => {
    expect(await brief('mpirun -np 2 all_reduce_perf -x NCCL_A=1')).toMatchObject([{ settings: {} }]);
  });
});
