import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { joinPieces } from '../../src/fabric/join.js';
import type { Fabric } from '../../src/fabric/graph.js';
import { infinibandPieces, type InfinibandOutputs } from '../../src/fabric/pieces/infiniband.js';
import { fabricFindings, markLinks } from '../../src/fabric/structure/findings.js';
import { healthy, patient, planted, simulateBroken, text } from './ib/brokenFabric.js';
import { peerOf } from './ib/fabricFile.js';
import { finding, foundIn } from './ib/shown.js';
import { missing, type SimulatedFabric } from './ib/simulatedFabric.js';

function fabricOf(outputs: InfinibandOutputs): Fabric {
  return joinPieces(infinibandPieces(outputs, (kind) => ({ kind, name: '', at: null, origin: 'simulated' })));
}

if (missing === null) {
  describe('all outputs of a broken fat-tree of 64 hosts, joined', () => {
    const all = [
      ...planted,
      finding('error-counters', 'leaf07/13', peerOf(text, 'leaf07/13')),
      finding('error-counters', 'gpu030 mlx5_0/1', peerOf(text, 'gpu030 mlx5_0/1')),
    ].sort();
    let net: SimulatedFabric;
    let outputs: InfinibandOutputs;
    beforeAll(async () => {
      net = await simulateBroken();
      const leaf =
        /lid (\d+)/.exec(await net.run('ibswitches').then((all) => all.split('\n').find((line) => line.includes('leaf07')) ?? ''))?.[1] ??
        '';
      outputs = {
        ibnetdiscover: await net.run('ibnetdiscover'),
        iblinkinfo: await net.run('iblinkinfo'),
        ibqueryerrors: await patient(net, 'ibqueryerrors'),
        perfquery: await net.run('perfquery', leaf, '13'),
      };
    });
    afterAll(() => net.stop());

    it('tells every planted fault by the ports at both ends, and nothing else', () => {
      const fabric = fabricOf(outputs);
      expect(fabric.problems).toEqual([]);
      expect(fabric.disagreements ?? []).toEqual([]);
      expect(foundIn(fabric)).toEqual(all);
      const bad = markLinks(fabric.links, fabricFindings(fabric)).filter(({ state }) => state !== 'ok');
      expect(bad).toHaveLength(all.length - 1);
    });

    it('knows at which end errors were counted', () => {
      const link = fabricOf(outputs).links.find(({ errors }) => errors?.['SymbolErrorCounter'] === 1234);
      const end = link?.aErrors?.['SymbolErrorCounter'] === 1234 ? [link.a, link.aPort] : [link?.b, link?.bPort];
      expect(end).toEqual([expect.stringContaining('0xb83fd203'), '13']);
    });

    it('finds the same by iblinkinfo and counters alone, in blocks and in lines', async () => {
      for (const form of [[], ['--line']]) {
        const info = await net.run('iblinkinfo', ...form);
        const fabric = fabricOf({ iblinkinfo: info, ibqueryerrors: outputs.ibqueryerrors ?? null });
        expect(foundIn(fabric)).toEqual(all);
        expect(fabric.summary).toMatchObject({ ...healthy.counts, links: healthy.counts.links - 1 });
      }
    });
  });
} else {
  it(`left out: ${missing}`, () => console.log(`the real infiniband-diags were not joined: ${missing}`));
}
