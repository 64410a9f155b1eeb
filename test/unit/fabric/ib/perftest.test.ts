import { describe, expect, it } from 'vitest';
import { readPerftest } from '../../../../src/fabric/readers/perftest.js';

const head = (title: string): string =>
  [
    '---------',
    `                    ${title}`,
    ' Dual-port       : OFF\t\tDevice         : mlx5_0',
    ' Link type       : IB',
    '---------',
  ].join('\n');

describe('readPerftest', () => {
  it('reads bandwidth in the units that the header names', () => {
    const { runs, problems } = readPerftest(
      [
        head('RDMA_Write BW Test'),
        ' #bytes     #iterations    BW peak[MB/sec]    BW average[MB/sec]   MsgRate[Mpps]',
        ' 8388608    20000            24056.74            24056.72\t\t   0.003007',
        head('Send BW Test'),
        ' #bytes     #iterations    BW peak[Gb/sec]    BW average[Gb/sec]   MsgRate[Mpps]',
        ' 65536      5000             0.00               197.10             0.375939',
      ].join('\n'),
    );
    expect(problems).toEqual([]);
    expect(runs).toMatchObject([
      {
        test: 'RDMA_Write BW Test',
        device: 'mlx5_0',
        linkType: 'IB',
        bandwidth: [{ bytes: 8388608, iterations: 20000, messageRateMpps: 0.003007 }],
      },
      { test: 'Send BW Test', bandwidth: [{ peakGBps: null }] },
    ]);
    expect(runs[0]?.bandwidth[0]?.averageGBps).toBeCloseTo(25.2253, 3);
    expect(runs[1]?.bandwidth[0]?.averageGBps).toBeCloseTo(24.6375, 4);
  });

  it('reads latency of new and old releases, and warnings between', () => {
    const { runs } = readPerftest(
      [
        head('RDMA_Write Latency Test'),
        ' #bytes #iterations    t_min[usec]    t_max[usec]  t_typical[usec]    t_avg[usec]    t_stdev[usec]   99% percentile[usec]   99.9% percentile[usec] ',
        'Conflicting CPU frequency values detected: 2200.000000 != 1040.353000. CPU Frequency is not max.',
        ' 2       1000          1.76           6.12         1.79     \t       1.80        \t0.04   \t\t1.91   \t\t6.12   ',
        head('RDMA_Read Latency Test'),
        ' #bytes #iterations    t_min[usec]    t_max[usec]  t_typical[usec]',
        ' 2       1000          1.26           5.12         1.29',
      ].join('\n'),
    );
    expect(runs[0]?.latency).toEqual([
      { bytes: 2, iterations: 1000, minUs: 1.76, maxUs: 6.12, typicalUs: 1.79, averageUs: 1.8, stdevUs: 0.04, p99Us: 1.91, p999Us: 6.12 },
    ]);
    expect(runs[1]?.latency).toMatchObject([{ typicalUs: 1.29, averageUs: null }]);
  });

  it('reads a test that runs for a time, which prints the average alone', () => {
    const { runs, problems } = readPerftest(
      [
        head('RDMA_Write Latency Test'),
        ' #bytes        #iterations       t_avg[usec]    tps average',
        ' 2             1398101           2.14           467289.72',
        ' 2             many              2.14           467289.72',
      ].join('\n'),
    );
    expect(problems).toMatchObject([{ line: 8 }]);
    expect(runs[0]?.latency).toMatchObject([{ bytes: 2, iterations: 1398101, typicalUs: null, minUs: null, averageUs: 2.14 }]);
  });

  it('takes no figure that is none', () => {
    const table = ' #bytes     #iterations    BW peak[Gb/sec]    BW average[Gb/sec]   MsgRate[Mpps]\n';
    const { runs, problems } = readPerftest(
      `${table} 65536    1000    nan    nan    0\n 65536 1000 12 -3 0\n 65536 1000 0.00 97.66 0.18\n`,
    );
    expect(runs[0]?.bandwidth).toMatchObject([{ peakGBps: null, averageGBps: 12.2075 }]);
    expect(problems).toHaveLength(2);
  });

  it('says what failed, and that another text holds no test', () => {
    expect(readPerftest(`${head('RDMA_Write BW Test')}\nCouldn't connect to gpu-07:18515`).problems).toHaveLength(2);
    expect(readPerftest('hello').problems).toHaveLength(1);
  });
});
