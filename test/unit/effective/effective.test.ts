import { describe, expect, it } from 'vitest';
import { lineRange } from '../../../src/base/text.js';
import {
  effectiveOf,
  sourceText,
  type EffectiveConfiguration,
  type EffectiveFile,
  type EffectiveHost,
} from '../../../src/effective/index.js';
import type { FileReading } from '../../../src/scripts/index.js';
import { launch, reading, setting } from './made.js';

const version = '2.27.3';

function script(parts: Partial<FileReading>, index?: number): EffectiveFile {
  return { name: 'train.sbatch', reading: reading(parts), ...(index === undefined ? {} : { launch: index }) };
}

function ask(file: EffectiveFile | undefined, host?: EffectiveHost, release = version): EffectiveConfiguration {
  return effectiveOf({ version: release, ...(file === undefined ? {} : { file }), ...(host === undefined ? {} : { host }) });
}

/** "NAME=text <- who", with what was overruled behind it. */
function told({ variables }: EffectiveConfiguration): string[] {
  return variables.map(
    ({ name, text, source, overruled }) =>
      `${name}=${text ?? '?'} <- ${sourceText(source)}${overruled.map((one) => ` over ${one.text ?? '?'} (${one.why})`).join('')}`,
  );
}

const lost = ({ unreached }: EffectiveConfiguration): string[] => unreached.map(({ name, why }) => `${name}: ${why}`);

