import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fabricFromIbnetdiscover } from '../../src/fabric/fromDiscovery.js';
import { describeFabric } from '../../src/fabric/summary.js';

/** What the real ibnetdiscover printed on an ibsim fabric of 32 hosts. */
const capture = readFileSync(join(import.meta.dirname, 'fabric', 'ibsim-32.txt'), 'utf8');

describe('the summary of a captured fabric', () => {
  it('is this text', () => {
    expect(describeFabric(fabricFromIbnetdiscover(capture), 'measured')).toMatchInlineSnapshot(`
      "hosts: 32 · adapters: 32 · GPUs: 0 · switches: 6 · links: 64 · measured
      Switches by tier, from the hosts up: 4, 2
      Cables: 64 × 4x HDR

      Nothing wrong was found.
      "
    `);
  });
  it('names the one cable that lost three lanes', () => {
    const damaged = capture.replace(/^(\[1\]\t"H-0c42a10300000190".*) 4xHDR/m, '$1 1xHDR');
    expect(describeFabric(fabricFromIbnetdiscover(damaged), 'measured')).toMatchInlineSnapshot(`
      "hosts: 32 · adapters: 32 · GPUs: 0 · switches: 6 · links: 64 · measured
      Switches by tier, from the hosts up: 4, 2
      Cables: 63 × 4x HDR, 1 × 1x HDR

      Wrong, worst first:
        degraded: leaf03/1 ↔ gpu024 mlx5_0/1: fewer lanes: 1x HDR, while 31 of 32 links like it run at 4x HDR
      "
    `);
  });
});
