import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import type { HostFacts } from '../../src/cluster/facts.js';
import { examine, healthIn, pathBetween } from '../../src/doctor/index.js';
import type { Branch } from '../../src/editor/clusters/branches.js';
import type { ClusterState } from '../../src/editor/clusters/state.js';
import { readTopoMatrix } from '../../src/fabric/readers/topoMatrix.js';
import { runProbe } from '../unit/cluster/runProbe.js';
import { answer, gpu, hostFacts, nic } from '../unit/cluster/facts.js';

// The rows and hovers of the tree need of the editor only its texts and its value classes.
vi.mock('vscode', () => ({
  l10n: { t: (text: string, ...args: readonly unknown[]) => text.replace(/\{(\d+)\}/g, (_, at: string) => String(args[Number(at)])) },
  env: { language: 'en' },
  ThemeIcon: class {
    constructor(readonly id: string) {}
  },
  ThemeColor: class {
    constructor(readonly id: string) {}
  },
  TreeItem: class {
    constructor(readonly label: string) {}
  },
  TreeItemCollapsibleState: { None: 0, Collapsed: 1, Expanded: 2 },
  Uri: { parse: (text: string) => text },
  MarkdownString: class {
    value = '';
    appendMarkdown(text: string) {
      this.value += text;
      return this;
    }
  },
}));
const { partRows } = await import('../../src/editor/clusters/hostRows.js');
const { rowTooltip } = await import('../../src/editor/clusters/treeItems.js');
const { hostDetail } = await import('../../src/editor/clusters/hostDetail.js');

const samples = resolve('..', 'shared', 'samples', 'material');
const infiniband = join(samples, 'sysfs-infiniband', 'sys-class-infiniband-h100.0');
const matrices = join(samples, 'nvidia-smi-topo');

const temporary = mkdtempSync(join(tmpdir(), 'tree-'));
afterAll(() => {
  rmSync(temporary, { recursive: true, force: true });
});

const branch: Branch = { key: 'well', heading: { kind: 'standing', standing: 'well' }, hosts: ['node'], standing: 'well', branches: [] };

function stateOf(facts: HostFacts): ClusterState {
  const snapshot = {
    schema: 2 as const,
    at: '2026-11-28T12:00:00.000Z',
    cluster: null,
    origin: 'measured' as const,
    hosts: { node: answer(facts) },
  };
  const report = examine(snapshot);
  const cluster = {
    name: 'real',
    path: null,
    simulated: false,
    sshConfig: null,
    hosts: ['node'],
    groups: {},
    racks: {},
    head: 'node',
    launcher: 'mpirun' as const,
    launcherArgs: [],
    gpusPerHost: 8,
    ncclTests: null,
    env: {},
  };
  const answers = new Map(Object.entries(snapshot.hosts));
  return { cluster, phase: 'ready', progress: null, answers, snapshot, report, health: healthIn(report), origin: 'measured', file: null };
}

describe('captured files of real hosts in the tree and its hover', () => {
  if (!existsSync(infiniband) || !existsSync(matrices)) {
    it('left out: ../shared is not here', () => {
      console.log('left out: ../shared/samples is not here, so the tree shows no real host');
    });
    return;
  }

  it('show each port of a real H100 node with its state and rate, and what its counters mean', () => {
    mkdirSync(join(temporary, 'sys', 'class'), { recursive: true });
    symlinkSync(infiniband, join(temporary, 'sys', 'class', 'infiniband'));
    const { facts } = runProbe(temporary, {}, 'sh');
    if (facts === null) throw new Error('no facts');
    const state = stateOf(facts);
    const row = { kind: 'host' as const, cluster: 'real', host: 'node', branch };
    const parts = partRows(state, row).flatMap((part) => (part.kind === 'part' ? [`${part.label}: ${part.description}`] : []));
    const devices = readdirSync(infiniband).sort(new Intl.Collator('en', { numeric: true }).compare);
    const rated = devices.map((device) => {
      const file = (name: string): string => readFileSync(join(infiniband, device, 'ports', '1', name), 'utf8').trim();
      const [, rate = '', width = ''] = /^([\d.]+) Gb\/sec \((\d+)X/.exec(file('rate')) ?? [];
      return { device, state: file('state').replace(/^\d+: /, ''), rate: `${rate} Gb/s (${width}x)` };
    });
    for (const port of rated) expect(parts.find((text) => text.startsWith(`${port.device}: `))).toContain(`${port.state} · ${port.rate}`);
    expect(parts.filter((text) => text.startsWith('mlx5_'))).toHaveLength(devices.length);
    const hover = rowTooltip(row, state)?.value ?? '';
    expect(hover).toContain('**node**');
    // Counters of 4 bits that are full, and 14 damaged packets on each port: said with the device, what it does and what to do.
    expect(hover).toMatch(/port_rcv_errors|excessive_buffer_overrun_errors/);
    expect(hover).toContain('$(lightbulb)');
    expect(hostDetail(state, 'node', null)?.facts.length).toBeGreaterThan(2);
  });

  it.each(readdirSync(matrices))('take the distances of %s for GPUs and adapters', (name) => {
    const topoMatrix = readFileSync(join(matrices, name), 'utf8');
    const { devices } = readTopoMatrix(topoMatrix);
    const of = (kind: 'gpu' | 'nic') => devices.filter((device) => device.kind === kind);
    const facts = hostFacts({
      topoMatrix,
      gpus: of('gpu').map(({ index }, i) => gpu(index ?? i)),
      nics: of('nic').flatMap(({ device }, i) => (device === null ? [] : [nic(i, { device })])),
    });
    expect(facts.gpus).not.toEqual([]);
    const row = { kind: 'host' as const, cluster: 'real', host: 'node', branch };
    const labels = partRows(stateOf(facts), row).flatMap((part) => (part.kind === 'part' ? [part.label] : []));
    for (const { index } of facts.gpus ?? []) expect(labels).toContain(`GPU ${String(index)}`);
    for (const { device } of facts.nics ?? []) expect(labels).toContain(device);
    for (const own of facts.gpus ?? [])
      for (const port of facts.nics ?? []) expect(pathBetween(facts, own, port), `${String(own.index)} ${port.device}`).not.toBeNull();
  });
});
