import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nvlinkGbps } from '../../../src/fabric/hostLinks.js';
import { fabricFromSources } from '../../../src/fabric/sources.js';
import { readTopoMatrix } from '../../../src/fabric/readers/topoMatrix.js';
import { matrix } from './facts.js';

const esc = String.fromCharCode(27);

const fabricOf = (host: string, text: string) => fabricFromSources({ matrices: [{ host, text }] });

describe('readTopoMatrix', () => {
  it("reads the tool's own tabs, underlines, affinity columns and NIC legend", () => {
    const { devices, paths, problems } = readTopoMatrix(
      matrix(2).replace('GPU0', `${esc}[4mGPU0`).replace('GPU NUMA ID', `GPU NUMA ID${esc}[0m`),
    );
    expect(problems).toEqual([]);
    expect(devices).toEqual([
      { label: 'GPU0', kind: 'gpu', index: 0, device: null, cpus: '0-31', numaNode: 0 },
      { label: 'GPU1', kind: 'gpu', index: 1, device: null, cpus: '0-31', numaNode: 0 },
      { label: 'NIC0', kind: 'nic', index: null, device: 'mlx5_0', cpus: null, numaNode: null },
      { label: 'NIC1', kind: 'nic', index: null, device: 'mlx5_1', cpus: null, numaNode: null },
    ]);
    expect(paths[0]).toEqual([null, 'NV18', 'PIX', 'SYS']);
  });

  it('reads what npu-smi prints, by number and by physical id', () => {
    const text = [
      '           NPU0       NPU1       NPU2       CPU Affinity',
      'NPU0       X          HCCS       PHB        144-167',
      'NPU1       HCCS       X          NA         0-23',
      'NPU2       PHB        NA         X          0-23',
      '',
      'Legend:',
      '  HCCS = Connection traversing HCCS.',
    ].join('\n');
    const { devices, paths, problems } = readTopoMatrix(text);
    expect(problems).toEqual([]);
    expect(devices.map(({ kind, index, cpus }) => [kind, index, cpus])).toEqual([
      ['gpu', 0, '144-167'],
      ['gpu', 1, '0-23'],
      ['gpu', 2, '0-23'],
    ]);
    expect(paths[0]).toEqual([null, 'HCCS', 'PHB']);
    expect(paths[1]?.[2]).toBeNull();
    const chips = '           Phy-ID12   Phy-ID13\nPhy-ID12   X          SIO\nPhy-ID13   SIO        X\n';
    expect(fabricOf('h', chips)).toMatchObject({
      nodes: [{ id: 'host:h' }, { id: 'host:h/gpu12', name: 'Phy-ID12' }, { id: 'host:h/gpu13' }],
      links: [{ kind: 'nvlink', width: 'SIO' }],
    });
  });

  it('reports short rows, missing rows and rows that disagree', () => {
    const text = '\tGPU0\tGPU1\tGPU2\tCPU Affinity\nGPU0\t X \tNV4\tNV4\t0-3\nGPU1\tNV2\t X \n';
    const { paths, problems } = readTopoMatrix(text);
    expect(problems.map(({ line }) => line)).toEqual([3, 1, null]);
    expect(paths[2]?.[0]).toBe('NV4');
  });

  it('says so when there is no matrix', () => {
    expect(readTopoMatrix('NVIDIA-SMI has failed').problems).toHaveLength(1);
  });

  it('becomes a host with its GPUs, NICs and every path', () => {
    const { nodes, links } = fabricOf('gpu-01', matrix(2));
    expect(nodes.map(({ id }) => id)).toEqual([
      'host:gpu-01',
      'host:gpu-01/gpu0',
      'host:gpu-01/gpu1',
      'host:gpu-01/mlx5_0',
      'host:gpu-01/mlx5_1',
    ]);
    expect(links.map(({ kind, width }) => `${kind} ${width ?? ''}`).sort()).toEqual([
      'nvlink NV18',
      'pcie PIX',
      'pcie PIX',
      'pcie SYS',
      'pcie SYS',
      'pcie SYS',
    ]);
  });

  it('finds the one GPU pair that lost NVLinks', () => {
    const text = matrix(8)
      .split('\n')
      .map((line) =>
        line.startsWith('GPU0\t')
          ? line.replace(/^(GPU0\t X \t)NV18/, '$1NV12')
          : line.startsWith('GPU1\t')
            ? line.replace(/^(GPU1\t)NV18/, '$1NV12')
            : line,
      )
      .join('\n');
    const bad = fabricOf('h', text).links.filter(({ state }) => state !== 'ok');
    expect(bad).toMatchObject([{ a: 'host:h/gpu0', b: 'host:h/gpu1', width: 'NV12', state: 'degraded' }]);
    // A machine whose pairs differ by design has no usual width.
    expect(
      fabricOf('dgx1', '\tGPU0\tGPU1\tGPU2\nGPU0\tX\tNV1\tNV2\nGPU1\tNV1\tX\tNV2\nGPU2\tNV2\tNV2\tX\n').links.every(
        ({ state }) => state === 'ok',
      ),
    ).toBe(true);
  });

  it('knows the NVLink rate of a GPU by its name only where there is one', () => {
    expect([
      nvlinkGbps('NVIDIA H100 80GB HBM3'),
      nvlinkGbps('NVIDIA GB200'),
      nvlinkGbps('Tesla P100-SXM2'),
      nvlinkGbps('NVIDIA L40S'),
    ]).toEqual([200, 400, 160, null]);
  });

  const samples = join(import.meta.dirname, '../../../../shared/samples/material');
  if (existsSync(samples)) {
    it('reads all captured matrices without a problem', () => {
      const files = ['nvidia-smi-topo', 'mx-smi-topo'].flatMap((folder) =>
        readdirSync(join(samples, folder)).map((name) => join(samples, folder, name)),
      );
      expect(files.length).toBeGreaterThan(5);
      for (const file of files) {
        const { devices, paths, problems } = readTopoMatrix(readFileSync(file, 'utf8'));
        expect(problems, file).toEqual([]);
        expect(devices.length, file).toBeGreaterThan(1);
        expect(
          paths.every((row, i) => row.every((cell, j) => (cell === null) === (i === j))),
          file,
        ).toBe(true);
      }
    });
  } else {
    it('left out: ../shared/samples is not here', () => console.log('captured matrices are not here; they were not read'));
  }
});
