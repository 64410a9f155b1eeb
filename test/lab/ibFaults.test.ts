import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fabricFromIbnetdiscover } from '../../src/fabric/fromDiscovery.js';
import { readIblinkinfo } from '../../src/fabric/readers/iblinkinfo.js';
import { readIbnodes } from '../../src/fabric/readers/ibnodes.js';
import { readIbqueryerrors } from '../../src/fabric/readers/ibqueryerrors.js';
import { readIbstat } from '../../src/fabric/readers/ibstat.js';
import { readSminfo } from '../../src/fabric/readers/sminfo.js';
import { fabricFindings, markLinks } from '../../src/fabric/structure/findings.js';
import { healthy, patient, planted, simulateBroken, swap, text } from './ib/brokenFabric.js';
import { cableName, fabricFile, peerOf, type PortName, torusFile } from './ib/fabricFile.js';
import { cablesOf, finding, foundIn, tiersOf } from './ib/shown.js';
import { missing, type SimulatedFabric, simulateFabric } from './ib/simulatedFabric.js';

if (missing === null) {
  describe('a broken fat-tree of 64 hosts', () => {
    let net: SimulatedFabric;
    beforeAll(async () => {
      net = await simulateBroken();
    });
    afterAll(() => net.stop());

    it('tells every planted fault by the ports at both ends, and nothing else, by each form of the discovery', async () => {
      for (const form of [[], ['-f'], ['-p'], ['-g']]) {
        const fabric = fabricFromIbnetdiscover(await net.run('ibnetdiscover', ...form));
        expect(fabric.problems).toEqual([]);
        expect(foundIn(fabric)).toEqual(planted);
        const bad = markLinks(fabric.links, fabricFindings(fabric)).filter(({ state }) => state !== 'ok');
        expect(bad).toHaveLength(planted.length - 1);
      }
    });

    it('has each cable as it is plugged in, and as fast as it was let run', async () => {
      const cables = cablesOf(fabricFromIbnetdiscover(await net.run('ibnetdiscover')));
      const pulled: readonly PortName[] = ['leaf02/9', 'leaf05/11', 'leaf06/14'];
      const plugged = pulled.slice(0, 2).map((port) => cableName(port, peerOf(swap, port)));
      const gone = new Set(pulled.map((port) => cableName(port, peerOf(healthy.text, port))));
      expect([...cables.keys()]).toEqual([...healthy.cables.filter((cable) => !gone.has(cable)), ...plugged].sort());
      const slow = [...cables].filter(([, { width, speed }]) => width !== '4x' || speed !== 'HDR');
      const told = slow.map(([cable, { width, speed, gbps }]) => `${cable} ${width ?? ''} ${speed ?? ''} ${gbps ?? ''}`);
      const at = (port: PortName, figures: string): string => `${cableName(port, peerOf(text, port))} ${figures}`;
      expect(told.sort()).toEqual([at('leaf01/10', '1x HDR 50'), at('leaf03/12', '4x EDR 100'), at('gpu020 mlx5_0/1', '1x HDR 50')].sort());
    });

    it('reads counters at the ports that counted them, as iblinkinfo names those', async () => {
      const { ports, summary, problems } = readIbqueryerrors(await patient(net, 'ibqueryerrors'));
      expect([problems, summary?.badPorts]).toEqual([[], 3]);
      const counted = ports.flatMap(({ name, port, counters }) =>
        port === null ? [] : [`${name ?? ''} ${port} ${JSON.stringify(counters)}`],
      );
      expect(counted.sort()).toEqual([
        'MF0;leaf07:MQM8700/U1 12 {"SymbolErrorCounter":7}',
        'MF0;leaf07:MQM8700/U1 13 {"SymbolErrorCounter":1234}',
        'gpu030 mlx5_0 1 {"LinkDownedCounter":30}',
      ]);
      for (const form of [[], ['--line']]) {
        const info = readIblinkinfo(await net.run('iblinkinfo', ...form));
        expect(info.problems).toEqual([]);
        expect(info.ports.filter(({ there }) => there !== null)).toHaveLength(2 * (healthy.counts.links - 1));
        const slow = info.ports.filter(({ width, speed, state }) => state === 'Active' && (width !== '4x' || speed !== 'HDR'));
        expect(slow.map(({ width, speed }) => `${width ?? ''} ${speed ?? ''}`).sort()).toEqual([
          '1x HDR',
          '1x HDR',
          '1x HDR',
          '1x HDR',
          '4x EDR',
          '4x EDR',
        ]);
        for (const { guid, port } of ports)
          if (port !== null) expect(info.ports.some(({ here }) => here.guid === guid && here.port === port)).toBe(true);
      }
    });

    it('reads what the other tools say', async () => {
      expect(readSminfo(await net.run('sminfo'))).toMatchObject({ problems: [], manager: { state: 'SMINFO_MASTER' } });
      expect(readIbstat(await net.run('ibstat'))).toMatchObject({ problems: [], devices: [{ ports: [{ state: 'Active' }] }] });
      const down = readIblinkinfo(await net.run('iblinkinfo', '--down'));
      expect(down.problems).toEqual([]);
      expect(down.ports.every(({ state, there }) => state === 'Down' && there === null)).toBe(true);
      expect(down.ports.map(({ here }) => `${here.name} ${here.port}`)).toContain('MF0;leaf06:MQM8700/U1 14');
      const lists = readIbnodes(`${await net.run('ibhosts')}${await net.run('ibswitches')}`);
      expect([lists.problems, lists.nodes.length]).toEqual([[], 64 + healthy.counts.switches]);
    });
  });

  describe.each([
    ['a fat-tree of 32 hosts', fabricFile({ hosts: 32, radix: 16 }), ['leaf 1', 'spine 2'], 'leaf02/10'],
    ['a fat-tree of 1,024 hosts', fabricFile({ hosts: 1024, radix: 64 }), ['leaf 1', 'spine 2'], 'leaf17/40'],
    ['four rails of 16 hosts', fabricFile({ hosts: 16, adapters: 4, rails: true, radix: 16 }), ['leaf 1', 'spine 2'], 'rail2-leaf01/9'],
    ['three tiers with pods', fabricFile({ hosts: 64, radix: 8, pods: 4 }), ['core 3', 'leaf 1', 'spine 2'], 'pod1-spine02/1'],
    ['a torus', torusFile(4, 4, 4), ['sw 1'], 'sw05/7'],
  ] as const)('%s', (_, file, tiers, port) => {
    let net: SimulatedFabric;
    beforeAll(async () => {
      net = await simulateFabric(file.text);
    });
    afterAll(() => net.stop());

    it('is counted as built, and nothing is found wrong', async () => {
      const fabric = fabricFromIbnetdiscover(await net.run('ibnetdiscover'));
      expect(fabric.problems).toEqual([]);
      expect(readIbqueryerrors(await patient(net, 'ibqueryerrors'))).toMatchObject({ ports: [], problems: [] });
      expect(fabric.summary).toEqual({ ...file.counts, gpus: 0, components: 1 });
      expect(fabric.links.every(({ state, gbps }) => state === 'ok' && gbps === 200)).toBe(true);
      expect([...cablesOf(fabric).keys()]).toEqual(file.cables);
      expect(tiersOf(fabric)).toEqual(tiers);
      expect(foundIn(fabric)).toEqual([]);
    });

    it('misses the one cable that is pulled out, by the ports at both ends, and nothing else', async () => {
      const [name = '', number = ''] = port.split('/');
      const id = new RegExp(`"(S-[0-9a-f]{16})"\\t\\t# "MF0;${name}:`).exec(file.text)?.[1] ?? '';
      await net.console(`Unlink "${id}"[${number}]`);
      const fabric = fabricFromIbnetdiscover(await net.run('ibnetdiscover'));
      const gone = cableName(port, peerOf(file.text, port));
      expect([...cablesOf(fabric).keys()]).toEqual(file.cables.filter((cable) => cable !== gone));
      expect(foundIn(fabric)).toEqual([finding('missing-link', port, peerOf(file.text, port))]);
    });
  });
} else {
  it(`left out: ${missing}`, () => console.log(`the real infiniband-diags were not tested for faults: ${missing}`));
}
