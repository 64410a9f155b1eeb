import { describe, expect, it } from 'vitest';
import { applyEdits, type HostSurroundings } from '../../../src/lint/index.js';
import { complete, type Proposal } from '../../../src/server/completion/index.js';
import type { DocumentKind } from '../../../src/server/document.js';

/** Completes at the | in the text. */
function at(marked: string, kind: DocumentKind, hosts: readonly HostSurroundings[] = []): { text: string; proposals: readonly Proposal[] } {
  const before = marked.slice(0, marked.indexOf('|')).split('\n');
  const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
  const text = marked.replace('|', '');
  return { text, proposals: complete(text, position, kind, { version: '2.27.3', hosts }) };
}

/** The text after one proposal is taken; null where it is not offered. */
function taken(marked: string, kind: DocumentKind, label: string): string | null {
  const { text, proposals } = at(marked, kind);
  const chosen = proposals.find((proposal) => proposal.label === label);
  return chosen === undefined ? null : applyEdits(text, [{ range: chosen.range, newText: chosen.insert }]);
}

describe('names and values in the quoting of each language', () => {
  it.each<[kind: DocumentKind, marked: string, label: string, result: string]>([
    ['env', 'NCCL_AL|', 'NCCL_ALGO', 'NCCL_ALGO='],
    ['env', 'export NCCL_DEBUG=|', 'INFO', 'export NCCL_DEBUG=INFO'],
    ['dockerfile', 'ENV NCCL_DE|', 'NCCL_DEBUG', 'ENV NCCL_DEBUG='],
    ['dockerfile', 'ENV A=1 \\\n    NCCL_DE|', 'NCCL_DEBUG', 'ENV A=1 \\\n    NCCL_DEBUG='],
    ['dockerfile', 'ENV NCCL_DEBUG=|', 'INFO', 'ENV NCCL_DEBUG=INFO'],
    ['dockerfile', 'ENV NCCL_DEBUG |', 'INFO', 'ENV NCCL_DEBUG INFO'],
    ['dockerfile', 'RUN NCCL_DEBUG=| make', 'INFO', 'RUN NCCL_DEBUG=INFO make'],
    ['python', 'os.environ["NCCL_AL|"] = "Ring"', 'NCCL_ALGO', 'os.environ["NCCL_ALGO"] = "Ring"'],
    ['python', 'os.environ["NCCL_DEBUG"] = "|"', 'INFO', 'os.environ["NCCL_DEBUG"] = "INFO"'],
    ['python', "os.environ['NCCL_DEBUG'] = |", 'INFO', 'os.environ[\'NCCL_DEBUG\'] = "INFO"'],
    ['python', 'os.environ.setdefault("NCCL_DEBUG", "W|")', 'WARN', 'os.environ.setdefault("NCCL_DEBUG", "WARN")'],
    ['python', 'env = {"NCCL_BUFFSIZE": "|"}', '8388608', 'env = {"NCCL_BUFFSIZE": "8388608"}'],
    ['python', 'env = dict(NCCL_AL|)', 'NCCL_ALGO', 'env = dict(NCCL_ALGO=)'],
    ['python', 'run("export NCCL_DEBUG=|")', 'INFO', 'run("export NCCL_DEBUG=INFO")'],
    ['json', '{ "NCCL_DEBUG": "|" }', 'INFO', '{ "NCCL_DEBUG": "INFO" }'],
    ['json', '{ "NCCL_DEBUG": | }', 'INFO', '{ "NCCL_DEBUG": "INFO" }'],
    ['json', '{ "NCCL_DE|": "INFO" }', 'NCCL_DEBUG', '{ "NCCL_DEBUG": "INFO" }'],
    ['json', '  "NCCL_DE|', 'NCCL_DEBUG', '  "NCCL_DEBUG": "'],
    ['toml', '[env]\nNCCL_DE|', 'NCCL_DEBUG', '[env]\nNCCL_DEBUG = '],
    ['toml', 'NCCL_DEBUG = |', 'INFO', 'NCCL_DEBUG = "INFO"'],
    ['toml', 'NCCL_DEBUG = "|"', 'INFO', 'NCCL_DEBUG = "INFO"'],
    ['yaml', 'env:\n  - name: NCCL_DE|', 'NCCL_DEBUG', 'env:\n  - name: NCCL_DEBUG'],
    ['yaml', 'env:\n  - name: |', 'NCCL_DEBUG', 'env:\n  - name: NCCL_DEBUG'],
    ['yaml', 'env:\n  - name: NCCL_DEBUG\n    value: |', 'INFO', 'env:\n  - name: NCCL_DEBUG\n    value: "INFO"'],
    ['yaml', 'env:\n  - name: NCCL_IB_TIMEOUT\n    value: "|"\n', '20', 'env:\n  - name: NCCL_IB_TIMEOUT\n    value: "20"\n'],
    ['yaml', '  - value: |\n    name: NCCL_DEBUG\n', 'INFO', '  - value: "INFO"\n    name: NCCL_DEBUG\n'],
    ['yaml', 'data:\n  NCCL_DE|', 'NCCL_DEBUG', 'data:\n  NCCL_DEBUG: '],
    ['yaml', 'data:\n  NCCL_DEBUG: | # loud', 'INFO', 'data:\n  NCCL_DEBUG: INFO # loud'],
    ['yaml', 'data:\n  NCCL_BUFFSIZE: |', '8388608', 'data:\n  NCCL_BUFFSIZE: "8388608"'],
    ['yaml', 'environment:\n  - NCCL_DEBUG=|', 'INFO', 'environment:\n  - NCCL_DEBUG=INFO'],
    ['yaml', 'args:\n  - |\n    export NCCL_DEBUG=|'.replace('|', '>'), 'INFO', 'args:\n  - >\n    export NCCL_DEBUG=INFO'],
  ])('%s: %j', (kind, marked, label, result) => {
    expect(taken(marked, kind, label)).toBe(result);
  });

  it.each<[kind: DocumentKind, marked: string]>([
    ['python', 'print("NCCL says") # NCCL_|'],
    ['python', '# os.environ["NCCL_|'],
    ['python', 'os.environ["PATH"] = "|"'],
    ['python', 'name = "|"'],
    ['json', '{ "name": "|" }'],
    ['json', '{ "NCCL_DEBUG": "INFO" }|'],
    ['yaml', '# NCCL_|'],
    ['yaml', '  - name: worker\n    value: |'],
    ['yaml', '  - name: NCCL_DEBUG\n  - value: |'],
    ['yaml', 'spec:\n  containers:\n  - name: |'],
    ['dockerfile', 'FROM |'],
    ['dockerfile', 'ENV|'],
    ['toml', '# NCCL_|'],
    ['toml', 'name = "|"'],
    ['topo-xml', '<system NCCL_|'],
    ['cluster', 'NCCL_|'],
  ])('stays out of %s: %j', (kind, marked) => {
    expect(at(marked, kind).proposals).toEqual([]);
  });

  it('never throws, wherever the cursor stands', () => {
    const kinds: readonly DocumentKind[] = ['conf', 'bash', 'env', 'dockerfile', 'python', 'json', 'toml', 'yaml'];
    for (const kind of kinds)
      for (const text of ['', '"', "'", '\\', 'ENV \\', 'NCCL_ALGO="', '- name:', 'value:', '\r\n\r\n'])
        for (const character of [0, 1, 99])
          expect(complete(text, { line: 3, character }, kind, { version: '2.27.3' })).toBeInstanceOf(Array);
  });
});

