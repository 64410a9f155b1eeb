import { describe, expect, it } from 'vitest';
import { fabricFromIbnetdiscover } from '../../../src/fabric/fromDiscovery.js';
import type { Fabric, FabricLink } from '../../../src/fabric/graph.js';
import { fabricChecks, fabricFindings, markLinks, withFindings } from '../../../src/fabric/structure/findings.js';
import { fabricFile, peerOf, runningAt, swapped, torusFile, unplugged } from '../../lab/ib/fabricFile.js';

/** "miswired leaf00/9 ↔ spine01/5" for each finding; the ends in their order by name. */
function found(fabric: Pick<Fabric, 'nodes' | 'links'>): string[] {
  return fabricFindings(fabric).map(({ check, ends, message }) =>
    ends.length === 1 && ends[0] !== undefined ? cable(check, ends[0][0].label, ends[0][1].label) : `${check} ${message}`,
  );
}

const cable = (check: string, ...ends: string[]): string => `${check} ${ends.sort().join(' ↔ ')}`;
const of = (text: string): string[] => found(fabricFromIbnetdiscover(text));
const small = fabricFile({ hosts: 32, radix: 16 }).text;
const railed = fabricFile({ hosts: 16, adapters: 4, rails: true, radix: 16 }).text;
const podded = fabricFile({ hosts: 128, radix: 16, pods: 4 }).text;

describe('a healthy fabric', () => {
  it.each([
    ['32 hosts', small],
    ['1,024 hosts', fabricFile({ hosts: 1024, radix: 64 }).text],
    ['four rails', railed],
    ['three tiers', podded],
    ['a torus', torusFile(4, 4, 4).text],
    ['a torus with few hosts', torusFile(5, 5, 1).text],
    ['one host', fabricFile({ hosts: 1, radix: 4 }).text],
    ['a last leaf that is half full', fabricFile({ hosts: 60, radix: 16 }).text],
  ])('has no finding: %s', (_, text) => {
    expect(of(text)).toEqual([]);
  });

  it('is not called broken where nothing but hosts is known', () => {
    expect(fabricFindings({ nodes: fabricFromIbnetdiscover(small).nodes.filter(({ kind }) => kind !== 'switch'), links: [] })).toEqual([]);
  });
});

describe('a cable that is missing in a torus', () => {
  const torus = torusFile(4, 4, 2).text;
  it('is found between the two switches that lack the ports', () => {
    const text = unplugged(torus, 'sw05/3');
    expect(of(text)).toEqual([cable('missing-link', 'sw05/3', peerOf(torus, 'sw05/3'))]);
    expect(of(unplugged(text, 'sw09/5')).sort()).toEqual(
      [cable('missing-link', 'sw05/3', peerOf(torus, 'sw05/3')), cable('missing-link', 'sw09/5', peerOf(torus, 'sw09/5'))].sort(),
    );
  });

  it('is not guessed where two are missing alike, nor at the edge of a mesh', () => {
    expect(of(unplugged(unplugged(torus, 'sw05/3'), 'sw10/3')).filter((line) => line.startsWith('missing-link'))).toEqual([]);
    const mesh = ['sw12/3', 'sw13/3', 'sw14/3', 'sw15/3'].reduce<string>(
      (text, port) => unplugged(text, port as `${string}/${number}`),
      torus,
    );
    expect(of(mesh).filter((line) => line.startsWith('missing-link'))).toEqual([]);
  });
});

describe('cables in the wrong place', () => {
  it('are found at both ends, and no other', () => {
    const text = swapped(small, 'leaf00/9', 'leaf01/13');
    expect(of(text).sort()).toEqual(
      [cable('miswired', 'leaf00/9', peerOf(text, 'leaf00/9')), cable('miswired', 'leaf01/13', peerOf(text, 'leaf01/13'))].sort(),
    );
    expect(fabricFindings(fabricFromIbnetdiscover(text))[0]?.message).toMatch(/leads to spine0/);
  });

  it('are found between pods', () => {
    const text = swapped(podded, 'leaf00/9', 'leaf08/9');
    expect(of(text).sort()).toEqual(
      [cable('miswired', 'leaf00/9', peerOf(text, 'leaf00/9')), cable('miswired', 'leaf08/9', peerOf(text, 'leaf08/9'))].sort(),
    );
  });

  it('are found between the pods and the core', () => {
    const text = swapped(podded, 'core00/1', 'core01/2');
    expect(of(text).map((line) => line.split(' ')[0])).toEqual(['miswired', 'miswired']);
  });

  it('are found on the rails, and a host that lost an adapter is not', () => {
    const text = swapped(railed, 'gpu003 mlx5_1/1', 'gpu005 mlx5_2/1');
    expect(of(text).sort()).toEqual(
      [
        cable('miswired', 'gpu003 mlx5_1/1', peerOf(text, 'gpu003 mlx5_1/1')),
        cable('miswired', 'gpu005 mlx5_2/1', peerOf(text, 'gpu005 mlx5_2/1')),
      ].sort(),
    );
    const without = unplugged(railed, 'gpu003 mlx5_0/1').replace(
      /\n\n[^\n]*\n[^\n]*\n[^\n]*\n[^\n]*\nCa\t1 "[^"]+"\t\t# "gpu003 mlx5_0"/,
      '',
    );
    expect(of(without)).toEqual([]);
  });

  it('are found between two leaves', () => {
    const text = swapped(small, 'leaf00/9', 'spine01/5');
    expect(of(text).filter((line) => line.startsWith('miswired'))).not.toEqual([]);
  });
});

