import { describe, expect, it } from 'vitest';
import { proposeConf } from '../../../../src/bench/outputs/confFile.js';

const buffer = { name: 'NCCL_BUFFSIZE', value: '8388608', gain: '+3.1 % ±0.8' };

describe('a proposed nccl.conf', () => {
  it('replaces the line that means the name, broken or not, and keeps all others byte for byte', () => {
    expect(proposeConf('# mine\nNCCL_DEBUG=WARN\nNCCL_BUFFSIZE = 4M\nNCCL_IB_HCA=mlx5\n', [buffer])).toBe(
      '# mine\nNCCL_DEBUG=WARN\n# nccl-workbench: +3.1 % ±0.8\nNCCL_BUFFSIZE=8388608\nNCCL_IB_HCA=mlx5\n',
    );
  });

  it('appends what is missing and starts an empty file', () => {
    expect(proposeConf('', [buffer])).toBe('# nccl-workbench: +3.1 % ±0.8\nNCCL_BUFFSIZE=8388608\n');
    expect(proposeConf('NCCL_DEBUG=WARN', [buffer])).toBe('NCCL_DEBUG=WARN\n# nccl-workbench: +3.1 % ±0.8\nNCCL_BUFFSIZE=8388608\n');
  });

  it('is stable: proposing again replaces its own comment and changes nothing else', () => {
    const once = proposeConf('NCCL_DEBUG=WARN\n', [buffer]);
    expect(proposeConf(once, [buffer])).toBe(once);
    expect(proposeConf(once, [{ ...buffer, gain: '+4 %' }])).toBe('NCCL_DEBUG=WARN\n# nccl-workbench: +4 %\nNCCL_BUFFSIZE=8388608\n');
  });

  it('drops later lines of the same name, and the line of a setting that should not be set', () => {
    expect(proposeConf('NCCL_BUFFSIZE=1\nNCCL_BUFFSIZE=2\n', [buffer])).toBe('# nccl-workbench: +3.1 % ±0.8\nNCCL_BUFFSIZE=8388608\n');
    expect(proposeConf('NCCL_BUFFSIZE=1\nNCCL_DEBUG=WARN\n', [{ ...buffer, value: null }])).toBe('NCCL_DEBUG=WARN\n');
  });

  it('leaves other names that begin alike and keeps CRLF line ends', () => {
    expect(proposeConf('NCCL_BUFFSIZE_X=1\r\n', [buffer])).toBe('NCCL_BUFFSIZE_X=1\r\n# nccl-workbench: +3.1 % ±0.8\r\nNCCL_BUFFSIZE=8388608\r\n');
  });

  it('writes no equals sign into a comment, which old NCCL would read as a setting', () => {
    expect(proposeConf('', [{ ...buffer, gain: 'a=b' }])).toBe('# nccl-workbench: a:b\nNCCL_BUFFSIZE=8388608\n');
  });
});