describe('what reaches the ranks of a script', () => {
  it('is what the launch hands on, with the lines that it was overruled from', () => {
    const first = setting(1, 'NCCL_BUFFSIZE', '1048576');
    const second = setting(3, 'NCCL_BUFFSIZE', '8388608');
    const found = ask(script({ settings: [first, second], launches: [launch(5, [second])] }));
    expect(told(found)).toEqual(['NCCL_BUFFSIZE=8388608 <- train.sbatch:4 over 1048576 (a later line wins)']);
    expect(found.variables[0]).toMatchObject({ value: '8 MiB', read: '8388608', acts: true, mistaken: false });
  });

  it('knows the words of the launch command from the lines before it', () => {
    const exported = setting(1, 'NCCL_DEBUG', 'WARN');
    const prefix = setting(4, 'NCCL_DEBUG', 'INFO', { scope: '/command@5:0', range: lineRange(4, 5, 25) });
    const found = ask(script({ settings: [exported, prefix], launches: [launch(4, [prefix])] }));
    expect(told(found)).toEqual(['NCCL_DEBUG=INFO <- train.sbatch:5 over WARN (the launch command wins)']);
    expect(found.variables[0]?.source.kind).toBe('launch');
  });

  it('does not call another branch or the prefix of another command overruled', () => {
    const here = setting(1, 'NCCL_ALGO', 'Ring', { scope: '/then@1:0' });
    const there = setting(3, 'NCCL_ALGO', 'Tree', { scope: '/else@3:0' });
    const other = setting(5, 'NCCL_ALGO', 'NVLS', { scope: '/command@6:0', range: lineRange(5, 0, 15) });
    const launches = [launch(5, [other], { range: lineRange(5, 0, 60) }), launch(7, [there])];
    expect(told(ask(script({ settings: [here, there, other], launches }, 1)))).toEqual(['NCCL_ALGO=Tree <- train.sbatch:4']);
  });

  it('says what does not reach, and why', () => {
    const settings = [
      setting(0, 'NCCL_A', '1', { reach: 'shell' }),
      setting(1, 'NCCL_B', '1'),
      setting(2, 'NCCL_C', '1', { reach: 'late', kind: 'python' }),
      setting(3, 'NCCL_D', '1', { reach: 'build', kind: 'dockerfile' }),
      setting(9, 'NCCL_E', '1'),
    ];
    const run = launch(5, [], { launcher: 'mpirun', style: 'openmpi', dropped: settings.slice(1, 2) });
    const found = ask(script({ settings, launches: [run] }));
    expect(lost(found)).toEqual([
      'NCCL_A: not exported',
      'NCCL_B: not passed on',
      'NCCL_C: too late',
      'NCCL_D: build only',
      'NCCL_E: after the launch',
    ]);
    expect(found.unreached[1]?.message).toBe('mpirun does not pass it on to the ranks.');
    expect(found.variables).toEqual([]);
  });

  it('leaves a shell variable alone that the script hands on itself, and what a later launch sees', () => {
    const plain = setting(0, 'NCCL_A', '1', { reach: 'shell' });
    const passed = setting(2, 'NCCL_A', '1', { range: lineRange(2, 5, 20) });
    const second = launch(6, [passed], { range: lineRange(6, 0, 40) });
    const own = setting(6, 'NCCL_B', '1', { range: lineRange(6, 0, 10) });
    const found = ask(script({ settings: [plain, passed, own], uses: ['NCCL_A'], launches: [launch(2, [passed]), second] }, 0));
    expect(lost(found)).toEqual([]);
  });

  it('chooses the launch that most settings concern, unless one is named', () => {
    const one = setting(0, 'NCCL_DEBUG', 'INFO');
    const launches = [launch(3, [one], { program: 'train.py' }), launch(4, [], { launcher: 'python', program: 'report.py' })];
    const found = ask(script({ settings: [one], launches }));
    expect(found.launch).toMatchObject({ index: 0, label: 'srun train.py' });
    expect(found.launches.map(({ label }) => label)).toEqual(['srun train.py', 'python report.py']);
    expect(ask(script({ settings: [one], launches }, 1)).launch?.index).toBe(1);
  });

  it('without any launch takes the last line for each name', () => {
    const found = ask(script({ settings: [setting(0, 'NCCL_DEBUG', 'WARN'), setting(1, 'NCCL_DEBUG', 'INFO')] }));
    expect(told(found)).toEqual(['NCCL_DEBUG=INFO <- train.sbatch:2 over WARN (a later line wins)']);
    expect(found.launch).toBeNull();
  });

  it('names sourced files and images, and says of unknown values why', () => {
    const sourced = setting(0, 'NCCL_DEBUG', 'INFO', { file: 'env.sh' });
    const image = setting(1, 'NCCL_ALGO', null, { kind: 'dockerfile', unknown: 'command' });
    const found = ask(script({ settings: [sourced, image] }));
    expect(found.variables.map(({ name, source }) => [name, source.kind, source.file])).toEqual([
      ['NCCL_ALGO', 'image', 'train.sbatch'],
      ['NCCL_DEBUG', 'sourced', 'env.sh'],
    ]);
    expect(found.variables[0]).toMatchObject({ value: 'not known here', text: null, read: null, mistaken: false });
    expect(found.variables[0]?.effect).toMatch(/command/);
  });

  it('reads values as the release does', () => {
    const rows = (name: string, value: string): EffectiveConfiguration['variables'][number] | undefined =>
      ask(script({ settings: [setting(0, name, value)] })).variables[0];
    expect(rows('NCCL_BUFFSIZE', '4M')).toMatchObject({ read: '4', mistaken: true, acts: true });
    expect(rows('NCCL_IB_TIMEOUT', '23')).toMatchObject({ value: '34 s per try', mistaken: false });
    expect(rows('NCCL_LL_THRESHOLD', '0')).toMatchObject({ acts: false, mistaken: true });
    expect(rows('NCCL_NO_SUCH_NAME', '0')).toMatchObject({ acts: false, mistaken: true });
    expect(rows('NCCL_SOCKET_IFNAME', '')).toMatchObject({ value: 'empty' });
  });
});