describe('what is missing', () => {
  it('is named with the ports between which it should be', () => {
    const peer = peerOf(small, 'leaf02/11');
    expect(of(unplugged(small, 'leaf02/11'))).toEqual([cable('missing-link', 'leaf02/11', peer)]);
  });

  it('is named between the pods and the core', () => {
    const peer = peerOf(podded, 'core03/2');
    expect(of(unplugged(podded, 'core03/2'))).toEqual([cable('missing-link', peer.replace(/\/\d+$/, ''), 'core03/2')]);
  });

  it('is no missing cable where a leaf is of another kind, but uneven', () => {
    let text = small;
    for (const port of [9, 10, 11, 12, 13, 14, 15] as const) text = unplugged(text, `leaf03/${port}`);
    const all = of(text);
    expect(all.filter((line) => line.startsWith('missing'))).toEqual([]);
    expect(all.filter((line) => line.startsWith('asymmetric-uplinks'))).toHaveLength(1);
    expect(all.filter((line) => line.startsWith('single-point'))).toEqual(['single-point leaf03/16 ↔ spine01/16']);
  });
});

describe('other faults', () => {
  it('finds the slow cable', () => {
    expect(of(runningAt(small, 'leaf01/10', '2xHDR'))).toEqual([cable('slow-link', 'leaf01/10', peerOf(small, 'leaf01/10'))]);
  });

  it('finds errors above their thresholds at the end that counted them', () => {
    const fabric = fabricFromIbnetdiscover(small);
    const counted = (errors: Record<string, number>): FabricLink[] =>
      fabric.links.map((link, at) => (at === 3 ? { ...link, errors, aErrors: errors, bErrors: {} } : link));
    const [finding, ...others] = fabricFindings({ ...fabric, links: counted({ SymbolErrorCounter: 1234, PortXmitWait: 4e9 }) });
    expect(others).toEqual([]);
    expect(finding?.message).toContain(`SymbolErrorCounter at ${finding?.ends[0]?.[0].label ?? ''} is 1234, above 10`);
    expect(fabricFindings({ ...fabric, links: counted({ SymbolErrorCounter: 10, PortXmitDiscards: 99, PortXmitWait: 4e9 }) })).toEqual([]);
  });

  it('finds the spine without which leaves are cut off, and parts that are', () => {
    const two = fabricFile({ hosts: 16, radix: 16 }).text;
    expect(of(two).filter((line) => line.startsWith('single-point'))).toHaveLength(1);
    let text = two;
    for (let port = 9; port <= 16; port++) text = unplugged(text, `leaf01/${port}`);
    expect(of(text).filter((line) => line.startsWith('island'))).toHaveLength(1);
  });

  it('finds an adapter that is plugged in nowhere', () => {
    const text = unplugged(small, 'gpu007 mlx5_0/1');
    expect(of(text)).toEqual([expect.stringContaining('island gpu007 mlx5_0 is connected with no switch')]);
  });

  it('finds leaves of a pod that share no switch above', () => {
    // Leaf 0 keeps the cables to four of its eight spines, leaf 1 the other four: a third of the pod's ways are longer.
    let text = podded;
    for (const port of [9, 10, 11] as const) text = unplugged(text, `leaf00/${port}`);
    for (const port of [12, 13, 14, 15, 16] as const) text = unplugged(text, `leaf01/${port}`);
    expect(of(text).filter((line) => line.startsWith('far-in-pod'))).toHaveLength(1);
  });
});

describe('marks on links', () => {
  it('say why a link that runs well is not well', () => {
    const fabric = fabricFromIbnetdiscover(swapped(small, 'leaf00/9', 'leaf01/13'));
    const bad = markLinks(fabric.links, fabricFindings(fabric)).filter(({ state }) => state !== 'ok');
    expect(bad).toHaveLength(2);
    expect(bad[0]?.note).toMatch(/^Miswired cable: by the pattern/);
    expect(markLinks(fabric.links, [])).toEqual(fabric.links);
    const again = withFindings(withFindings(fabric).fabric);
    expect(again.findings).toEqual(fabricFindings(fabric));
  });
});

describe('the pages', () => {
  it('are written in both languages, with their source', () => {
    expect(new Set(fabricChecks.map(({ id }) => id)).size).toBe(fabricChecks.length);
    for (const { about } of fabricChecks) {
      for (const text of [about.name, about.what, about.consequence]) expect([text.en, text.zh]).not.toContain('');
      expect(about.source).not.toBe('');
    }
  });
});
