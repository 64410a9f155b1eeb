import * as vscode from 'vscode';
import type { DomainKind, Wave, WaveKind } from '../../rollout/index.js';
import { waveText } from './words.js';

/** The file to roll out: the conf file that is open, else one of the workspace. Unsaved changes are saved first. Undefined when given up. */
export async function askSource(language: string): Promise<vscode.Uri | undefined> {
  const active = vscode.window.activeTextEditor?.document;
  if (active?.languageId === language && active.uri.scheme === 'file') {
    if (active.isDirty) await active.save();
    return active.uri;
  }
  const found = await vscode.workspace.findFiles('**/{*nccl*.conf,*nccl*.csv,*nccl*.xml}', '**/node_modules/**', 50);
  const other = { label: `$(folder-opened) ${vscode.l10n.t('Choose a File…')}`, uri: null };
  const items = [...found.map((uri) => ({ label: `$(file) ${vscode.workspace.asRelativePath(uri)}`, uri })), other];
  const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Roll out which file?') });
  if (chosen?.uri !== null) return chosen?.uri;
  return (await vscode.window.showOpenDialog({ canSelectMany: false }))?.[0];
}

/** Where it goes on the hosts. */
export async function askPath(source: vscode.Uri): Promise<string | undefined> {
  const usual = source.path.endsWith('.conf')
    ? [
        { label: '/etc/nccl.conf', description: vscode.l10n.t('for everybody on the host') },
        { label: '~/.nccl.conf', description: vscode.l10n.t('for this login') },
      ]
    : [];
  const typed = { label: `$(edit) ${vscode.l10n.t('Type a path…')}`, description: '' };
  const chosen =
    usual.length === 0
      ? typed
      : await vscode.window.showQuickPick([...usual, typed], { title: vscode.l10n.t('Where does it go on the hosts?') });
  if (chosen !== typed) return chosen?.label;
  const path = await vscode.window.showInputBox({
    title: vscode.l10n.t('Where does it go on the hosts?'),
    value: '/etc/',
    validateInput: (value) => (/^(?:~?\/.*[^/]|)$/.test(value) ? undefined : vscode.l10n.t('A path begins with / or ~/ and names a file.')),
  });
  return path === '' ? undefined : path;
}

/** The waves, each choice with what it comes to on these hosts. */
export async function askWaves(
  domains: readonly DomainKind[],
  plan: (kind: WaveKind, by?: DomainKind) => Promise<Wave[]>,
): Promise<readonly Wave[] | undefined> {
  const one = {
    rack: vscode.l10n.t('Rack by Rack'),
    site: vscode.l10n.t('Site by Site'),
    group: vscode.l10n.t('Group by Group'),
    leaf: vscode.l10n.t('Leaf Switch by Leaf Switch'),
    pod: vscode.l10n.t('Pod by Pod'),
  };
  const kinds: readonly (readonly [WaveKind, string, DomainKind?])[] = [
    ['shares', vscode.l10n.t('Growing Shares')],
    ...domains.map((by) => ['domains', one[by], by] as const),
    ['once', vscode.l10n.t('All at Once')],
  ];
  const items = await Promise.all(
    kinds.map(async ([kind, label, by]) => {
      const waves = await plan(kind, by);
      return { label, description: waves.map(({ name, hosts }) => `${waveText(name)} ${String(hosts.length)}`).join(' → '), waves };
    }),
  );
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('In which waves?') }))?.waves;
}

/** What each wave must pass. */
export async function askGates(path: string): Promise<readonly string[] | undefined> {
  const items = [
    ...(/nccl[^/]*\.conf$/.test(path)
      ? [
          {
            id: 'settings',
            label: vscode.l10n.t('What NCCL Reads'),
            description: vscode.l10n.t('each setting of the file takes effect'),
            picked: true,
          },
        ]
      : []),
    {
      id: 'doctor',
      label: vscode.l10n.t('Health'),
      description: vscode.l10n.t('the doctor finds nothing that was not there before'),
      picked: true,
    },
    {
      id: 'bench',
      label: vscode.l10n.t('Benchmark'),
      description: vscode.l10n.t('it is shown not to be slower by more than 3 %'),
      picked: false,
    },
  ];
  const chosen = await vscode.window.showQuickPick(items, { canPickMany: true, title: vscode.l10n.t('What must each wave pass?') });
  return chosen?.map(({ id }) => id);
}

/** The benchmark of the gate, as words. */
export async function askBench(): Promise<readonly string[] | undefined> {
  const line = await vscode.window.showInputBox({
    title: vscode.l10n.t('Benchmark that each wave is measured with, before and after'),
    value: 'all_reduce_perf -b 8M -e 256M -f 2',
    validateInput: (value) => (value.trim() === '' ? vscode.l10n.t('Name one, such as all_reduce_perf.') : undefined),
  });
  return line?.trim().split(/\s+/);
}