describe('live candidates', () => {
  const host = (name: string, devices: readonly string[], interfaces: readonly string[]): HostSurroundings => ({
    name,
    context: {
      devices: devices.map((device) => `${device}:1`),
      interfaces: interfaces.map((one) => ({ name: one, family: 'AF_INET', addr: '10.0.0.1', running: true })),
    },
    gids: {
      'mlx5_0:1': [
        { index: 3, type: 'RoCE v2', gid: 'fe80::1' },
        { index: 2, type: 'IB/RoCE v1', gid: 'fe80::1' },
      ],
    },
  });
  const hosts = [host('a', ['mlx5_0', 'mlx5_10', 'mlx5_2'], ['eth0', 'lo', 'docker0']), host('b', ['mlx5_0', 'mlx5_2'], ['eth0', 'bond0'])];
  const offered = (marked: string, kind: DocumentKind = 'conf'): string[] =>
    at(marked, kind, hosts).proposals.map(({ label, detail }) => `${label}: ${detail}`);

  it('are what the hosts have, what most have first, with how many', () => {
    expect(offered('NCCL_IB_HCA=|').slice(0, 3)).toEqual(['mlx5_0: on all 2 hosts', 'mlx5_2: on all 2 hosts', 'mlx5_10: on 1 of 2 hosts']);
    expect(offered('NCCL_SOCKET_IFNAME=|').slice(0, 2)).toEqual(['eth0: on all 2 hosts', 'bond0: on 1 of 2 hosts']);
    expect(offered('NCCL_IB_GID_INDEX=|')[0]).toBe('3: on all 2 hosts');
    expect(offered('NCCL_IB_GID_INDEX=|')).not.toContain('2: on all 2 hosts');
    expect(at('NCCL_IB_HCA=|', 'conf').proposals.map(({ label }) => label)).not.toContain('mlx5_0');
  });

  it('say where they are from while nobody is connected', () => {
    const options = { version: '2.27.3', hosts, hostsFrom: 'snapshot of 20 Nov' };
    const [first] = complete('NCCL_IB_HCA=', { line: 0, character: 12 }, 'conf', options);
    expect(first?.detail).toBe('on all 2 hosts · snapshot of 20 Nov');
  });

  it('replace the item under the cursor of a list', () => {
    const { text, proposals } = at('NCCL_IB_HCA==mlx5_0,ml|x5_9,mlx5_3', 'conf', hosts);
    const chosen = proposals.find(({ label }) => label === 'mlx5_2');
    if (chosen === undefined) throw new Error('mlx5_2 is not offered');
    expect(applyEdits(text, [{ range: chosen.range, newText: chosen.insert }])).toBe('NCCL_IB_HCA==mlx5_0,mlx5_2,mlx5_3');
    expect(offered('os.environ["NCCL_SOCKET_IFNAME"] = "^lo,|"', 'python')[0]).toBe('eth0: on all 2 hosts');
  });
});
