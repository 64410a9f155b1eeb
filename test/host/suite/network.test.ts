import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { fabricFile } from '../../lab/ib/fabricFile.js';
import { eventually, extension, workspaceFolder } from './open.js';

/** What ordering answers with, as far as it is looked at here. */
interface Ordered {
  readonly order: readonly string[];
  readonly better: boolean;
  readonly before: { readonly ring: { readonly cost: number } };
  readonly after: { readonly ring: { readonly cost: number } };
}
interface Planned {
  readonly origin: string;
  readonly levels: readonly { readonly level: string; readonly timeUs: number }[];
}

const file = (...path: string[]): string => join(workspaceFolder(), ...path);
const uri = (...path: string[]): vscode.Uri => vscode.Uri.file(file(...path));
const order = async (wish: object): Promise<Ordered> => {
  const answer = await vscode.commands.executeCommand<Ordered | undefined>('nccl.topology.orderRanks', uri('pairs.csv'), wish);
  assert.ok(answer);
  return answer;
};
const shown = async (contains: string): Promise<vscode.TextDocument> => {
  const editor = await eventually(
    () => vscode.window.activeTextEditor,
    (active) => active?.document.getText().includes(contains) === true,
    `a document with ${contains} is shown`,
  );
  assert.ok(editor);
  return editor.document;
};

/** Two leaves of two hosts that the order of now goes between at every step. */
const pairs = ',a1,b1,a2,b2\na1,,9,1,9\nb1,9,,9,1\na2,1,9,,9\nb2,9,1,9,\n';

describe('Ranks in the order of the network', () => {
  before(async () => {
    await extension().activate();
    writeFileSync(file('pairs.csv'), pairs);
    writeFileSync(file('hosts.txt'), '# as they came\na1 slots=8\nb1 slots=8\na2 slots=8\nb2 slots=8\n');
    mkdirSync(file('.nccl'), { recursive: true });
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    for (const path of ['pairs.csv', 'net.txt', 'hosts.txt', 'new.hosts', '.nccl/sites.yaml']) rmSync(file(path), { force: true });
  });

  it('are written as a new document, cheaper by the model', async () => {
    const answer = await order({ hosts: uri('hosts.txt'), form: 'hostfile', ranksPerHost: 8, target: 'document' });
    assert.equal(answer.better, true);
    assert.ok(answer.after.ring.cost < answer.before.ring.cost);
    assert.equal((await shown('slots=8')).getText(), answer.order.map((host) => `${host} slots=8\n`).join(''));
  });

  it('are written in every form that needs no cables', async () => {
    for (const [form, contains] of [
      ['rankfile', 'rank 0='],
      ['slurm-hostfile', 'a1\n'],
      ['torchrun', 'NODE_RANK=0'],
      ['torchrun-json', '"nodeRank"'],
      ['k8s', 'kubectl label node'],
      ['k8s-patch', 'nccl-rank-order'],
    ] as const) {
      await order({ hosts: uri('hosts.txt'), form, ranksPerHost: 2, target: 'document' });
      await shown(contains);
    }
  });

  it('go into a new file, and into one of the user only as a change that is shown first', async () => {
    const answer = await order({ hosts: uri('hosts.txt'), form: 'hostfile', ranksPerHost: 8, target: uri('new.hosts') });
    assert.match(readFileSync(file('new.hosts'), 'utf8'), new RegExp(`^${answer.order[0] ?? ''} slots=8\\n`));
    const before = readFileSync(file('hosts.txt'), 'utf8');
    await order({ hosts: uri('hosts.txt'), form: 'hostfile', ranksPerHost: 8, target: uri('hosts.txt') });
    await eventually(
      () => vscode.window.tabGroups.activeTabGroup.activeTab?.input,
      (input) => input instanceof vscode.TabInputTextDiff && input.original.toString() === uri('hosts.txt').toString(),
      'the change is shown',
    );
    assert.equal(readFileSync(file('hosts.txt'), 'utf8'), before, 'nothing is written before a yes');
    await vscode.commands.executeCommand('notifications.clearAll');
  });

  it('follow the cables of a discovery, which also become a topology.conf of Slurm', async () => {
    const { text } = fabricFile({ hosts: 16, radix: 8 });
    writeFileSync(file('net.txt'), text);
    const names = Array.from({ length: 16 }, (_, at) => `gpu${String((at * 4 + Math.floor(at / 4)) % 16).padStart(3, '0')}`);
    writeFileSync(file('hosts.txt'), `${names.join('\n')}\n`);
    const wish = { hosts: uri('hosts.txt'), target: 'document' };
    const answer = await vscode.commands.executeCommand<Ordered | undefined>('nccl.topology.orderRanks', uri('net.txt'), { ...wish, form: 'hostfile', ranksPerHost: 8 });
    assert.equal(answer?.better, true);
    assert.deepEqual([...answer.order].sort(), [...names].sort());
    await vscode.commands.executeCommand('nccl.topology.orderRanks', uri('net.txt'), { ...wish, form: 'slurm-topology' });
    assert.match((await shown('SwitchName=')).getText(), /SwitchName=leaf00 Nodes=gpu\[000-003\]/);
  });

  it('are asked for step by step', async () => {
    const accept = async (done: () => boolean): Promise<void> => {
      for (const end = Date.now() + 15_000; !done() && Date.now() < end;) {
        await new Promise((resolve) => setTimeout(resolve, 300));
        await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      }
    };
    let ended = false;
    // The hosts as they are named, then the first entry: what it costs before and after.
    const asked = Promise.resolve(vscode.commands.executeCommand('nccl.topology.orderRanks', uri('pairs.csv'))).finally(() => (ended = true));
    await accept(() => ended);
    await asked;
    const text = (await shown('(modelled)')).getText();
    assert.match(text, /Ring: .* before /);
  });

  it('are refused where a file tells of no network, in one sentence with a way out', async () => {
    writeFileSync(file('new.hosts'), 'nothing of the kind\n');
    writeFileSync(file('hosts.txt'), 'a1\nb1\na2\nb2\n');
    const messages: string[] = [];
    const { showErrorMessage } = vscode.window;
    Object.assign(vscode.window, {
      showErrorMessage: (message: string) => {
        messages.push(message);
        return Promise.resolve(undefined);
      },
    });
    try {
      await vscode.commands.executeCommand('nccl.topology.orderRanks', uri('new.hosts'));
      await vscode.commands.executeCommand('nccl.topology.orderRanks', uri('pairs.csv'), { hosts: uri('hosts.txt'), form: 'slurm-topology', target: 'document' });
    } finally {
      Object.assign(vscode.window, { showErrorMessage });
    }
    assert.match(messages[0] ?? '', /^new\.hosts describes no network\. Choose /);
    assert.match(messages[1] ?? '', /^pairs\.csv tells no cables/);
  });
});

