import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { Failure, messageOf } from '../../src/base/failure.js';
import { combinations } from '../../src/bench/combinations.js';
import { gains } from '../../src/bench/gains.js';
import { rank } from '../../src/bench/rank.js';
import { openStore } from '../../src/bench/store/index.js';
import { readSweep } from '../../src/bench/sweepFile.js';
import { expectationText, expectRun, expectSearch } from '../../src/expect/index.js';
import { sweepText } from '../../src/cli/sweepText.js';
import type { Snapshot } from '../../src/cluster/facts.js';
import { healthOf } from '../../src/doctor/index.js';
import { isHostName } from '../../src/cluster/hostName.js';
import { planRun, preview } from '../../src/cluster/launch.js';
import { clusterFromSshConfig, readClusterFile } from '../../src/cluster/readClusterFile.js';
import { readSnapshot } from '../../src/cluster/readSnapshot.js';
import { toDot } from '../../src/fabric/writers/dot.js';
import { toGraphml } from '../../src/fabric/writers/graphml.js';
import { fabricFromSources } from '../../src/fabric/sources.js';
import { describeFabric } from '../../src/fabric/summary.js';
import { readPerf } from '../../src/nccl/perf/index.js';
import { analyse } from '../../src/server/analysis.js';
import { actionsAt } from '../../src/server/codeActions.js';
import { diagnosticOf } from '../../src/server/convert.js';
import { explainName, hoverAt } from '../../src/server/hover.js';
import { meantSettings } from '../../src/server/meantSettings.js';
import { listHosts } from '../../src/ssh/configFile.js';
import { commandLine } from '../../src/ssh/quote.js';
import { remoteCommand } from '../../src/ssh/remote.js';
import { resolveTarget } from '../../src/ssh/resolve.js';
import { hostFacts, gpu, nic, snapshotOf } from '../unit/cluster/facts.js';
import { activeMarkdown, cli, everyText, hostileTexts, isDot, scene, unsafeCharacters, xmlMistake } from './foreignText.js';

const { folder, witness, traces, remove } = scene();
const hostile = hostileTexts(witness);
const cases = Object.entries(hostile);
const shell = process.platform !== 'win32';
const withSsh = existsSync('/usr/bin/ssh');

/** Nothing that was said was done, and nothing of it can do anything on a screen. */
function expectHarmless(value: unknown): void {
  expect(everyText(value).flatMap(unsafeCharacters)).toEqual([]);
  expect(traces()).toEqual([]);
  expect(Object.keys(Object.prototype)).toEqual([]);
}
/** Runs a line with a real shell. */
const sh = (line: string): string => execFileSync('/bin/sh', ['-c', line], { cwd: folder, encoding: 'utf8', timeout: 20_000 });
const put = (name: string, text: string): string => {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  return path;
};

beforeAll(() => {
  expect(traces()).toEqual([]);
});
afterAll(() => {
  remove();
});

describe('the measures of this test', () => {
  it('see what they look for', () => {
    expect(unsafeCharacters('a\u001b\u009b\u202eb\t\n')).toHaveLength(3);
    expect(activeMarkdown('[a](command:x) `[b](command:y)` \\[c\\]\\(command\\:z\\)')).toEqual(['](', 'command:']);
    expect(activeMarkdown('<img src=x> ![a](b) https://x')).toHaveLength(4);
    expect(xmlMistake('<a b="c">d &amp; e<f/></a>')).toBeNull();
    expect(xmlMistake('<a>')).toMatch(/open/);
    expect(xmlMistake('<a b="<">x</a>')).toMatch(/well-formed/);
    expect(isDot('graph g { "a\\"b" -- "c"; }')).toBe(true);
    expect(isDot('graph g { "a"b" -- "c"; }')).toBe(false);
    if (shell) expect(sh(`touch ${witness}; ls ${witness}`).trim()).toBe(witness);
    expect(traces()).toEqual(shell ? [witness] : []);
    if (shell) sh(`rm ${witness}`);
  });
});

