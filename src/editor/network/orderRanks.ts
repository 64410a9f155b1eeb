import * as vscode from 'vscode';
import { Failure } from '../../base/failure.js';
import type { Aim } from '../../fabric/order/cost.js';
import type { RanksAnswer } from '../../fabric/order/ranksAnswer.js';
import type { ClusterService } from '../clusters/clusterService.js';
import type { ClusterState } from '../clusters/state.js';
import { counted } from '../clusters/words.js';
import { loadCluster } from '../parts/load.js';
import type { ProposeOptions } from '../proposeFile.js';
import { keepText } from './keepText.js';
import { chooseNetwork, networkInFile, networkOfCluster, type NetworkSource } from './networkSource.js';
import { type OrderForm, type OrderFormItem, orderForms } from './orderForms.js';

/** What ordering ranks needs from outside. */
export interface OrderOptions extends ProposeOptions {
  readonly clusters: ClusterService;
}

/** What a caller may say instead of being asked. */
export interface OrderWish {
  /** File that tells the order of now. */
  readonly hosts?: vscode.Uri;
  readonly aim?: Aim;
  readonly form?: OrderForm;
  readonly ranksPerHost?: number;
  readonly target?: vscode.Uri | 'document';
}

/** The order of hosts as they are now, and the file that tells it. */
interface Given {
  readonly hosts: readonly string[];
  readonly file?: vscode.Uri | undefined;
}

/** Asks for the network, unless a file or a cluster is given, and for the hosts; shows what another order of ranks would cost by the model, and writes it in the form that is chosen. Answers with the order. */
export async function orderRanks(options: OrderOptions, network?: vscode.Uri | ClusterState, wish: OrderWish = {}): Promise<RanksAnswer | undefined> {
  const { clusters } = options;
  const source =
    network === undefined
      ? await chooseNetwork(clusters, vscode.l10n.t('Order ranks by which network?'))
      : network instanceof vscode.Uri
        ? await networkInFile(network, clusters)
        : await networkOfCluster(network);
  if (source === undefined) return undefined;
  const given = await givenOrder(source, wish);
  if (given === undefined) return undefined;
  const part = await loadCluster();
  const { fabric, pairs } = source;
  const places = fabric === null ? null : part.placesOf(fabric);
  if (pairs === null && (places === null || places.from === 'nothing'))
    throw new Failure('input', vscode.l10n.t('{0} does not tell where its hosts stand: no cable, no rack.', source.name), {
      next: vscode.l10n.t('Choose the output of ibnetdiscover, or measure latencies first.'),
    });
  let aim = wish.aim ?? 'all-reduce';
  for (;;) {
    const answer = part.ranksAnswer({
      given: given.hosts,
      places,
      pairs: pairs === null ? null : { tables: pairs, rule: { kind: 'latency', bytes: 1_000_000, congestion: false } },
      aim,
      limits: { steps: part.usualSteps(given.hosts.length), seed: 1 },
    });
    const item = wish.form === undefined ? await askForm(answer, part.headline(answer).join(' ')) : orderForms().find(({ form }) => form === wish.form);
    if (item === undefined) return undefined;
    if (item === 'aim') {
      aim = (await askAim(aim)) ?? aim;
      continue;
    }
    if (item === 'compare') {
      const text = part.describeRanks(answer);
      await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: text, language: 'plaintext' }), { preview: false });
      return answer;
    }
    const ranksPerHost = item.counts ? await ranksOn(wish, fabric === null ? null : part.gpusPerHost(fabric, given.hosts)) : 1;
    if (ranksPerHost === undefined) return undefined;
    const text = item.form === 'slurm-topology' ? slurmTopology(places, source, part) : part.orderFile(item.form, { hosts: answer.order, ranksPerHost, places });
    await keepText(options, { text, file: item.file, language: item.language, instead: item.form === 'hostfile' ? given.file : undefined }, wish.target);
    const use = item.form === 'slurm-topology' ? null : part.howToUse(item.form, item.file);
    if (use !== null) vscode.window.setStatusBarMessage(use, 15_000);
    return answer;
  }
}

type Part = Awaited<ReturnType<typeof loadCluster>>;

function slurmTopology(places: Parameters<Part['slurmTopology']>[0] | null, { name }: NetworkSource, part: Part): string {
  if (places !== null) return part.slurmTopology(places);
  throw new Failure('input', vscode.l10n.t('{0} tells no cables, and a topology.conf is made of them.', name), {
    next: vscode.l10n.t('Choose a fabric or a snapshot as the network.'),
  });
}