describe('what a host adds', () => {
  const gpu01: EffectiveHost = {
    name: 'gpu-01',
    environment: { NCCL_DEBUG: 'VERSION', NCCL_SOCKET_IFNAME: 'eth0' },
    confFiles: [
      { path: '/etc/nccl.conf', text: 'NCCL_DEBUG=INFO\nNCCL_ALGO=Ring\nNCCL_BUFFSIZE=1048576\n' },
      { path: '/home/me/.nccl.conf', text: 'NCCL_ALGO=Tree\nNCCL_ALGO=NVLS\n' },
    ],
  };

  it('alone: its login environment over the files of the user over the system', () => {
    expect(told(ask(undefined, gpu01))).toEqual([
      'NCCL_ALGO=Tree <- gpu-01:/home/me/.nccl.conf:1 over NVLS (first line wins) over Ring (an earlier file wins)',
      'NCCL_BUFFSIZE=1048576 <- gpu-01:/etc/nccl.conf:3',
      'NCCL_DEBUG=VERSION <- login environment of gpu-01 over INFO (the process environment wins)',
      'NCCL_SOCKET_IFNAME=eth0 <- login environment of gpu-01',
    ]);
  });

  it('under a script: the script wins over the login environment and both over the files', () => {
    const found = ask(script({ settings: [setting(0, 'NCCL_DEBUG', ''), setting(1, 'NCCL_ALGO', null)] }), gpu01);
    expect(told(found)).toEqual([
      'NCCL_ALGO=? <- train.sbatch:2 over Tree (the process environment wins) over NVLS (the process environment wins) over Ring (the process environment wins)',
      'NCCL_BUFFSIZE=1048576 <- gpu-01:/etc/nccl.conf:3',
      'NCCL_DEBUG= <- train.sbatch:1 over VERSION (the file wins) over INFO (the process environment wins)',
      'NCCL_SOCKET_IFNAME=eth0 <- login environment of gpu-01',
    ]);
  });

  it('not to a docker container, and only the home to a singularity one', () => {
    const docker = ask(script({ launches: [launch(0, [], { launcher: 'docker', style: 'docker' })] }), gpu01);
    expect(docker.variables).toEqual([]);
    expect(new Set(docker.unreached.map(({ why }) => why))).toEqual(new Set(['not in the container']));
    const singularity = ask(script({ launches: [launch(0, [], { launcher: 'singularity', style: 'singularity' })] }), gpu01);
    expect(told(singularity)).toEqual([
      'NCCL_ALGO=Tree <- gpu-01:/home/me/.nccl.conf:1 over NVLS (first line wins)',
      'NCCL_DEBUG=VERSION <- login environment of gpu-01',
      'NCCL_SOCKET_IFNAME=eth0 <- login environment of gpu-01',
    ]);
    expect(lost(singularity)).toEqual([
      'NCCL_ALGO: not in the container',
      'NCCL_BUFFSIZE: not in the container',
      'NCCL_DEBUG: not in the container',
    ]);
  });

  it('takes an nccl.conf that stands open for the one of the host', () => {
    const file = { name: 'nccl.conf', conf: 'NCCL_DEBUG=WARN\nNCCL_PROTO=LL\n' };
    expect(told(ask(file, gpu01))).toEqual([
      'NCCL_ALGO=Tree <- gpu-01:/home/me/.nccl.conf:1 over NVLS (first line wins)',
      'NCCL_DEBUG=VERSION <- login environment of gpu-01 over WARN (the process environment wins)',
      'NCCL_PROTO=LL <- nccl.conf:2',
      'NCCL_SOCKET_IFNAME=eth0 <- login environment of gpu-01',
    ]);
    expect(told(ask(file))).toEqual(['NCCL_DEBUG=WARN <- nccl.conf:1', 'NCCL_PROTO=LL <- nccl.conf:2']);
  });
});

