import { describe, expect, it } from 'vitest';
import { readFile, type Launch } from '../../../src/scripts/index.js';

const launches = async (text: string): Promise<readonly Launch[]> => (await readFile(text, 'bash')).launches;

/** `launcher style > program | environment | dropped`. */
const brief = async (text: string): Promise<string[]> =>
  (await launches(text)).map(({ launcher, style, program, environment, dropped }) => {
    const seen = environment.map(({ name, value }) => `${name}=${value ?? '?'}`).join(' ');
    return `${launcher} ${style} > ${program ?? '?'} | ${seen} | ${dropped.map(({ name }) => name).join(' ')}`;
  });

const set = 'export NCCL_A=1\n';

describe('launches in shell scripts', () => {
  it.each([
    // Open MPI with other hosts passes on what it is told to, and nothing else.
    ['mpirun -H a,b -x NCCL_B=2 python t.py', 'mpirun openmpi > t.py | NCCL_B=2 | NCCL_A'],
    ['mpirun -H a,b -x NCCL_A python t.py', 'mpirun openmpi > t.py | NCCL_A=1 | '],
    ['mpirun --hostfile h --mca mca_base_env_list "NCCL_B=2;NCCL_C=3" ./t', 'mpirun openmpi > t | NCCL_B=2 NCCL_C=3 | NCCL_A'],
    ['mpirun --host localhost:8 --bind-to none ./t', 'mpirun openmpi > t | NCCL_A=1 | '],
    ['mpirun -np 8 --allow-run-as-root ./t', 'mpirun openmpi > t | NCCL_A=1 | '],
    // What a command prints may name them all.
    ['mpirun -H a,b -x $NAMES python t.py', 'mpirun openmpi > t.py |  | '],
    ['mpirun -H a,b -x NCCL_B=$B python t.py', 'mpirun openmpi > t.py | NCCL_B=? | NCCL_A'],
    // Hydra passes everything on.
    ['mpirun -hosts a,b -genv NCCL_B 2 ./t', 'mpirun hydra > t | NCCL_A=1 NCCL_B=2 | '],
    ['mpiexec.hydra -f h -genvlist NCCL_B ./t', 'mpiexec.hydra hydra > t |  | NCCL_A'],
    ['mpirun -np 8 -hostfile h ./t', 'mpirun mpi > t | NCCL_A=1 | '],
    ['module load openmpi/4\nmpirun -np 8 -hostfile h ./t', 'mpirun openmpi > t |  | NCCL_A'],
    // Slurm.
    ['srun -n 8 ./t', 'srun slurm > t | NCCL_A=1 | '],
    ['srun --export=NONE ./t', 'srun slurm > t |  | NCCL_A'],
    ['srun --export=NCCL_A,NCCL_B=2 ./t', 'srun slurm > t | NCCL_A=1 NCCL_B=2 | '],
    ['srun --export=ALL,NCCL_B=2 ./t', 'srun slurm > t | NCCL_A=1 NCCL_B=2 | '],
    ['sbatch --export=NCCL_B=2 job.sh', 'sbatch slurm > job.sh | NCCL_B=2 | NCCL_A'],
    // Containers.
    ['docker run --rm -e NCCL_B=2 img python t.py', 'docker docker > t.py | NCCL_B=2 | NCCL_A'],
    ['docker run -e NCCL_A img ./t', 'docker docker > t | NCCL_A=1 | '],
    ['podman run --env-host img ./t', 'podman docker > t | NCCL_A=1 | '],
    ['docker run --env-file gone.env img ./t', 'docker docker > t |  | '],
    ['docker run $EXTRA_OPTS img ./t', 'docker docker > t |  | '],
    ['singularity exec --nv img.sif ./t', 'singularity singularity > t | NCCL_A=1 | '],
    ['apptainer run --cleanenv --env NCCL_B=2 img.sif ./t', 'apptainer singularity > t | NCCL_B=2 | NCCL_A'],
    ['APPTAINERENV_NCCL_B=2 apptainer exec -e img.sif ./t', 'apptainer singularity > t | NCCL_B=2 | NCCL_A'],
    // Wrappers, and launchers inside launchers.
    ['sudo python t.py', 'python local > t.py |  | NCCL_A'],
    ['sudo -E python t.py', 'python local > t.py | NCCL_A=1 | '],
    ['sudo --preserve-env=NCCL_A python t.py', 'python local > t.py | NCCL_A=1 | '],
    ['sudo NCCL_B=2 python t.py', 'python local > t.py | NCCL_B=2 | NCCL_A'],
    ['env -i NCCL_B=2 python t.py', 'python local > t.py | NCCL_B=2 | NCCL_A'],
    ['env -u NCCL_A NCCL_B=2 python t.py', 'python local > t.py | NCCL_B=2 | NCCL_A'],
    ['timeout 60 nohup mpirun -np 2 ./t', 'mpirun mpi > t | NCCL_A=1 | '],
    ['srun -N 2 docker run -e NCCL_B=2 img torchrun t.py', 'srun slurm > t.py | NCCL_B=2 | NCCL_A'],
    ['numactl -N 0 python -u t.py', 'python local > t.py | NCCL_A=1 | '],
    ['python -m torch.distributed.run --nproc_per_node 8 t.py', 'python torchrun > t.py | NCCL_A=1 | '],
    ['torchrun --nnodes 2 --nproc-per-node=8 t.py --x 1', 'torchrun torchrun > t.py | NCCL_A=1 | '],
    ['accelerate launch --multi_gpu --num_processes 8 t.py', 'accelerate torchrun > t.py | NCCL_A=1 | '],
    ['deepspeed --hostfile=h t.py', 'deepspeed deepspeed > t.py | NCCL_A=1 | '],
    ['flux run -n 8 --env=NCCL_B=2 ./t', 'flux flux > t | NCCL_A=1 NCCL_B=2 | '],
    ['jsrun -n6 -E NCCL_B=2 ./t', 'jsrun jsrun > t | NCCL_A=1 NCCL_B=2 | '],
    ['aprun -n 4 -e NCCL_B=2 ./t', 'aprun aprun > t | NCCL_A=1 NCCL_B=2 | '],
    ['NCCL_B=2 ./t', 't local > t | NCCL_A=1 NCCL_B=2 | '],
    ['all_reduce_perf -b 8', 'all_reduce_perf local > all_reduce_perf | NCCL_A=1 | '],
    ['ssh host NCCL_B=2 python t.py', 'ssh ssh > t.py | NCCL_B=2 | NCCL_A'],
    ['pdsh -w a,b python t.py', 'pdsh ssh > t.py |  | NCCL_A'],
    ['$LAUNCHER -x NCCL_B=2 ./t', '$LAUNCHER mpi > t | NCCL_A=1 NCCL_B=2 | '],
  ])('%s', async (line, expected) => {
    const [first] = await brief(set + line);
    expect(first?.replace('$LAUNCHER openmpi', '$LAUNCHER mpi')).toBe(expected);
  });

  it.each([
    'ls -l',
    'mpirun hostname',
    'srun nvidia-smi',
    'docker ps',
    'docker build -t x .',
    'python setup.py install',
    'python -m pip install x',
    'ssh host',
    'cp a b',
    './t',
  ])('is none: %s', async (line) => expect(await launches(set + line)).toEqual([]));

  it('takes a job of Slurm for what starts Open MPI', async () => {
    const job = '#!/bin/bash\n#SBATCH -N 2 --ntasks-per-node=8\nexport NCCL_A=1\n';
    expect(await brief(`${job}mpirun --mca btl tcp ./t`)).toEqual(['mpirun openmpi > t | NCCL_A=1 | ']);
    expect(await launches(`${job}mpirun --mca btl tcp ./t`)).toMatchObject([{ ranks: 16, hosts: 2 }]);
  });

  it.each([
    ['mpirun -np 16 -H a:8,b:8 ./t', 16, 2],
    ['mpirun -ppn 4 -hosts a,b ./t', 8, 2],
    ['srun -N 4 --ntasks-per-node=8 ./t', 32, 4],
    ['torchrun --nnodes=2 --nproc_per_node=8 t.py', 16, 2],
    ['torchrun --nnodes=$N --nproc_per_node=8 t.py', null, null],
    ['srun -N 4 -n 4 torchrun --nnodes 4 --nproc_per_node 8 t.py', 32, 4],
    ['mpirun -np $N ./t', null, null],
    ['N=4; mpirun -np $N ./t', 4, null],
  ])('counts %s', async (line, ranks, hosts) => expect(await launches(line)).toMatchObject([{ ranks, hosts }]));

  it.each([
    ['mpirun -H a,b ./t', ' -x N', 6],
    ['docker run img ./t', ' -e N', 10],
    ['sudo python t.py', ' --preserve-env=N', 4],
    ['srun --export=NCCL_B=1 ./t', ',N', 22],
    ['srun --export=NONE ./t', null, null],
    ['ssh h python t.py', null, null],
  ])('knows where to pass a variable on: %s', async (line, text, character) => {
    const [launch] = await launches(set + line);
    expect(launch?.pass?.text('N') ?? null).toBe(text);
    expect(launch?.pass?.at ?? null).toEqual(character === null ? null : { line: 1, character });
  });

  it('looks into texts that a launcher runs', async () => {
    expect(await brief(`${set}ssh host 'export NCCL_B=2; torchrun t.py'`)).toEqual([
      'ssh ssh > t.py | NCCL_B=2 | NCCL_A',
      'torchrun torchrun > t.py | NCCL_B=2 | ',
    ]);
    expect((await brief(`${set}mpirun -np 2 bash -c "NCCL_B=2 python t.py"`))[0]).toBe('mpirun mpi > t.py | NCCL_A=1 NCCL_B=2 | ');
    expect((await brief(`${set}ssh host <<'EOF'\nexport NCCL_B=2\npython t.py\nEOF\n`))[0]).toBe('ssh ssh > t.py | NCCL_B=2 | NCCL_A');
  });

  it('gives the settings that stand in a variable the place where they are written', async () => {
    for (const text of [
      'ARGS=(-x NCCL_A=1 -x NCCL_B=2)\nmpirun "${ARGS[@]}" -np 2 ./t',
      'OPTS="-x NCCL_A=1"\nOPTS+=" -x NCCL_B=2"\nmpirun $OPTS ./t\nmpirun $OPTS ./t',
      'OPTS="-x NCCL_A=1"\nOPTS="$OPTS -x NCCL_B=2"\nRUN="mpirun $OPTS"\n$RUN ./t',
    ]) {
      const { settings } = await readFile(text, 'bash');
      const lines = text.split('\n');
      const cut = settings.map(({ valueRange, nameRange }) =>
        lines[nameRange.start.line]?.slice(nameRange.start.character, valueRange.end.character),
      );
      expect(cut, text).toEqual(['NCCL_A=1', 'NCCL_B=2']);
    }
    expect((await readFile('OPTS="-x NCCL_A=1"\necho $OPTS', 'bash')).settings).toEqual([]);
  });

  it('reads files that the script sources, and keeps their settings apart', async () => {
    const neighbours = new Map([
      ['env.sh', 'export NCCL_A=1\nOPTS="-x NCCL_C=3"\n'],
      ['.env', 'NCCL_D=4\n'],
    ]);
    const text = 'source env.sh\nset -a; . .env; set +a\nexport NCCL_B=2\nmpirun $OPTS ./t';
    const asked = await readFile(text, 'bash');
    expect(asked.wants).toEqual(['env.sh', '.env']);
    const { settings, launches: found } = await readFile(text, 'bash', { neighbours });
    expect(settings.map(({ name }) => name)).toEqual(['NCCL_B']);
    expect(found[0]?.environment.map(({ name, file }) => [name, file])).toEqual([
      ['NCCL_A', 'env.sh'],
      ['NCCL_D', '.env'],
      ['NCCL_B', undefined],
      ['NCCL_C', 'env.sh'],
    ]);
    expect((await readFile('source "$(dirname "$0")/env.sh"; . "$X/y.sh"', 'bash')).wants).toEqual(['env.sh']);
  });

  it('starts from the environment that it is given, and builds images for none but the build', async () => {
    const [outside] = (await readFile('export NCCL_A=1', 'bash')).settings;
    if (outside === undefined) throw new Error('no setting');
    const [launch] = (await readFile('python t.py', 'bash', { environment: [outside] })).launches;
    expect(launch?.environment[0]).toBe(outside);
    expect((await readFile('export NCCL_A=1; NCCL_B=2', 'bash', { reach: 'build' })).settings.map(({ reach }) => reach)).toEqual([
      'build',
      'shell',
    ]);
  });
});
