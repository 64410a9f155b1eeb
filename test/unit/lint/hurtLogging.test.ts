import { describe, expect, it } from 'vitest';
import type { FileReading } from '../../../src/scripts/index.js';
import type { HostSurroundings } from '../../../src/lint/index.js';
import { debugAtScale } from '../../../src/lint/rules/debugAtScale.js';
import { debugFileShared } from '../../../src/lint/rules/debugFileShared.js';
import { recorderBuffer } from '../../../src/lint/rules/recorderBuffer.js';
import { subsystemWithoutInfo } from '../../../src/lint/rules/subsystemWithoutInfo.js';
import type { SettingRule } from '../../../src/lint/rule.js';
import { brief, launch, reading, said, setting } from './hurtReading.js';
import { leastCpuMs } from '../../support/cpu.js';

const severities = (rule: SettingRule, read: FileReading, version = '2.30.7'): string[] =>
  rule.check(read.settings, { version, reading: read }).map(({ severity }) => severity);

describe('subsystem-without-info', () => {
  const conf = async (text: string, version = '2.30.7') => brief(await said(['subsystem-without-info'], 'conf', text, { version }));

  it.each([
    ['NCCL_DEBUG=WARN\nNCCL_DEBUG_SUBSYS=INIT', 'warning'],
    ['NCCL_DEBUG=version\nNCCL_DEBUG_SUBSYS=INIT', 'warning'],
    ['NCCL_DEBUG_SUBSYS=INIT', 'hint'],
    ['NCCL_DEBUG=VERSION\nNCCL_DEBUG_FILE=/tmp/x.%h.%p', 'warning'],
    ['NCCL_DEBUG_FILE=/tmp/x.%h.%p', 'hint'],
  ])('speaks in %j', async (text, severity) => expect(await conf(text)).toEqual([`${severity} subsystem-without-info`]));

  it.each([
    'NCCL_DEBUG=info\nNCCL_DEBUG_SUBSYS=INIT',
    'NCCL_DEBUG=TRACE\nNCCL_DEBUG_SUBSYS=INIT',
    'NCCL_DEBUG=WARN\nNCCL_DEBUG_FILE=/tmp/x.%h.%p',
    // Each is wrong in itself, and that is said first.
    'NCCL_DEBUG=DEBUG\nNCCL_DEBUG_SUBSYS=INIT',
    'NCCL_DEBUG=WARN\nNCCL_DEBUG_SUBSYS=INIT|NET',
    'NCCL_DEBUG=WARN\nNCCL_DEBUG_SUBSYS=WARN',
    'NCCL_DEBUG=WARN\nNCCL_DEBUG_SUBSYS=INIT\nNCCL_WARN_ENABLE_DEBUG_INFO=1',
    'NCCL_DEBUG_SUBSYS=',
  ])('keeps silent in %j', async (text) => expect(await conf(text)).toEqual([]));

  it('looks at what each launch sees', () => {
    const [debug, subsystem] = [setting('NCCL_DEBUG', 'INFO'), setting('NCCL_DEBUG_SUBSYS', 'NET', 1)];
    const settings = [debug, subsystem];
    expect(severities(subsystemWithoutInfo, reading({ settings, launches: [launch([debug, subsystem])] }))).toEqual([]);
    // NCCL_DEBUG is somewhere in the file: whether it arrives is for other rules to say.
    expect(severities(subsystemWithoutInfo, reading({ settings, launches: [launch([subsystem])] }))).toEqual([]);
    const alone = [subsystem];
    expect(severities(subsystemWithoutInfo, reading({ settings: alone, launches: [launch(alone), launch(alone)] }))).toEqual([
      'information',
    ]);
    expect(severities(subsystemWithoutInfo, reading({ settings: alone, launches: [launch(alone)], uses: ['NCCL_DEBUG'] }))).toEqual([]);
  });

  it('knows nothing of a level that is not known', () => {
    const settings = [setting('NCCL_DEBUG', null), setting('NCCL_DEBUG_SUBSYS', 'NET', 1)];
    expect(severities(subsystemWithoutInfo, reading({ settings }))).toEqual([]);
  });

  it('keeps branches apart, and takes what stands before them', () => {
    const branches = [
      setting('NCCL_DEBUG', 'WARN', 0, { scope: '' }),
      setting('NCCL_DEBUG', 'INFO', 1, { scope: '/then@2:1' }),
      setting('NCCL_DEBUG_SUBSYS', 'NET', 2, { scope: '/then@2:1' }),
      setting('NCCL_DEBUG_SUBSYS', 'NET', 4, { scope: '/else@4:1' }),
    ];
    const found = subsystemWithoutInfo.check(branches, { version: '2.30.7', reading: reading({ settings: branches }) });
    expect(found.map(({ range }) => range.start.line)).toEqual([4]);
  });

  it('leaves alone what another file sets', () => {
    const other = setting('NCCL_DEBUG_SUBSYS', 'NET', 1, { file: 'env.sh' });
    expect(severities(subsystemWithoutInfo, reading({ settings: [], launches: [launch([other])] }))).toEqual([]);
  });
});