describe('NCCL_CONF_FILE', () => {
  const host: EffectiveHost = {
    name: 'gpu-01',
    confFiles: [
      { path: '/root/.nccl.conf', text: 'NCCL_ALGO=Tree\n' },
      { path: '/etc/nccl.conf', text: 'NCCL_ALGO=Ring\n' },
      { path: '/shared/nccl.conf', text: 'NCCL_ALGO=NVLS\n' },
    ],
  };
  const naming = (path: string | null): EffectiveFile => script({ settings: [setting(0, 'NCCL_CONF_FILE', path)] });
  const algo = (found: EffectiveConfiguration): string | undefined => told(found).find((row) => row.startsWith('NCCL_ALGO'));

  it.each([
    [
      "takes the place of the user's file from 2.23.4 on",
      '2.23.4',
      '/shared/nccl.conf',
      'NCCL_ALGO=NVLS <- gpu-01:/shared/nccl.conf:1 over Ring (an earlier file wins)',
    ],
    ['is not known before', '2.22.3', '/shared/nccl.conf', 'NCCL_ALGO=Tree <- gpu-01:/root/.nccl.conf:1 over Ring (an earlier file wins)'],
    ['does so also where there is no such file', '2.27.3', '/nowhere', 'NCCL_ALGO=Ring <- gpu-01:/etc/nccl.conf:1'],
    ['does nothing where it is empty', '2.27.3', '', 'NCCL_ALGO=Tree <- gpu-01:/root/.nccl.conf:1 over Ring (an earlier file wins)'],
  ])('%s', (_what, release, path, expected) => {
    expect(algo(ask(naming(path), host, release))).toBe(expected);
  });

  it('says what is not read because of it, and what is not known', () => {
    const found = ask(naming('/nowhere'), host);
    expect(lost(found)).toEqual(['NCCL_ALGO: not read']);
    expect(found.notes.join()).toContain('/nowhere');
    expect(ask(naming(null), host).notes.join()).toMatch(/known only when the job runs/);
    expect(ask(naming('/shared/nccl.conf'), host).notes).toEqual([]);
  });
});

describe('configuration files that a script writes', () => {
  const embedded = {
    kind: 'conf' as const,
    text: 'NCCL_DEBUG=INFO\nNCCL_ALGO=Ring\n',
    anchors: [
      { offset: 0, at: { line: 2, character: 0 } },
      { offset: 16, at: { line: 3, character: 0 } },
    ],
    indent: '',
    escaped: false,
    reach: 'ranks' as const,
    path: '/etc/nccl.conf' as string | null,
    environment: [],
  };

  it("count with their places in the script, and take the place of the host's", () => {
    const host = { name: 'gpu-01', confFiles: [{ path: '/etc/nccl.conf', text: 'NCCL_PROTO=LL\n' }] };
    const found = ask(script({ settings: [setting(0, 'NCCL_DEBUG', 'WARN')], embedded: [embedded] }), host);
    expect(told(found)).toEqual([
      'NCCL_ALGO=Ring <- train.sbatch:4 (/etc/nccl.conf)',
      'NCCL_DEBUG=WARN <- train.sbatch:1 over INFO (the process environment wins)',
    ]);
  });

  it('that become no file do not', () => {
    expect(told(ask(script({ embedded: [{ ...embedded, path: null }] })))).toEqual([]);
  });

  it('are read where NCCL_CONF_FILE names them', () => {
    const parts = { settings: [setting(0, 'NCCL_CONF_FILE', '/tmp/x.conf')], embedded: [{ ...embedded, path: '/tmp/x.conf' }] };
    expect(told(ask(script(parts)))).toContain('NCCL_ALGO=Ring <- train.sbatch:4 (/tmp/x.conf)');
  });
});

describe('plugins and defaults', () => {
  it('counts what the plugin of AWS sets where a script shows it, and nobody else does', () => {
    const found = ask(script({ settings: [setting(0, 'NCCL_BUFFSIZE', '1048576')], uses: ['OFI_NCCL_PROTOCOL'] }));
    expect(told(found)).toEqual(['NCCL_BUFFSIZE=1048576 <- train.sbatch:1', 'NCCL_P2P_NET_CHUNKSIZE=524288 <- plugin aws-ofi-nccl']);
    expect(found.notes).toHaveLength(1);
    expect(told(ask(script({ settings: [setting(0, 'NCCL_BUFFSIZE', '1048576')] })))).toHaveLength(1);
  });

  it('lists the documented rest with its defaults on demand', () => {
    const found = effectiveOf({ version, all: true, file: script({ settings: [setting(0, 'NCCL_DEBUG', 'INFO')] }) });
    const buffer = found.variables.find(({ name }) => name === 'NCCL_BUFFSIZE');
    expect(buffer).toMatchObject({ value: '4 MiB', text: null, source: { kind: 'default' } });
    expect(found.variables.filter(({ name }) => name === 'NCCL_DEBUG')).toHaveLength(1);
    expect(found.variables.length).toBeGreaterThan(50);
  });
});