/** The hosts in the order they have now: as the network has them, as the active editor lists them, or from a file. */
async function givenOrder(source: NetworkSource, { hosts }: OrderWish): Promise<Given | undefined> {
  const { placesOf, readOrder } = await loadCluster();
  const known = source.pairs?.names ?? (source.fabric === null ? [] : placesOf(source.fabric).hosts);
  if (known.length < 2) throw new Failure('input', vscode.l10n.t('{0} names fewer than two hosts: there is nothing to order.', source.name));
  const fromFile = async (file: vscode.Uri): Promise<Given> => {
    const listed = readOrder(Buffer.from(await vscode.workspace.fs.readFile(file)).toString('utf8'));
    const short = new Set(known.map((name) => name.split('.')[0]));
    if (!listed.some((name) => short.has(name.split('.')[0])))
      throw new Failure('input', vscode.l10n.t('{0} lists no host of {1}.', vscode.workspace.asRelativePath(file), source.name));
    return { hosts: listed, file };
  };
  if (hosts !== undefined) return fromFile(hosts);
  const items: (vscode.QuickPickItem & { readonly read: () => Promise<Given | undefined> })[] = [
    {
      label: `$(list-ordered) ${vscode.l10n.t('All hosts, as they are named')}`,
      description: vscode.l10n.t('{0} hosts', counted(known.length)),
      read: () => Promise.resolve({ hosts: known }),
    },
  ];
  const names = new Set(known.map((name) => name.split('.')[0]));
  for (const { document } of vscode.window.visibleTextEditors) {
    const listed = document.getText().length > 1_000_000 ? [] : readOrder(document.getText());
    if (listed.length < 2 || !listed.every((name) => names.has(name.split('.')[0]))) continue;
    items.unshift({
      label: `$(file) ${vscode.workspace.asRelativePath(document.uri)}`,
      description: vscode.l10n.t('{0} hosts in the order of this file', counted(listed.length)),
      read: () => Promise.resolve({ hosts: listed, file: document.uri.scheme === 'file' ? document.uri : undefined }),
    });
  }
  items.push({
    label: `$(folder-opened) ${vscode.l10n.t('From a file…')}`,
    description: vscode.l10n.t('hostfile, rankfile or a list'),
    read: async () => {
      const [file] = (await vscode.window.showOpenDialog({ title: vscode.l10n.t('Which file lists the hosts?') })) ?? [];
      return file === undefined ? undefined : fromFile(file);
    },
  });
  const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Which hosts, and in which order are they now?'), ignoreFocusOut: true });
  return chosen?.read();
}

/** The form to write, with what the order is worth above the list. */
async function askForm(answer: RanksAnswer, headline: string): Promise<OrderFormItem | 'compare' | 'aim' | undefined> {
  const compare = { label: `$(list-tree) ${vscode.l10n.t('Show cost before and after')}`, description: vscode.l10n.t('{0} hosts, modelled', counted(answer.order.length)) };
  const aim = { label: `$(settings) ${vscode.l10n.t('Order for another pattern…')}`, description: vscode.l10n.t('now: {0}', answer.aim) };
  const separator = { label: vscode.l10n.t('Write the order as'), kind: vscode.QuickPickItemKind.Separator };
  const forms = orderForms();
  const chosen = await vscode.window.showQuickPick([compare, aim, separator, ...forms], { title: vscode.l10n.t('Order of ranks (modelled)'), placeHolder: headline, ignoreFocusOut: true, matchOnDescription: true });
  if (chosen === compare) return 'compare';
  if (chosen === aim) return 'aim';
  return forms.find((form) => form === chosen);
}

async function askAim(now: Aim): Promise<Aim | undefined> {
  const items: (vscode.QuickPickItem & { readonly aim: Aim })[] = [
    { label: 'all-reduce', description: vscode.l10n.t('ring and trees together, as NCCL takes one or the other by size'), aim: 'all-reduce' },
    { label: 'ring', description: vscode.l10n.t('large messages'), aim: 'ring' },
    { label: 'tree', description: vscode.l10n.t('small messages over many hosts'), aim: 'tree' },
    { label: 'all-to-all', description: vscode.l10n.t('experts, sequence parallelism'), aim: 'all-to-all' },
  ];
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Order for which pattern?'), placeHolder: vscode.l10n.t('now: {0}', now), ignoreFocusOut: true }))?.aim;
}

/** Ranks on each host: what the caller says, the GPUs that the network tells, or what the person says. */
async function ranksOn({ ranksPerHost }: OrderWish, known: number | null): Promise<number | undefined> {
  if (ranksPerHost !== undefined || known !== null) return ranksPerHost ?? known ?? undefined;
  const said = await vscode.window.showInputBox({
    title: vscode.l10n.t('How many ranks run on each host?'),
    prompt: vscode.l10n.t('The network does not tell how many GPUs its hosts have.'),
    value: '8',
    ignoreFocusOut: true,
    validateInput: (text) => (/^[1-9]\d{0,3}$/.test(text.trim()) ? null : vscode.l10n.t('A whole number from 1 to 9999.')),
  });
  return said === undefined ? undefined : Number(said.trim());
}