describe('The spanning tree', () => {
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('is asked for in the Topology panel, also while nothing is connected', async () => {
    await vscode.commands.executeCommand('nccl.topology.showTree');
    await eventually(
      () => vscode.window.tabGroups.activeTabGroup.activeTab?.input,
      (input) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('nccl.panel.topology'),
      'the panel is open',
    );
  });
});

describe('An all-reduce in levels', () => {
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    rmSync(file('.nccl', 'sites.yaml'), { force: true });
  });

  it('is planned over three data centres, each level with its modelled cost', async () => {
    mkdirSync(file('.nccl'), { recursive: true });
    writeFileSync(
      file('.nccl', 'sites.yaml'),
      [
        'sites: [{ name: fra, racks: 4, hostsPerRack: 8 }, { name: iad, racks: 4, hostsPerRack: 8 }, { name: sin, racks: 2, hostsPerRack: 8 }]',
        'links:',
        '  - { between: [fra, iad], ms: 20, gbps: 400 }',
        '  - { between: [fra, sin], ms: 80, gbps: 200 }',
        '  - { between: [iad, sin], ms: 150, gbps: 100 }',
        '',
      ].join('\n'),
    );
    const plan = await vscode.commands.executeCommand<Planned | undefined>('nccl.topology.planLevels', uri('.nccl', 'sites.yaml'), 2 ** 30);
    assert.deepEqual([plan?.origin, plan?.levels.map(({ level }) => level)], ['modelled', ['nvlink', 'rack', 'site', 'sites']]);
    assert.ok(plan?.levels.every(({ timeUs }) => timeUs > 0));
    assert.match((await shown('(modelled)')).getText(), /between sites: .* · α /);
  });
});