describe('debug-at-scale', () => {
  const job = (level: string, size: Parameters<typeof launch>[1], more: readonly ReturnType<typeof setting>[] = []): FileReading => {
    const settings = [setting('NCCL_DEBUG', level), ...more];
    return reading({ settings, launches: [launch(settings, size)] });
  };
  it.each([
    ['INFO', { ranks: 64 }, ['information']],
    ['info', { hosts: 8 }, ['information']],
    ['TRACE', { ranks: 512 }, ['information']],
    ['INFO', { ranks: 63 }, []],
    ['INFO', { ranks: null, hosts: null }, []],
    ['TRACE', { ranks: 8, hosts: 1 }, []],
    ['WARN', { ranks: 4096 }, []],
  ] as const)('%s with %j', (level, size, says) => expect(severities(debugAtScale, job(level, size))).toEqual(says));

  it('accepts INFO that goes to files', () => {
    expect(severities(debugAtScale, job('INFO', { ranks: 512 }, [setting('NCCL_DEBUG_FILE', '/tmp/%h.%p', 1)]))).toEqual([]);
    const calls = [setting('NCCL_DEBUG_FILE', '/tmp/%h.%p', 1), setting('NCCL_DEBUG_SUBSYS', 'CALL', 2)];
    expect(severities(debugAtScale, job('TRACE', { ranks: 512 }, calls))).toEqual(['warning']);
    expect(severities(debugAtScale, job('TRACE', { ranks: 512 }, calls.slice(0, 1)))).toEqual([]);
  });

  it.each([
    ['CALL', 'warning'],
    ['INIT,call', 'warning'],
    ['ALL', 'warning'],
    ['^NET', 'warning'],
    ['INIT,ENV', 'information'],
    ['^CALL', 'information'],
    [null, 'information'],
  ])('calls a TRACE of %s what it prints', (subsystems, severity) =>
    expect(severities(debugAtScale, job('TRACE', { ranks: 512 }, [setting('NCCL_DEBUG_SUBSYS', subsystems, 1)]))).toEqual([severity]),
  );

  it('counts the hosts of a snapshot for an nccl.conf alone', async () => {
    const hosts = Array.from({ length: 8 }, (_, index): HostSurroundings => ({ name: `gpu-${String(index)}`, context: {} }));
    expect(brief(await said(['debug-at-scale'], 'conf', 'NCCL_DEBUG=INFO\n', { hosts }))).toEqual(['information debug-at-scale']);
    expect(await said(['debug-at-scale'], 'conf', 'NCCL_DEBUG=INFO\n', { hosts: hosts.slice(1) })).toEqual([]);
    expect(await said(['debug-at-scale'], 'env', 'NCCL_DEBUG=INFO\n', { hosts })).toEqual([]);
  });
});

