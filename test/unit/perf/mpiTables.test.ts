import { describe, expect, it } from 'vitest';
import { createPerfReader, readPerf } from '../../../src/nccl/perf/index.js';

/** What osu_allreduce prints: 5.x has no line about the type, 7.x has one, -f adds columns. */
const osu = `[1,0]<stdout>:# OSU MPI-CUDA Allreduce Latency Test v7.2
# Datatype: MPI_FLOAT.
# Size       Avg Latency(us)   Min Latency(us)   Max Latency(us)  Iterations
4                       2.00              1.50              2.50        1000
[host:903  :0]        ucc_coll.c:255  UCC_COLL INFO  coll_init: Allreduce sum
1048576               500.00            499.00            501.00         100
`;
const imb = `#----------------------------------------------------------------
#    Intel(R) MPI Benchmarks 2021.3, MPI-1 part
#----------------------------------------------------------------
# MPI_Datatype                   :   MPI_BYTE
# MPI_Datatype for reductions    :   MPI_FLOAT
# List of Benchmarks to run:
# Allreduce
#----------------------------------------------------------------
# Benchmarking Allreduce
# #processes = 4
# ( 4 additional processes waiting in MPI_Barrier)
#----------------------------------------------------------------
       #bytes #repetitions  t_min[usec]  t_max[usec]  t_avg[usec]
            0         1000         0.03         0.03         0.03
            4         1000         1.00         3.00         2.00
      1048576           20       400.00       600.00       500.00


# All processes entering MPI_Finalize
`;

describe('tables of MPI benchmarks', () => {
  it('are read from OSU’s, with the ranks that were told', () => {
    const result = readPerf(osu, { nRanks: 4 });
    expect(result).toMatchObject({
      tool: 'OSU Micro-Benchmarks',
      version: '7.2',
      collective: 'all_reduce',
      nRanks: 4,
      ok: true,
      problems: [],
    });
    expect(result.rows.map(({ sizeBytes, count, type, redop }) => [sizeBytes, count, type, redop])).toEqual([
      [4, 1, 'float', 'sum'],
      [1_048_576, 262_144, 'float', 'sum'],
    ]);
    // 1 MiB in 500 µs; 2 (n − 1) / n of it on the bus.
    expect(result.rows[1]?.outOfPlace).toEqual({ timeUs: 500, algbwGBs: 2.097152, busbwGBs: 2.097152 * 1.5, wrong: null });
    expect(result.avgBusbwGBs).toBeCloseTo((0.002 * 1.5 + 2.097152 * 1.5) / 2, 10);
  });

  it('are not given a bandwidth that nobody knows', () => {
    const result = readPerf(osu);
    expect(result).toMatchObject({ rows: [], ok: false, nRanks: null });
    expect(result.problems.map(({ message }) => message)).toEqual([
      'the output does not say how many ranks ran, which the bus bandwidth needs',
    ]);
  });

  it('are read from IMB’s, which says its ranks', () => {
    const result = readPerf(imb);
    expect(result).toMatchObject({
      tool: 'Intel MPI Benchmarks',
      version: '2021.3',
      collective: 'all_reduce',
      nRanks: 4,
      ok: true,
      problems: [],
    });
    expect(result.rows.map(({ sizeBytes, outOfPlace }) => [sizeBytes, outOfPlace?.timeUs, outOfPlace?.busbwGBs])).toEqual([
      [4, 2, 0.003],
      [1_048_576, 500, 2.097152 * 1.5],
    ]);
    const twice = readPerf(imb + imb.slice(imb.indexOf('# Benchmarking')).replace('= 4', '= 8'));
    expect(twice.problems.map(({ message }) => message)).toEqual(['several tables in one log, of 4, 8 ranks']);
  });

  it('that are of other collectives are named and left', () => {
    const result = readPerf(imb.replace('Benchmarking Allreduce', 'Benchmarking PingPong'));
    expect(result.rows).toEqual([]);
    expect(result.problems.map(({ message }) => message)).toContain('tables of PingPong are not read');
  });

  it('come row by row, and numbers outside of a table are no rows', () => {
    const reader = createPerfReader({ nRanks: 2 });
    expect(reader.push('4  1.0\n8 1000 1.0 1.0 1.0\n')).toEqual([]);
    const lines = osu.split('\n').map((line) => reader.push(`${line}\n`).length);
    expect(lines.filter((count) => count > 0)).toHaveLength(2);
  });
});

describe('our own benchmark of torch.distributed', () => {
  const table = `# torch_perf version 1 (torch 2.5.1, nccl) nccl-headers=22105 nccl-library=22105
# Collective test starting: all_gather_perf
#  Rank  0 Group  0 Pid   7928 on         a1 device  0 [0000:1b:00] NVIDIA H100
#  Rank  1 Group  0 Pid   7929 on         a2 device  0 [0000:1b:00] NVIDIA H100
#     size      count       type      redop       root       time      algbw      busbw     #wrong      i_min      i_max      i_p50      i_p99      i_cv%
      1024        256      float       none         -1     265.10     0.0039     0.0019          0     212.69     315.95     264.34     315.95      12.99
# Out of bounds values : 0 OK
# Avg bus bandwidth    : 0.0019
`;
  it('says its release, its NCCL and how its iterations spread', () => {
    const result = readPerf(table);
    expect(result).toMatchObject({ tool: 'torch_perf', version: '1 (torch 2.5.1, nccl)', ncclVersion: '2.21.5', collective: 'all_gather', nRanks: 2, nNodes: 2, gpu: 'NVIDIA H100', ok: true }); // prettier-ignore
    expect(result.rows[0]).toMatchObject({
      inPlace: null,
      outOfPlace: {
        timeUs: 265.1,
        wrong: 0,
        perIteration: { minUs: 212.69, maxUs: 315.95, p50Us: 264.34, p99Us: 315.95, cvPercent: 12.99 },
      },
    });
    expect(readPerf(table.replaceAll('NVIDIA H100', 'CPU')).gpu).toBeNull();
    expect(readPerf(table.replaceAll(/^/gm, '[default0]:'))).toEqual(result);
  });
});
