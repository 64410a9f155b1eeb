import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { fabricFromIbnetdiscover } from '../../../src/fabric/fromDiscovery.js';
import { readIbnetdiscover } from '../../../src/fabric/readers/ibnetdiscover.js';
import { fabricFile } from '../../lab/ib/fabricFile.js';

const block = `#
# Topology file: generated on Sun Nov 22 08:35:58 2026
#
vendid=0x2c9
devid=0xd2f0
sysimgguid=0xb83fd20300000100
switchguid=0xb83fd20300000100(b83fd20300000100)
Switch	16 "S-b83fd20300000100"		# "MF0;leaf03:MQM8700/U1" enhanced port 0 lid 2 lmc 0
[1]	"H-0c42a10300000190"[1](c42a10300000191) 		# "gpu024 mlx5_0" lid 25 4xHDR
[9]	"S-b83fd20300000140"[13]		# "MF0;spine00:MQM8700/U1" lid 11 4xHDR s=4 w=2 v=4 e=4

caguid=0xc42a10300000190
Ca	1 "H-0c42a10300000190"		# "gpu024 mlx5_0"
[1](c42a10300000191) 	"S-b83fd20300000100"[1]		# lid 25 lmc 0 "MF0;leaf03:MQM8700/U1" lid 2 4xHDR
`;

describe('readIbnetdiscover', () => {
  it('reads devices, ports, GUIDs of any length and speeds', () => {
    const { devices, problems } = readIbnetdiscover(block);
    expect(problems).toEqual([]);
    expect(devices.map(({ type, guid, name, ports, line }) => [type, guid, name, ports.length, line])).toEqual([
      ['switch', '0xb83fd20300000100', 'MF0;leaf03:MQM8700/U1', 2, 8],
      ['adapter', '0x0c42a10300000190', 'gpu024 mlx5_0', 1, 13],
    ]);
    expect(devices[0]?.ports[1]).toMatchObject({
      number: 9,
      peer: 'S-b83fd20300000140',
      peerPort: 13,
      width: '4x',
      speed: 'HDR',
      line: 10,
    });
    expect(devices[1]?.ports[0]).toMatchObject({ guid: '0x0c42a10300000191', peerName: 'MF0;leaf03:MQM8700/U1' });
  });

  it('is not misled by a description that imitates figures or quotes', () => {
    const text = block.replace('"gpu024 mlx5_0" lid 25 4xHDR', '"a" lid 9 1xSDR "b" lid 25 4xHDR');
    expect(readIbnetdiscover(text).devices[0]?.ports[0]).toMatchObject({ width: '4x', speed: 'HDR' });
  });

  it('says where it did not understand a line, and goes on', () => {
    const { devices, problems } = readIbnetdiscover(`[1]\t"S-1"[1]\nibwarn: [77] mad_rpc: timed out\n${block}`);
    expect(problems.map(({ line }) => line)).toEqual([1, 2]);
    expect(devices).toHaveLength(2);
  });

  it('says that a text of another kind holds no fabric', () => {
    expect(readIbnetdiscover('').problems).toHaveLength(1);
    expect(readIbnetdiscover('hello').devices).toEqual([]);
  });
});

