import { describe, expect, it } from 'vitest';
import { findVersion, ncclOfImage, ncclOfTorch } from '../../../src/effective/index.js';
import { latest } from '../../../src/nccl/catalog/index.js';
import { lineRange } from '../../../src/base/text.js';
import { reading } from './made.js';

const image = (name: string) => reading({ images: [{ image: name, range: lineRange(3, 5, 30) }] });

describe('the NCCL of a file', () => {
  it("is the user's before the hosts', theirs before the container's, and else the newest", () => {
    const hosts = [{ name: 'gpu-01', nccl: ['2.27.3'] }];
    const container = { reading: image('nvcr.io/nvidia/pytorch:24.05-py3') };
    expect(findVersion({ setting: '2.20.5', hosts, ...container })).toMatchObject({ version: '2.20.5', from: 'setting' });
    expect(findVersion({ setting: null, hosts, ...container })).toMatchObject({ version: '2.27.3', from: 'hosts', detail: 'gpu-01' });
    expect(findVersion({ setting: null, ...container })).toEqual({
      version: '2.21.5',
      from: 'container',
      detail: 'nvcr.io/nvidia/pytorch:24.05-py3',
      range: lineRange(3, 5, 30),
    });
    expect(findVersion({ setting: null })).toEqual({ version: latest, from: 'newest', detail: '', range: null });
  });

  it('is what most hosts load, of as many the older one; hosts without any do not count', () => {
    const hosts = (...versions: (string | undefined)[]) =>
      versions.map((version, index) => ({ name: `gpu-0${String(index + 1)}`, ...(version === undefined ? {} : { nccl: [version] }) }));
    expect(findVersion({ setting: null, hosts: hosts('2.19.3', '2.27.3', '2.27.3') })).toMatchObject({
      version: '2.27.3',
      detail: 'gpu-02 and 1 more',
    });
    expect(findVersion({ setting: null, hosts: hosts('2.27.3', '2.19.3') })).toMatchObject({ version: '2.19.3', detail: 'gpu-02' });
    expect(findVersion({ setting: null, hosts: hosts(undefined, 'nonsense') })).toMatchObject({ from: 'newest' });
  });

  it.each([
    ['RUN apt-get install -y libnccl2=2.21.5-1+cuda12.4', '2.21.5', 'libnccl2=2.21.5-1+cuda12.4'],
    ['pip install "nvidia-nccl-cu12==2.20.5"', '2.20.5', 'nvidia-nccl-cu12==2.20.5'],
    ['  - nccl=2.23.4.1', '2.23.4', 'nccl=2.23.4'],
    ['RUN pip install torch==2.6.0', '2.21.5', 'torch==2.6.0'],
    ['pip install torch==2.4.1+cu121 --index-url x', '2.20.5', 'torch==2.4.1+cu121'],
    ['torch==2.6.0\nlibnccl2=2.26.2-1+cuda12.8', '2.26.2', 'libnccl2=2.26.2-1+cuda12.8'],
  ])('is told by a package: %s', (text, version, detail) => {
    const found = findVersion({ setting: null, text });
    expect(found).toMatchObject({ version, from: 'container', detail });
    const line = text.split('\n')[found.range?.start.line ?? -1] ?? '';
    expect(line.slice(found.range?.start.character, found.range?.end.character)).toBe(detail);
  });

  it.each([
    '# pip install torch==2.6.0',
    'pip install torch==2.99.0',
    'pip install torch==2.6.0+cu118',
    'pip install torchvision==0.21.0',
    'pip install torch>=2.6.0',
    'NCCL_DEBUG=INFO',
    'x-nccl=2.21.5x',
  ])('is not told by: %s', (text) => {
    expect(findVersion({ setting: null, text })).toMatchObject({ from: 'newest' });
  });

  it('is the package that a file installs before that of the image that it starts from', () => {
    const files = { reading: image('nvcr.io/nvidia/pytorch:24.05-py3') };
    expect(findVersion({ setting: null, text: 'libnccl2=2.26.2-1+cuda12.8', ...files })).toMatchObject({ version: '2.26.2' });
    // What PyTorch brings along is not what the image loads.
    expect(findVersion({ setting: null, text: 'torch==2.7.1', ...files })).toMatchObject({ version: '2.21.5' });
  });
});

describe('the NCCL in an image', () => {
  it.each([
    ['nvcr.io/nvidia/pytorch:24.05-py3', '2.21.5'],
    ['nvcr.io#nvidia/pytorch:23.11-py3', '2.19.3'],
    ['docker://nvcr.io/nvidia/tensorflow:22.10-tf2-py3', '2.15.5'],
    ['pytorch/pytorch:2.5.1-cuda12.4-cudnn9-runtime', '2.21.5'],
    ['docker.io/pytorch/pytorch:2.0.1-cuda11.7-cudnn8-devel', '2.14.3'],
  ])('%s is %s', (name, version) => {
    expect(ncclOfImage(name)).toBe(version);
  });

  it.each([
    'nvcr.io/nvidia/pytorch:24.06-py3',
    'nvcr.io/nvidia/pytorch:latest',
    'nvcr.io/nvidia/cuda:12.4.1-devel-ubuntu22.04',
    'pytorch/pytorch:2.5.1-cuda11.8-cudnn9-runtime',
    'pytorch/pytorch:latest',
    'me/pytorch:24.05-py3',
    '',
  ])('%s is not known', (name) => {
    expect(ncclOfImage(name)).toBeNull();
  });

  it('of PyTorch depends on the CUDA that it is built for', () => {
    expect(ncclOfTorch('2.1.2')).toBe('2.18.1');
    expect(ncclOfTorch('2.1.2', '+cu118')).toBeNull();
    expect(ncclOfTorch('9.9.9')).toBeNull();
  });
});
