import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as vscode from 'vscode';
import type { Diagnosis } from '../../../src/protocol/diagnosis.js';
import { logOf } from '../../e2e/page/diagnosisState.js';
import { type DemoCluster, startCluster } from './demoCluster.js';
import { eventually, extension, workspaceFolder } from './open.js';
import { type Person, sitDown } from './person.js';

const nccl = (...path: string[]): string => join(workspaceFolder(), '.nccl', ...path);
const clusterRow = { kind: 'cluster', cluster: 'demo' };
const rows = ['gpu-01', 'gpu-02'].map((host) => ({ kind: 'host', cluster: 'demo', host }));
const token = 'hf_AbCdEfGhIjKlMnOpQrStUvWxYz012345';

/** The text in front, once it says this. */
async function shown(contains: string): Promise<string> {
  const text = await eventually(
    () => vscode.window.activeTextEditor?.document.getText() ?? '',
    (now) => now.includes(contains),
    `a document with ${contains}`,
    60_000,
  );
  return text;
}

describe('A job in trouble', function () {
  this.timeout(300_000);
  let cluster: DemoCluster;
  let person: Person;
  let folder = '';
  const here = (name: string): vscode.Uri => vscode.Uri.file(join(folder, name));

  before(async () => {
    await extension().activate();
    folder = mkdtempSync(join(tmpdir(), 'nw-trouble-'));
    cluster = await startCluster(['--hosts', '2']);
    mkdirSync(nccl('latency'), { recursive: true });
    copyFileSync(cluster.clusterFile, nccl('cluster.yaml'));
    const log = logOf({ variables: { NCCL_IB_TIMEOUT: '14' } });
    writeFileSync(join(folder, 'job.log'), log);
    writeFileSync(join(folder, 'good.log'), logOf({}, { fails: false }));
    // Each host has the half of the job that its ranks wrote, as NCCL_DEBUG_FILE makes it.
    rows.forEach(({ host }, at) => {
      const logs = join(dirname(cluster.clusterFile), 'hosts', host, 'root', 'var', 'log');
      mkdirSync(logs, { recursive: true });
      const own = log.split('\n').filter((line) => line.includes(`gpu-00${String(at + 1)}:`));
      const said = at === 0 ? [`HF_TOKEN=${token}`, 'run of proj-apollo for zaphod', ...own] : own;
      writeFileSync(join(logs, `nccl.${host}.4000${String(at)}.log`), `${said.join('\n')}\n`);
    });
    person = sitDown();
    assert.ok(await vscode.commands.executeCommand('nccl.cluster.connect'));
  });
  beforeEach(() => {
    person.answers = {};
    person.told.length = 0;
  });
  after(async () => {
    person.leave();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand('nccl.cluster.disconnect');
    await cluster.stop();
    rmSync(nccl(), { recursive: true, force: true });
    rmSync(folder, { recursive: true, force: true });
  });

  it('is diagnosed from the logs of its hosts, fetched over SSH', async () => {
    person.answers.input = () => '/var/log/nccl.%h.%p.log';
    const diagnosis = await vscode.commands.executeCommand<Diagnosis | null>('nccl.diagnosis.job', rows[0], rows);
    assert.deepEqual(person.told, []);
    assert.deepEqual(
      diagnosis?.files.map((name) => name.replace(/^\d+-/, '')),
      ['gpu-01-nccl.gpu-01.40000.log', 'gpu-02-nccl.gpu-02.40001.log'],
    );
    assert.equal(diagnosis.ranks.length, 16);
    const [first] = diagnosis.findings;
    assert.deepEqual([first?.rule, first?.role, first?.evidence[0]?.file], ['ib-completion-12', 'culprit', 0]);
    await eventually(
      () => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label)),
      (labels) => labels.includes('Diagnosis'),
      'the panel',
    );
    person.answers.input = () => '/var/log/other.%h.%p.log';
    assert.equal(await vscode.commands.executeCommand('nccl.diagnosis.job', rows[0], rows), undefined);
    assert.match(person.told.join('\n'), /^None of 2 hosts has a log/);
  });

  it('is bundled with nothing of what the rules of any folder hide', async () => {
    const other = join(folder, 'other');
    mkdirSync(join(other, '.nccl'), { recursive: true });
    writeFileSync(nccl('redaction.yaml'), "rules:\n  - id: projects\n    pattern: 'proj-\\w+'\n");
    writeFileSync(join(other, '.nccl', 'redaction.yaml'), 'names: [zaphod]\n');
    const target = here('bundle.tar.gz');
    person.answers = {
      input: () => '/var/log/nccl.%h.%p.log',
      save: () => target,
      press: (message) => (message.includes('Nothing has been written yet') ? 'Write Bundle…' : undefined),
    };
    const { workspaceFolders = [] } = vscode.workspace;
    const own = Object.getOwnPropertyDescriptor(vscode.workspace, 'workspaceFolders') ?? {};
    // A second folder in the window would start the extension host anew.
    Object.defineProperty(vscode.workspace, 'workspaceFolders', {
      ...own,
      get: () => [...workspaceFolders, { uri: vscode.Uri.file(other), name: 'other', index: 1 }],
    });
    try {
      await vscode.commands.executeCommand('nccl.bundle.collect', rows[0], [rows[0]]);
    } finally {
      Object.defineProperty(vscode.workspace, 'workspaceFolders', own);
    }
    const preview = await shown('Nothing has been written yet');
    assert.match(preview, /← proj-apollo +\[projects\]/);
    assert.match(preview, /← zaphod/);
    assert.match(preview, /← \d+ characters, not shown/);
    await eventually(() => existsSync(target.fsPath), Boolean, 'the bundle');
    const written = await eventually(
      () => person.told,
      (told) => told.some((text) => text.startsWith('The bundle is written')),
      'the end of writing',
    );
    assert.ok(written.length >= 2);
    const text = gunzipSync(readFileSync(target.fsPath)).toString('latin1');
    assert.ok(text.includes('NCCL INFO'));
    for (const hidden of [token, 'proj-apollo', 'zaphod']) assert.ok(!text.includes(hidden), hidden);
    assert.ok(!preview.includes(token));
  });

  it('is not bundled while its rules of redaction cannot be read or are not understood', async () => {
    rmSync(nccl('redaction.yaml'), { force: true });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    person.answers.input = () => assert.fail('nothing is asked or collected');
    // A folder where the file should be: there, and not readable.
    mkdirSync(nccl('redaction.yaml'));
    await vscode.commands.executeCommand('nccl.bundle.collect', clusterRow, [clusterRow]);
    rmSync(nccl('redaction.yaml'), { recursive: true });
    writeFileSync(nccl('redaction.yaml'), 'rules:\n  - id: broken\n    pattern: "("\n');
    await vscode.commands.executeCommand('nccl.bundle.collect', clusterRow, [clusterRow]);
    rmSync(nccl('redaction.yaml'));
    assert.equal(person.told.length, 2, person.told.join('\n'));
    assert.match(person.told[0] ?? '', /^\.nccl\/redaction\.yaml could not be read: /);
    assert.match(person.told[1] ?? '', /^\.nccl\/redaction\.yaml, line 3: .*Correct it first/);
    assert.equal(vscode.window.activeTextEditor, undefined);
  });

  it('is followed through a playbook with its log, a good run, the cluster and pairs of hosts, to a conclusion with its proof', async () => {
    const us = [0, 1, 2, 3, 4, 5].map((from) => [0, 1, 2, 3, 4, 5].map((to) => (from === to ? null : from + to === 1 ? 90 : 5)));
    writeFileSync(nccl('latency', '2026-11-20.json'), JSON.stringify({ names: ['a', 'b', 'c', 'd', 'e', 'f'], us }));
    const asked: string[] = [];
    let sources: readonly string[] = [];
    person.answers = {
      pick: (title, labels) => {
        asked.push(title);
        if (title.startsWith('What shall')) sources = labels;
        if (title.startsWith('Follow')) return labels.filter((label) => /time out/i.test(label));
        return title.startsWith('What shall') ? labels : labels.slice(0, 1);
      },
      open: (title) => [here(title.includes('well') ? 'good.log' : 'job.log')],
    };
    await vscode.commands.executeCommand('nccl.playbook.follow');
    assert.deepEqual(person.told, []);
    assert.ok(sources.includes('Health of demo'), sources.join());
    assert.deepEqual(asked.length, 3);
    const text = await shown('Conclusion: ');
    assert.match(text, /\[ib-completion-12\] job\.log:\d+/);
    assert.match(text, /a → b is slow: 90/);
    assert.doesNotMatch(text, /this is missing/);
  });

  it('is told what is missing where nothing answers, and what of a file is no measurement', async () => {
    person.answers.pick = (title, labels) => (title.startsWith('What shall') ? [] : labels.slice(0, 1));
    await vscode.commands.executeCommand('nccl.playbook.follow');
    await shown('Not decided, and this is missing:');
    writeFileSync(nccl('latency', '2026-11-21.json'), '{}');
    person.answers.pick = (title, labels) => (title.startsWith('What shall') ? labels.filter((label) => label.startsWith('Measurement')) : labels.slice(0, 1));
    await vscode.commands.executeCommand('nccl.playbook.follow');
    assert.match(person.told.join('\n'), /^2026-11-21\.json holds no measurement between pairs of hosts\. Measure them/);
  });

  it('has its time-outs computed as its log tells them', async () => {
    person.answers = {
      pick: (_, labels) => labels.filter((label) => label.startsWith('As a log')),
      open: () => [here('job.log')],
      input: (_, value) => value,
    };
    await vscode.commands.executeCommand('nccl.playbook.timeouts');
    const text = await shown('NCCL_IB_TIMEOUT=14');
    assert.match(text, /600 s \(10\.0 min\)/);
    assert.deepEqual(person.told, []);
    person.answers.open = () => [here('gone.log')];
    await vscode.commands.executeCommand('nccl.playbook.timeouts');
    assert.match(person.told.join('\n'), /gone\.log could not be read/);
  });
});
