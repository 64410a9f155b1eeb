import { describe, expect, it } from 'vitest';
import { withoutHost } from '../../../src/editor/clusters/state.js';

describe('what is wrong with a host, in a row under its name', () => {
  it('does not say the name again, and keeps every other message whole', () => {
    expect(withoutHost({ host: 'gpu-03', message: 'gpu-03: no peer-memory module is loaded.' })).toBe('no peer-memory module is loaded.');
    expect(withoutHost({ host: 'gpu-0', message: 'gpu-03: no peer-memory module is loaded.' })).toBe('gpu-03: no peer-memory module is loaded.');
    expect(withoutHost({ host: 'gpu-03', message: 'mlx5_3 of gpu-03: half width' })).toBe('mlx5_3 of gpu-03: half width');
  });
});
