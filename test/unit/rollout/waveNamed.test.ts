import { expect, it } from 'vitest';
import { waveNamed } from '../../../src/cli/rollout/waveNamed.js';

it('--until names a wave by its name, with or without its space, or by its number', () => {
  const waves = ['canary', '10 %', '50 %', 'all'].map((name) => ({ name, hosts: ['a'] }));
  expect(['canary', '10 %', '10%', '3', 'all'].map((text) => waveNamed(text, waves))).toEqual([0, 1, 1, 2, 3]);
  expect(() => waveNamed('5', waves)).toThrow('--until takes a wave: canary, 10 %, 50 %, all, not "5"');
});