describe.each(cases)('%s', (title, text) => {
  it('stays data in a cluster file', () => {
    const file = {
      name: text,
      hosts: ['good', text],
      racks: { [text]: ['good'] },
      groups: { [text]: ['good', text] },
      head: text,
      launcher: text,
      launcherArgs: [text],
      sshConfig: text,
      paths: { ncclTests: text },
      env: { [text]: 'a', NCCL_DEBUG: text },
      [text]: text,
    };
    const whole = readClusterFile(stringify(file), '/w/.nccl/cluster.yaml');
    // Shown are the names; paths, arguments and values are words for a program and stay exact.
    const { name, hosts, racks, groups, head } = whole.cluster ?? {};
    expectHarmless([name, hosts, racks, groups, head, whole.problems]);
    for (const host of whole.cluster?.hosts ?? []) expect(isHostName(host)).toBe(true);
    expect(isHostName(whole.cluster?.head ?? 'none')).toBe(true);
    for (const variable of Object.keys(whole.cluster?.env ?? {})) expect(variable).toMatch(/^[A-Za-z_]\w*$/);
    // The text as it stands, not as a YAML writer would escape it.
    const raw = readClusterFile(`hosts: [good, ${text}]\nname: ${text}\n${text}: ${text}\n`, `/w/${text}.yaml`);
    expectHarmless([raw.problems, raw.cluster?.name, raw.cluster?.hosts]);
    expectHarmless(clusterFromSshConfig([text, 'good'])?.hosts);
  });

  it('stays data in an ssh config', async () => {
    const config = put('ssh_config', `Host good\n  HostName ${text}\nHost jumped\n  ProxyJump ${text}\nHost ${text}\n  User ${text}\n`);
    for (const ssh of withSsh ? ['ssh', null] : [null]) {
      for (const alias of ['good', 'jumped', text]) {
        try {
          const target = await resolveTarget(alias, { config, ssh });
          expect(target.hostName).toMatch(/^[^\s'"`$\\;&<>|(){}-][^\s'"`$\\;&<>|(){}]*$/);
          expectHarmless([target.hostName, target.alias, target.jumps.map((jump) => jump.hostName)]);
        } catch (error) {
          expect(error).toBeInstanceOf(Failure);
          expectHarmless(messageOf(error));
        }
      }
    }
    for (const host of await listHosts(config)) expectHarmless(clusterFromSshConfig([host])?.hosts);
  });

  it.runIf(shell)('reaches a program through a real shell as the word that it is', () => {
    const words = ['printf', '%s\\0', 'before', text, 'after'];
    if (text.includes('\0')) {
      expect(() => commandLine(words)).toThrow(Failure);
      expect(() => remoteCommand(words, {}, 'marker')).toThrow(Failure);
      return;
    }
    // JavaScript's strings go out as UTF-8, which has no lone surrogates.
    const said = Buffer.from(text).toString();
    expect(sh(commandLine(words))).toBe(`before\0${said}\0after\0`);
    expect(sh(commandLine(['printenv', 'NCCL_X'], { NCCL_X: text }))).toBe(`${said}\n`);
    expect(
      sh(remoteCommand(['sh', '-c', 'printf "%s\\0" "$NCCL_X" "$@"', 'sh', text], { NCCL_X: text }, 'marker')).replace(/^marker \d+\n/, ''),
    ).toBe(`${said}\0${said}\0`);
    expectHarmless('');
    for (const name of [text, `${text}=x`])
      if (!/^[A-Za-z_]\w*$/.test(name)) expect(() => commandLine(['true'], { [name]: 'x' })).toThrow(Failure);
  });

  it.runIf(shell)('stays a word in the plan of a run and in its preview', () => {
    const cluster = clusterFromSshConfig(['a', 'b']);
    if (cluster === null) throw new Error('two good names make a cluster');
    for (const launcher of ['mpirun', 'srun', 'local'] as const) {
      try {
        const plan = planRun(cluster, { argv: ['printf', text], env: { NCCL_X: text }, launcher });
        expect(plan.argv.filter((word) => word === text)).toHaveLength(1);
        const line = preview(plan);
        expectHarmless(line);
        // Pasted into a terminal, the preview runs the launcher and nothing else.
        if (launcher === 'local') sh(`${line} >/dev/null 2>&1 || true`);
        else sh(`${launcher}() { :; }\n${line}`);
      } catch (error) {
        expect(error).toBeInstanceOf(Failure);
        expect(text).toContain('\0');
      }
      expectHarmless('');
    }
    for (const request of [{ argv: ['x'], hosts: [text] }, { argv: ['x'], env: { [text]: '1' } }, { argv: [] }]) {
      try {
        planRun(cluster, request);
      } catch (error) {
        expect(error).toBeInstanceOf(Failure);
        expectHarmless(messageOf(error));
      }
    }
  });

  it('stays data in a snapshot, in health and in the picture of the fabric', async () => {
    const snapshot = hostileSnapshot(text);
    const read = readSnapshot(JSON.parse(JSON.stringify(snapshot)));
    if (read === null) throw new Error('a snapshot is one whatever its texts say');
    const { hosts, ...rest } = read;
    expectHarmless([rest, Object.values(hosts).map(({ facts, ...answer }) => [answer, { ...facts, confFiles: [] }])]);
    const health = healthOf(read);
    expect(health.length).toBeGreaterThan(3);
    expectHarmless(health);
    const fabric = fabricFromSources({
      snapshot: read,
      ibnetdiscover: discovery(text),
      matrices: [{ host: text, text: `\tGPU0\t${text}\nGPU0\t X \t${text}\n${text}\tSYS\t X \n` }],
      latency: JSON.stringify({
        names: [text, 'gpu/mlx5_0'],
        us: [
          [0, 1],
          [1, 0],
        ],
      }),
    });
    expect(fabric.nodes.length).toBeGreaterThan(3);
    expectHarmless([toDot(fabric), toGraphml(fabric), describeFabric(fabric, 'measured')]);
    expect(xmlMistake(toGraphml(fabric))).toBeNull();
    expect(isDot(toDot(fabric))).toBe(true);

    const file = put('snapshot.json', JSON.stringify(snapshot));
    const ib = put('ib.txt', discovery(text));
    const conf = put('nccl.conf', 'NCCL_IB_HCA=mlx5_7\n');
    for (const argv of [
      ...['text', 'json', 'dot', 'graphml'].map((format) => ['fabric', '--snapshot', file, '--ibnetdiscover', ib, '--format', format]),
      ['lint', conf, '--snapshot', file],
      ['model', '--preset', 'dgx-h100', '--snapshot', file],
    ]) {
      const { code, out, err } = await cli(folder, argv);
      expect(code, err).toBeLessThan(2);
      expectHarmless([out, err]);
      if (argv.includes('json')) expect(JSON.parse(out)).toHaveProperty('nodes');
    }
  });

  it('stays data in the output of a benchmark', async () => {
    const log = benchmarkOutput(text);
    for (const source of [
      log,
      JSON.stringify({
        version: 3,
        args: [text, text],
        env: { [text]: text },
        nccl_version: text,
        errors: [text],
        config: { [text]: text },
        results: [
          { size: 8, count: 2, type: text, redop: text, root: text, out_of_place: { time: 1, alg_bw: 1, bus_bw: 1, nwrong: text } },
        ],
      }),
    ]) {
      const result = readPerf(Buffer.from(source).toString());
      expectHarmless(result);
      for (const format of ['text', 'json']) {
        const { out, err } = await cli(folder, ['perf', '-', '--format', format], source);
        expectHarmless([out, err]);
        if (format === 'json') {
          const { expected, ...said } = JSON.parse(out) as Record<string, unknown>;
          expect(expected).toBeTypeOf('object');
          expect(said).toEqual(JSON.parse(JSON.stringify(result)));
        }
      }
    }
    expect(readPerf(log).rows).toHaveLength(1);
  });

  it('stays data in the run store and in a ranking', async () => {
    const store = put(
      'runs/2026-11.jsonl',
      `${storedRun(text)}${text.replaceAll('\n', ' ')}\n{"v":1,"kind":"start","run":"__proto__","__proto__":{"polluted":true}}\n`,
    );
    const runs = await openStore(join(store, '..')).runs();
    expect(runs.length).toBeGreaterThan(0);
    expectHarmless(runs);
    expect({}).not.toHaveProperty('polluted');
    const { sweep, problems } = readSweep(
      stringify({ benchmark: 'all_reduce_perf', name: text, parameters: { NCCL_X: ['plain', text], [text]: [1, 2] } }),
      `/w/${text}.yaml`,
    );
    expectHarmless(problems);
    expectHarmless(sweep);
    const fallback = readSweep('benchmark: a\nparameters: { NCCL_X: [p, q] }', `/w/${text}.yaml`).sweep;
    if (fallback === null) throw new Error('a plain sweep can be read');
    expectHarmless(fallback.name);
    const all = combinations(sweep ?? fallback);
    const ranking = rank(sweep ?? fallback, all, runs);
    const answer = {
      ...ranking,
      name: fallback.name,
      trials: 2,
      completed: 1,
      failed: 1,
      origin: 'measured',
      metric: 'busbw',
      strategy: 'racing',
      budget: false,
      gains: gains(sweep ?? fallback, all, runs),
      expected: expectSearch(ranking, runs, (sweep ?? fallback).objective, []),
    } as const;
    expectHarmless(sweepText(answer));
    for (const run of runs) expectHarmless(expectationText(expectRun(run, [])));
  });

  it('stays data in findings, hovers, fixes and pages', async () => {
    const files = [
      [
        'nccl.conf',
        'nccl-conf',
        `NCCL_NET=${text}\nNCCL_BUFFSIZE=${text}\n${text}=1\nNCCL_${text}=4M\nNCCL_ALGO = ${text}\nexport NCCL_IB_HCA="${text}"\n${text}\n`,
      ],
      ['train.sh', 'shellscript', `export NCCL_BUFFSIZE=4M${text}\nexport NCCL_ALGO='${text}'\nNCCL_${text}=1 all_reduce_perf ${text}\n`],
      ['.nccl/cluster.yaml', 'yaml', `hosts: [${text}]\n${text}: x\n`],
      ['.nccl/sweeps/a.yaml', 'yaml', `benchmark: "${text}"\nparameters: { "${text}": [1] }\n`],
    ] as const;
    for (const [name, languageId, content] of files) {
      const uri = `file:///w/${name}`;
      const configuration = { ncclVersion: '2.27.3', minSeverity: 'hint' } as const;
      const { findings, kind, settings } = await analyse({ uri, languageId, getText: () => content }, { configuration });
      const meant = kind === 'conf' ? meantSettings(content) : settings;
      expectHarmless(findings.map(({ message, variable, docs, rule }) => [message, variable, docs, rule]));
      expectHarmless(findings.flatMap(({ fixes }) => fixes.map((fix) => fix.title)));
      for (const one of findings) {
        // A diagnostic is plain text: no string of it is Markdown, and its one link is ours.
        expect(typeof diagnosticOf(one).message).toBe('string');
        expect(one.docs ?? 'https://docs.nvidia.com/').toMatch(/^https:\/\/(docs\.nvidia|github)\.com\//);
        expectHarmless(
          actionsAt({ uri, text: content, kind, findings, commands: true }, one.range, undefined).map((action) => action.title),
        );
      }
      const lines = content.split('\n').slice(0, 12);
      for (const [line, row] of lines.entries()) {
        for (const character of [0, 6, Math.min(row.length, 16), row.length]) {
          const hover = hoverAt(content, meant, findings, { line, character }, { release: '2.27.3', hosts: [] });
          if (hover === null) continue;
          expectHarmless(hover.markdown);
          expect(activeMarkdown(hover.markdown), hover.markdown.slice(0, 400)).toEqual([]);
        }
      }
    }
    expectHarmless(explainName(text, '2.27.3'));
    expect(activeMarkdown(explainName(text, '2.27.3'))).toEqual([]);
  });

  it('does nothing on the command line, as text or as JSON', async () => {
    const conf = put('w/nccl.conf', `NCCL_NET=${text}\n${text}=1\nNCCL_ALGO = ${text}\nNCCL_BUFFSIZE=4M${text}\n`);
    put('w/train.sh', `export NCCL_BUFFSIZE=4M${text}\nNCCL_ALGO='${text}' all_reduce_perf\n`);
    const outside = /[/\0]/.test(text) || text === '' || text.length > 200 ? 'plain' : text;
    put(`w/${outside}.sh`, 'export NCCL_BUFFSIZE=4M\n');
    const request = JSON.stringify({ id: text, kind: text, input: text, version: '2.27.7' });
    for (const [argv, stdin, json] of [
      ...['text', 'json', 'sarif', 'github'].map(
        (format) => [['lint', 'w', '--format', format], '', format === 'json' || format === 'sarif'] as const,
      ),
      [['conf', conf], '', false],
      [['conf', conf, '--format', 'json'], '', true],
      [['explain', `NCCL_NET=${text}`], '', false],
      [['explain', text, '--format', 'json'], '', true],
      [['explain', `NCCL_BUFFSIZE=${text}`, '--format', 'json'], '', true],
      [['replay'], `${request}\n`, true],
      [[text], '', false],
      [['lint', text], '', false],
      [['lint', 'w', '--kind', text], '', false],
      [['conf', text], '', false],
      [['perf', text], '', false],
      [['fabric', '--snapshot', text], '', false],
      [['fabric', '--ibnetdiscover', '-'], discovery(text), false],
      [['model', '--preset', text], '', false],
      [['probe', text], '', false],
      [['bench', '--hosts', text, '--', 'true'], '', false],
      [['sweep', text], '', false],
      [['lint', `--${text}`], '', false],
    ] as const) {
      const { code, out, err } = await cli(folder, argv, stdin);
      expectHarmless([out, err]);
      if (json && code < 2)
        expect(() => JSON.parse(out) as unknown, `${title}: ${argv.join(' ').slice(0, 100)}: ${out.slice(0, 200)}`).not.toThrow();
    }
    // A file's text begins no workflow command of its own.
    const { out } = await cli(folder, ['lint', 'w', '--format', 'github']);
    for (const line of out.split('\n').slice(0, -1)) expect(line).toMatch(/^::(error|warning|notice) file=/);
  });

  it('keeps its place in a message, in English and in Chinese', () => {
    const reverse = { '{0} says {1}.': '{1}由{0}说。' };
    const say = (): string => l10n.t('{0} says {1}.', text, `<${text}>`);
    expect(say()).toBe(`${text} says <${text}>.`);
    try {
      l10n.config({ contents: reverse });
      expect(say()).toBe(`<${text}>由${text}说。`);
    } finally {
      l10n.config({ contents: {} });
    }
  });
});

describe.runIf(shell)('a benchmark that says hostile things', () => {
  it('is measured all the same, and does nothing else', async () => {
    const program = join(folder, 'evil_perf');
    const short = Object.values(hostile).filter((text) => text.length < 1000);
    const everything = put('said.txt', benchmarkOutput(short.join('\n')));
    put('said-err.txt', `${short.join('\n')}\nx: Test failure [a](command:x) ${String.fromCharCode(27)}]0;owned\n`);
    put(
      'evil_perf',
      `#!/bin/sh\ncat ${everything}\ncat ${folder}/said-err.txt >&2\nprintf '%s\\n' "$NCCL_HOSTID" >> ${folder}/values\nexit "\${NCCL_EXIT:-0}"\n`,
    );
    chmodSync(program, 0o755);
    for (const format of ['text', 'json'])
      for (const exit of ['0', '3']) {
        const { out, err } = await cli(folder, [
          'bench',
          '--launcher',
          'local',
          '--env',
          `NCCL_EXIT=${exit}`,
          '--format',
          format,
          '--',
          program,
        ]);
        expectHarmless([out, err]);
        expect(out).not.toBe('');
        if (format === 'json') expect(JSON.parse(out)).toHaveProperty('run');
      }
    const values = [
      hostile['a command substitution'],
      hostile['backquotes'],
      hostile['an ended quote'],
      hostile['a script'],
      hostile['formats'],
      '__proto__',
      hostile['holes of a message'],
    ];
    const mild = join(folder, 'mild_perf');
    const mildly = put('mild.txt', benchmarkOutput('$(touch x)').replace(/^.*Test NCCL failure.*$/m, ''));
    put('mild_perf', `#!/bin/sh\ncat ${mildly}\nprintf '%s\\n' "$NCCL_HOSTID" >> ${folder}/values\n`);
    chmodSync(mild, 0o755);
    const sweep = put(
      '.nccl/sweeps/s.yaml',
      stringify({ benchmark: mild, parameters: { NCCL_HOSTID: values, constructor: [1], __proto__x: ['{0}'] }, repeats: 1 }),
    );
    for (const format of ['text', 'json']) {
      const { code, out, err } = await cli(folder, ['sweep', sweep, '--launcher', 'local', '--format', format]);
      expect(code, err).toBeLessThan(2);
      expectHarmless([out, err]);
      if (format === 'json') expect(JSON.parse(out)).toMatchObject({ trials: values.length });
    }
    const seen = new Set(sh(`cat ${folder}/values`).split('\n'));
    for (const value of values) expect(seen).toContain(value);
    expectHarmless(await openStore(join(folder, '.nccl/runs')).runs());
  }, 60_000);
});

if (!withSsh)
  it('left out: resolving with ssh -G, there is no /usr/bin/ssh', () => {
    console.log('left out: resolving with ssh -G, there is no /usr/bin/ssh');
  });
if (!shell)
  it('left out: a real shell, which Windows has not', () => {
    console.log('left out: a real shell, which Windows has not');
  });

/** Hosts named so and of which every fact says so, different enough for the checks to speak. */
function hostileSnapshot(text: string): Snapshot {
  const facts = hostFacts({
    hostName: text,
    kernel: text,
    os: text,
    gpus: [gpu(0, { name: text, uuid: text, pci: text, driver: text, pcie: { gen: 3, width: 4, maxGen: 5, maxWidth: 16 } })],
    nics: [
      nic(0, {
        device: `mlx5_0${text}`,
        netdev: text,
        guid: text,
        state: `DOWN ${text}`,
        physState: text,
        speed: text,
        firmware: text,
        rateGbps: 100,
        width: 2,
      }),
    ],
    interfaces: [{ name: text, up: true, addresses: [text], mtu: 1 }],
    topoMatrix: `\tGPU0\t${text}\nGPU0\t X \t${text}\n`,
    versions: { driver: text, cuda: text, nccl: [{ path: text, version: text }] },
    peerMemory: [],
    confFiles: [{ path: `/etc/${text}`, text: `NCCL_ALGO = ${text}\n${text}\n` }],
    environment: { NCCL_ALGO: text, [text]: text },
    tools: { [text]: text },
  });
  const base = snapshotOf(hostFacts(), hostFacts(), facts, {
    ok: false,
    problem: { kind: 'unreachable', message: text, next: text },
    facts: null,
    notes: [text],
  });
  return {
    ...base,
    at: text,
    cluster: text,
    hosts: { ...base.hosts, [text]: { ok: true, problem: null, facts } },
    ibnetdiscover: { host: text, text: discovery(text) },
  };
}

/** ibnetdiscover of one switch and two adapters that describe themselves so. */
function discovery(text: string): string {
  return [
    'vendid=0x2c9',
    'switchguid=0xb83fd20300000100(b83fd20300000100)',
    `Switch\t40 "S-b83fd20300000100"\t\t# "${text}" enhanced port 0 lid 1 lmc 0`,
    `[1]\t"H-b83fd20300000200"[1](b83fd20300000201) \t\t# "${text} mlx5_0" lid 2 4xHDR`,
    `[2]\t"H-b83fd20300000300"[1](b83fd20300000301) \t\t# "gpu mlx5_0" lid 3 2xHDR`,
    '',
    `Ca\t1 "H-b83fd20300000200"\t\t# "${text} mlx5_0"`,
    `[1](b83fd20300000201) \t"S-b83fd20300000100"[1]\t\t# lid 2 lmc 0 "${text}" lid 1 4xHDR`,
    '',
    `Ca\t1 "H-b83fd20300000300"\t\t# "gpu mlx5_0"`,
    `[1](b83fd20300000301) \t"S-b83fd20300000100"[2]\t\t# lid 3 lmc 0 "${text}" lid 1 2xHDR`,
    text,
    '',
  ].join('\n');
}

/** What nccl-tests prints, with the text wherever a program, a host or NCCL chooses the words. */
function benchmarkOutput(text: string): string {
  return [
    `# nccl-tests version ${text}x nccl-headers=23007 nccl-library=23007`,
    `# Collective test starting: ${text}all_reduce_perf`,
    `#  Rank  0 Group  0 Pid 1 on ${text} device  0 [0000:18:00] ${text}`,
    `host: NCCL WARN ${text}`,
    text,
    '#  size count type redop root time algbw busbw #wrong time algbw busbw #wrong',
    '1048576 262144 float sum -1 100.5 10.43 18.2 0 100.5 10.43 18.2 0',
    `${text}: Test NCCL failure common.cu:1 '${text}'`,
    '# Out of bounds values : 0 OK',
    '# Avg bus bandwidth    : 18.2',
    '',
  ].join('\n');
}

/** The lines of one run of which every text says so. */
function storedRun(text: string): string {
  const spec = { cluster: text, hosts: [text], ranksPerHost: 1, launcher: text, argv: [text], env: { [text]: text } };
  const trial = { sweep: text, spec: text, trial: 0, repeat: 0, settings: { [text]: text, NCCL_X: text } };
  const place = { timeUs: 1, algbwGBs: 1, busbwGBs: 1, wrong: 0 };
  const run = `run ${text}`;
  return [
    { v: 1, kind: 'start', run, at: text, origin: 'measured', spec, trial },
    { v: 1, kind: 'row', run, row: { sizeBytes: 8, count: 2, type: text, redop: text, root: null, outOfPlace: place, inPlace: null } },
    { v: 1, kind: 'end', run, at: text, exitCode: 1, state: 'failed', message: text, ncclVersion: text, gpu: text },
  ]
    .map((record) => `${JSON.stringify(record)}\n`)
    .join('');
}
