import { describe, expect, it } from 'vitest';
import { chooseFaults } from '../../../src/simulator/chooseFaults.js';
import { faultText, readFault } from '../../../src/simulator/fault.js';
import { literalWords, scriptCall } from '../../../src/simulator/fleet/recognise.js';
import { filled, kindOf, templateOf } from '../../../src/simulator/fleet/template.js';
import { anyShellLine, quote } from '../../../src/ssh/quote.js';
import { remoteCommand } from '../../../src/ssh/remote.js';
import { everyFault, plainWorld } from './bench.js';

describe('what a large cluster takes for a script', () => {
  it.each([
    ["sh -s B ''", { marker: null, script: null, operands: ['B', ''] }],
    ["exec /bin/sh -c 'echo hi' sh B /opt/nccl-tests", { marker: null, script: 'echo hi', operands: ['B', '/opt/nccl-tests'] }],
    [`sh -c ${quote("it's")} sh B`, { marker: null, script: "it's", operands: ['B'] }],
    [anyShellLine(['sh', '-c', `a'b\\!%h\nc`, 'sh', 'B', '']), { marker: null, script: `a'b\\!%h\nc`, operands: ['B', ''] }],
    [remoteCommand(['sh', '-s', 'B', ''], {}, 'mark-1'), { marker: 'mark-1', script: null, operands: ['B', ''] }],
    [remoteCommand(['sh', '-c', 'a\nb', 'sh', 'B', ''], {}, 'mark-1'), { marker: 'mark-1', script: 'a\nb', operands: ['B', ''] }],
  ])('%s', (command, call) => {
    expect(scriptCall(command)).toEqual(call);
  });

  it.each([
    'nvidia-smi',
    'sh',
    "sh -s 'B",
    'sh -s $B',
    'sh -s B; rm x',
    'sh -s B | cat',
    'sh -s B > x',
    'sh -s `B`',
    'sh -s "$(B)"',
    'sh -s *',
    'sh -s ~',
    'true && sh -s B',
    'bash -s B',
    remoteCommand(['sh', '-s', 'B'], { NCCL_ALGO: 'Ring' }, 'mark'),
    remoteCommand(['nvidia-smi'], {}, 'mark'),
  ])('leaves to a real shell: %s', (command) => {
    expect(scriptCall(command)).toBe(null);
  });

  it('splits words as a shell does', () => {
    expect(literalWords(`a 'b c'"d" e\\ f ''`)).toEqual(['a', 'b cd', 'e f', '']);
    expect(literalWords('')).toBe(null);
  });
});

describe('a kind of host', () => {
  const [one, two] = plainWorld({ hosts: 40 }).hosts;

  it('is the same for hosts that differ in names and numbers only, and gives each its own back', () => {
    if (one === undefined || two === undefined) throw new Error('no host');
    expect(kindOf(one)).toEqual(kindOf(two));
    const text = (host: typeof one): string =>
      `${host.folder}/home ${host.name} ${host.mac} ${host.address} ${host.gpus.map(({ uuid }) => uuid).join()} ${host.nics.map(({ lid, portGuid }) => `0x${lid.toString(16)} ${portGuid}`).join()}`;
    const kind = kindOf(one);
    expect(filled(templateOf(text(kind), kind), two)).toBe(text(two));
  });

  it('is another one with any fault', () => {
    const well = JSON.stringify(kindOf(plainWorld().hosts[0] ?? (one as never)));
    for (const text of everyFault('gpu-01')) {
      const [host] = plainWorld({ faults: [text] }).hosts;
      expect(JSON.stringify(host === undefined ? null : kindOf(host)), text).not.toBe(well);
    }
  });
});

describe('faults that a seed chooses', () => {
  it('are the same for the same seed, each on a host of its own and of its own kind', () => {
    const chosen = { hosts: 1250, gpus: 8, seed: 5, dead: 38, faults: 12 };
    const faults = chooseFaults(chosen);
    expect(faults).toEqual(chooseFaults(chosen));
    expect(faults).not.toEqual(chooseFaults({ ...chosen, seed: 6 }));
    expect(new Set(faults.map(({ host }) => host)).size).toBe(50);
    expect(faults.filter(({ kind }) => kind === 'unreachable').length).toBe(38);
    expect(new Set(faults.map(({ kind }) => kind)).size).toBe(13);
    for (const fault of faults) expect(readFault(faultText(fault))).toEqual(fault);
    expect(() => chooseFaults({ ...chosen, hosts: 40 })).toThrow(/do not fit/);
  });
});