describe('fabricFromIbnetdiscover', () => {
  it('makes hosts from descriptions and each cable once', () => {
    const fabric = fabricFromIbnetdiscover(block);
    expect(fabric.summary).toEqual({ switches: 2, hosts: 1, adapters: 1, gpus: 0, links: 2, tiers: 2, components: 1 });
    expect(fabric.nodes.find(({ kind }) => kind === 'nic')).toMatchObject({
      id: 'host:gpu024/mlx5_0',
      host: 'host:gpu024',
      guid: '0x0c42a10300000190',
      rail: 0,
    });
    expect(fabric.nodes.find(({ name }) => name === 'leaf03')?.tier).toBe(1);
    expect(fabric.links[0]).toMatchObject({ aPort: '1', bPort: '1', width: '4x', speed: 'HDR', gbps: 200, state: 'ok' });
  });

  it('says that a device without a block means a partial discovery', () => {
    expect(fabricFromIbnetdiscover(block).problems).toMatchObject([{ line: 10, message: expect.stringContaining('spine00') as string }]);
  });

  it('leaves the host unknown where a description names hardware only', () => {
    const fabric = fabricFromIbnetdiscover(block.replaceAll('gpu024 mlx5_0', 'MT4129 ConnectX7   Mellanox Technologies'));
    expect(fabric.summary).toMatchObject({ hosts: 0, adapters: 1 });
    expect(fabric.nodes.find(({ kind }) => kind === 'nic')).toMatchObject({ id: '0x0c42a10300000190', host: null });
  });

  it('keeps adapters of the same description apart', () => {
    const second = block.slice(block.indexOf('caguid')).replaceAll('0190', '0180').replaceAll('0191', '0181').replaceAll('[1]\t', '[1]\t');
    const { nodes } = fabricFromIbnetdiscover(`${block}\n${second}`);
    expect(new Set(nodes.map(({ id }) => id)).size).toBe(nodes.length);
    expect(nodes.filter(({ kind }) => kind === 'nic')).toHaveLength(2);
  });

  it.each([
    [{ hosts: 32, radix: 16 }],
    [{ hosts: 8, adapters: 8, rails: true, radix: 16 }],
    [{ hosts: 64, adapters: 2, rails: true, radix: 16, pods: 4 }],
    [{ hosts: 1, radix: 4 }],
  ])('counts what the fabric file %j holds', (plan) => {
    const { text, counts } = fabricFile(plan);
    const { summary, problems } = fabricFromIbnetdiscover(text);
    expect(problems).toEqual([]);
    expect(summary).toMatchObject(counts);
  });

  it('finds the cable that runs slower than most of its kind, and no other', () => {
    const { text } = fabricFile({ hosts: 32, radix: 16 });
    const lines = text.split('\n');
    const at = lines.findIndex((line) => line.startsWith('[9]'));
    lines[at] = (lines[at] ?? '').replace('4xHDR', '2xHDR');
    const bad = fabricFromIbnetdiscover(lines.join('\n')).links.filter(({ state }) => state !== 'ok');
    expect(bad).toMatchObject([{ aPort: '9', gbps: 100, state: 'degraded', note: expect.stringContaining('half width') as string }]);
  });

  it('does not judge by a majority that is none', () => {
    const { text } = fabricFile({ hosts: 2, radix: 4 });
    expect(
      fabricFromIbnetdiscover(text.replace(/(Ca[^\n]*\n\[1\][^\n]*)4xHDR/, '$14xEDR')).links.filter(
        ({ kind, state }) => kind === 'fabric' && state === 'degraded',
      ),
    ).toEqual([]);
  });

  it('does not take a spine with a management host for a leaf', () => {
    const { text } = fabricFile({ hosts: 32, radix: 16 });
    const spine = /"(S-[0-9a-f]{16})"\t\t# "MF0;spine00/.exec(text)?.[1] ?? '';
    const { nodes } = fabricFromIbnetdiscover(
      `${text}\ncaguid=0x1\nCa\t1 "H-0000000000000001"\t\t# "ufm1 mlx5_0"\n[1]\t"${spine}"[40]\t# lid 1 lmc 0 "x" lid 1 4xHDR\n`,
    );
    expect(nodes.filter(({ kind }) => kind === 'switch').map(({ name, tier }) => `${name} ${tier ?? ''}`)).toContain('spine00 2');
  });

  const samples = join(import.meta.dirname, '../../../../shared/samples');
  if (existsSync(samples)) {
    it('reads captures of real fabrics', () => {
      const lab = join(samples, 'lab');
      expect(fabricFromIbnetdiscover(readFileSync(join(lab, 'ibsim-32/ibnetdiscover.txt'), 'utf8'))).toMatchObject({
        summary: { switches: 6, hosts: 32, adapters: 32, links: 64, tiers: 2, components: 1 },
        problems: [],
      });
      const large = gunzipSync(readFileSync(join(lab, 'ibsim-1024/ibnetdiscover.txt.gz'))).toString();
      expect(fabricFromIbnetdiscover(large)).toMatchObject({
        summary: { switches: 48, hosts: 1024, adapters: 1024, links: 2048 },
        problems: [],
      });
      const folder = join(samples, 'material/ibnetdiscover');
      for (const name of readdirSync(folder)) {
        const { summary, problems } = fabricFromIbnetdiscover(readFileSync(join(folder, name), 'utf8'));
        expect(problems).toEqual([]);
        expect(summary).toMatchObject({ hosts: 10, switches: 8, tiers: 3 });
      }
    });
  } else {
    it('left out: ../shared/samples is not here', () => console.log('captures of real fabrics are not here; they were not read'));
  }
});
