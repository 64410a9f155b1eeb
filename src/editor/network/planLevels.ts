import * as vscode from 'vscode';
import { Failure } from '../../base/failure.js';
import type { HierarchyPlan } from '../../fabric/plan/hierarchy.js';
import type { SitePlan } from '../../fabric/plan/sites.js';
import type { ClusterService } from '../clusters/clusterService.js';
import { loadCluster } from '../parts/load.js';
import { chooseNetwork } from './networkSource.js';
import { sitesTemplate } from './sitesTemplate.js';

const sitesFile = '**/.nccl/sites.{yaml,yml,json}';

/** Sizes that are offered: what each GPU holds, in bytes. */
const sizes: readonly (readonly [label: string, bytes: number])[] = [
  ['1 GiB', 2 ** 30],
  ['64 MiB', 2 ** 26],
  ['256 MiB', 2 ** 28],
  ['4 GiB', 2 ** 32],
  ['16 GiB', 2 ** 34],
];

/** Asks for the sites and a size, and shows what an all-reduce in levels costs by the model. Answers with the plan. */
export async function planLevels(clusters: ClusterService, file?: vscode.Uri, size?: number): Promise<HierarchyPlan | undefined> {
  const plan = file === undefined ? await choosePlan(clusters) : await sitesIn(file);
  if (plan === undefined) return undefined;
  const bytes = size ?? (await askSize());
  if (bytes === undefined) return undefined;
  const { describePlan, planHierarchy } = await loadCluster();
  const found = planHierarchy(plan, bytes);
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: describePlan(found), language: 'plaintext' }), { preview: false });
  return found;
}

async function choosePlan(clusters: ClusterService): Promise<SitePlan | undefined> {
  const items: (vscode.QuickPickItem & { readonly read: () => Promise<SitePlan | undefined> })[] = [];
  const found = await vscode.workspace.findFiles(sitesFile, '**/node_modules/**', 20);
  const open = vscode.window.visibleTextEditors.flatMap(({ document }) => (/^\s*"?sites"?\s*:/m.test(document.getText().slice(0, 100_000)) ? [document.uri] : []));
  for (const uri of new Map([...open, ...found].map((one) => [one.toString(), one])).values())
    items.push({ label: `$(file) ${vscode.workspace.asRelativePath(uri)}`, description: vscode.l10n.t('sites and the links between them'), read: () => sitesIn(uri) });
  items.push(
    { label: `$(server) ${vscode.l10n.t('One site: a cluster or a fabric…')}`, description: vscode.l10n.t('racks, hosts and links from its cables'), read: () => oneSite(clusters) },
    { label: `$(new-file) ${vscode.l10n.t('Describe several data centres')}`, description: vscode.l10n.t('opens an example to fill in'), read: describeSites },
  );
  const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Plan an all-reduce in levels over what?'), ignoreFocusOut: true });
  return chosen?.read();
}

async function sitesIn(uri: vscode.Uri): Promise<SitePlan> {
  const { readSites } = await loadCluster();
  const name = vscode.workspace.asRelativePath(uri);
  const { plan, problems } = readSites((await vscode.workspace.openTextDocument(uri)).getText());
  // A plan of half of what the file says would be a wrong one.
  if (plan === null || problems.length > 0) throw new Failure('input', `${name}: ${problems.slice(0, 5).join(' ')}`);
  return plan;
}

async function oneSite(clusters: ClusterService): Promise<SitePlan | undefined> {
  const source = await chooseNetwork(clusters, vscode.l10n.t('Plan an all-reduce over which network?'));
  if (source === undefined) return undefined;
  const { placesOf, planOfPlaces } = await loadCluster();
  const plan = source.fabric === null ? null : planOfPlaces(source.fabric, placesOf(source.fabric), null);
  if (plan === null)
    throw new Failure('input', vscode.l10n.t('{0} does not tell where its hosts stand: no cable, no rack.', source.name), {
      next: vscode.l10n.t('Describe the sites in a file instead.'),
    });
  return plan;
}

async function describeSites(): Promise<undefined> {
  const document = await vscode.workspace.openTextDocument({ content: sitesTemplate(), language: 'yaml' });
  await vscode.window.showTextDocument(document, { preview: false });
  return undefined;
}

async function askSize(): Promise<number | undefined> {
  const items = sizes.map(([label, bytes]) => ({ label, bytes }));
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('How much does each GPU hold?'), placeHolder: vscode.l10n.t('Size of the message that is reduced'), ignoreFocusOut: true }))?.bytes;
}
