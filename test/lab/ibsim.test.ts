import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands.js';
import type { Io } from '../../src/cli/command.js';
import { main } from '../../src/cli/main.js';
import type { Fabric } from '../../src/fabric/graph.js';
import { fabricFile } from './ib/fabricFile.js';
import { missing, type SimulatedFabric, simulateFabric } from './ib/simulatedFabric.js';

/** `nccl-workbench fabric --ibnetdiscover - --format json` with this input. */
async function fabric(text: string): Promise<Fabric> {
  let out = '';
  const io: Io = {
    out: (part) => (out += part),
    err: () => undefined,
    stdin: () => Promise.resolve(Buffer.from(text)),
    interactive: false,
    cwd: '/',
    env: {},
    signal: new AbortController().signal,
  };
  expect(await main(['fabric', '--ibnetdiscover', '-', '--format', 'json'], io, commands, '0')).toBe(0);
  return JSON.parse(out) as Fabric;
}

if (missing === null) {
  describe('ibnetdiscover of a simulated fabric of 32 hosts', () => {
    const file = fabricFile({ hosts: 32, radix: 16 });
    let net: SimulatedFabric;
    beforeAll(async () => {
      net = await simulateFabric(file.text);
    });
    afterAll(() => net.stop());

    it('counts what the fabric file holds', async () => {
      const found = await fabric(await net.run('ibnetdiscover'));
      expect(found.problems).toEqual([]);
      expect(found.summary).toEqual({ ...file.counts, gpus: 0, components: 1 });
      expect(found.links.every(({ state, width, speed }) => state === 'ok' && width === '4x' && speed === 'HDR')).toBe(true);
      expect(found.nodes.filter(({ kind, tier }) => kind === 'switch' && tier === 1)).toHaveLength(4);
    });

    it('reads the full form alike', async () => {
      expect((await fabric(await net.run('ibnetdiscover', '-f'))).summary).toMatchObject(file.counts);
    });

    it('misses a cable that was pulled out', async () => {
      const leaf = /"(S-[0-9a-f]{16})"\t\t# "MF0;leaf00/.exec(file.text)?.[1] ?? '';
      await net.console(`Unlink "${leaf}"[9]`);
      expect((await fabric(await net.run('ibnetdiscover'))).summary).toMatchObject({ ...file.counts, links: file.counts.links - 1 });
    });
  });
} else {
  it(`left out: ${missing}`, () => console.log(`the real infiniband-diags were not tested: ${missing}`));
}