describe('debug-file-shared', () => {
  const job = (value: string | null, change: Parameters<typeof launch>[1] | null): FileReading => {
    const settings = [setting('NCCL_DEBUG_FILE', value)];
    return reading({ settings, launches: change === null ? [] : [launch(settings, change)] });
  };
  it.each([
    ['/tmp/nccl.log', { ranks: 8 }, ['warning']],
    ['/tmp/nccl.%h', {}, ['warning']],
    ['/tmp/nccl.%%p', { ranks: 8 }, ['warning']],
    ['/tmp/nccl.log', { ranks: 1 }, ['information']],
    ['/tmp/nccl.log', { style: 'local' as const }, ['information']],
    ['/tmp/nccl.log', null, ['information']],
    ['/tmp/nccl.%p', { ranks: 8 }, []],
    ['/tmp/nccl.%h.%p.log', { ranks: 8 }, []],
    ['/dev/stderr', { ranks: 8 }, []],
    ['', { ranks: 8 }, []],
    [null, { ranks: 8 }, []],
  ])('%s with %j', (value, change, says) => expect(severities(debugFileShared, job(value, change))).toEqual(says));
});

describe('debugging-variable', () => {
  it('speaks only where it is asked for', async () => {
    const rules = { 'debugging-variable': 'information' } as const;
    expect(await said(['debugging-variable'], 'conf', 'NCCL_P2P_DISABLE=1\n')).toEqual([]);
    expect(await said(['debugging-variable'], 'conf', 'NCCL_P2P_DISABLE=1\n', { rules })).toHaveLength(1);
    expect(await said(['debugging-variable'], 'conf', 'NCCL_DEBUG=INFO\nNCCL_IB_HCA=mlx5\n', { rules })).toEqual([]);
  });
});

describe('recorder-buffer', () => {
  const job = (...pairs: (readonly [string, string | null])[]): FileReading =>
    reading({ settings: pairs.map(([name, value], line) => setting(name, value, line)) });
  const dump = 'TORCH_NCCL_DUMP_ON_TIMEOUT';
  const [old, current] = ['TORCH_NCCL_TRACE_BUFFER_SIZE', 'TORCH_FR_BUFFER_SIZE'];
  it.each([
    [job([dump, '1'], [old, '0']), ['warning']],
    [job([dump, 'True'], [current, '0']), ['warning']],
    [job([old, '0']), ['information']],
    [job([current, '0']), ['information']],
    [job([dump, '1']), ['hint']],
    [job([dump, '0'], [old, '2000']), ['information']],
    // The new name counts where both are set.
    [job([dump, '1'], [old, '2000'], [current, '0']), ['warning']],
    [job([dump, '1'], [old, '0'], [current, '2000']), []],
    [job([dump, '1'], [current, '20000']), []],
    [job([dump, '1'], [old, null]), []],
    [job([dump, null]), []],
    [job([dump, '0']), []],
    [job([dump, '0'], [old, '0']), []],
    [job([old, '2000']), []],
    [job([dump, 'maybe'], [old, '2000']), []],
  ])('case %#', (read, says) => expect(severities(recorderBuffer, read)).toEqual(says));
});

describe('environments', () => {
  it('of thousands of branches take no longer than reading them did', async () => {
    const settings = Array.from({ length: 30_000 }, (_, line) =>
      setting(line % 2 === 0 ? 'NCCL_DEBUG_SUBSYS' : `NCCL_X${String(line)}`, 'INIT', line, {
        scope: line % 3 === 0 ? '' : `/then@${String(line)}:1/command@${String(line)}:9`,
      }),
    );
    const check = () =>
      [subsystemWithoutInfo, debugAtScale, recorderBuffer].map((rule) =>
        rule.check(settings, { version: '2.30.7', reading: reading({ settings }) }),
      );
    expect(await leastCpuMs(check, 2000)).toBeLessThan(2000);
  });
});
