import * as l10n from '@vscode/l10n';
import { cleanLine } from '../../base/clean.js';
import { foldHosts } from '../foldHosts.js';
import { type Proposal, settled, usual } from './proposal.js';

/** Resources under which device plugins offer accelerators. */
const accelerators = /^(?:nvidia\.com\/gpu|amd\.com\/gpu|huawei\.com\/Ascend\w*)$/;

/** Labels that say which rack or leaf a node stands under, the nearest first: topograph's, clouds' and the usual home-made ones. */
const rackLabels = [
  'network.topology.nvidia.com/leaf',
  'topology.kubernetes.io/rack',
  'oci.oraclecloud.com/rdma.local_block_id',
  'topology.k8s.aws/network-node-layer-3',
  'cloud.google.com/gce-topology-subblock',
  'rack',
];

type Fields = Readonly<Record<string, unknown>>;
const fields = (value: unknown): Fields => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {});
const text = (value: unknown): string => (typeof value === 'string' ? cleanLine(value) : '');
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/**
 * A cluster from `kubectl get nodes -o json`: nodes with accelerators where any has them, zones as groups, rack labels as racks. Names of
 * nodes need not be names for ssh, which a note says. Null when it is no list of nodes. Never throws.
 */
export function readKubernetes(json: string): Proposal | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    return null;
  }
  const gpus = new Map<string, number>();
  const groups: Record<string, string[]> = {};
  const racks: Record<string, string[]> = {};
  const nodes = list(fields(parsed)['items']).map((item) => {
    const [metadata, spec, status] = ['metadata', 'spec', 'status'].map((key) => fields(fields(item)[key])) as [Fields, Fields, Fields];
    const name = text(metadata['name']);
    const labels = fields(metadata['labels']);
    const count = Object.entries(fields(status['allocatable'])).reduce(
      (sum, [key, value]) => (accelerators.test(key) && /^\d{1,3}$/.test(String(value)) ? sum + Number(value) : sum),
      0,
    );
    if (count > 0) gpus.set(name, count);
    const zone = text(labels['topology.kubernetes.io/zone']);
    if (zone !== '') (groups[zone] ??= []).push(name);
    const rack = rackLabels.map((label) => text(labels[label])).find((value) => value !== '');
    if (rack !== undefined) (racks[rack] ??= []).push(name);
    const ready = list(status['conditions'])
      .map(fields)
      .find((condition) => condition['type'] === 'Ready');
    return { name, ill: (ready !== undefined && ready['status'] !== 'True') || spec['unschedulable'] === true };
  });
  const chosen = gpus.size > 0 ? nodes.filter(({ name }) => gpus.has(name)) : nodes;
  const ill = chosen.filter((node) => node.ill).map(({ name }) => name);
  const { count } = usual(gpus);
  return settled({
    source: 'kubernetes',
    name: 'kubernetes',
    hosts: chosen.map(({ name }) => name),
    groups,
    racks,
    head: null,
    launcher: 'mpirun',
    via: null,
    gpusPerHost: count,
    notes: [
      l10n.t('Kubernetes says which nodes there are; they are reached over ssh, so their names must be names for ssh.'),
      ...(chosen.length < nodes.length ? [l10n.t('{0} nodes without GPUs are left out.', nodes.length - chosen.length)] : []),
      ...(ill.length > 0 ? [l10n.t('Not ready or not schedulable: {0}', foldHosts(ill))] : []),
    ],
  });
}
