import * as vscode from 'vscode';
import type { OrderFile } from '../../fabric/order/files.js';

/** A form that an order of ranks can be written in. */
export type OrderForm = OrderFile | 'slurm-topology';

/** A form as it is offered. */
export interface OrderFormItem extends vscode.QuickPickItem {
  readonly form: OrderForm;
  /** Name of a new file. */
  readonly file: string;
  /** Language of the document that is shown. */
  readonly language: string;
  /** Whether the number of ranks on each host is written in it. */
  readonly counts: boolean;
}

/** All forms, the most usual first. */
export function orderForms(): OrderFormItem[] {
  return [
    { form: 'hostfile', label: 'hostfile', description: vscode.l10n.t('mpirun, DeepSpeed'), file: 'hostfile', language: 'plaintext', counts: true },
    { form: 'rankfile', label: 'rankfile', description: 'Open MPI', file: 'rankfile', language: 'plaintext', counts: true },
    { form: 'slurm-hostfile', label: 'SLURM_HOSTFILE', description: 'srun --distribution=arbitrary', file: 'slurm.hostfile', language: 'plaintext', counts: true },
    { form: 'slurm-topology', label: 'topology.conf', description: vscode.l10n.t('Slurm places jobs by leaf itself; for all hosts of the network'), file: 'topology.conf', language: 'ini', counts: false },
    { form: 'torchrun', label: vscode.l10n.t('torchrun node ranks'), description: vscode.l10n.t('a shell file that each host reads'), file: 'node-rank.sh', language: 'shellscript', counts: false },
    { form: 'torchrun-json', label: vscode.l10n.t('torchrun node ranks'), description: 'JSON', file: 'node-rank.json', language: 'json', counts: true },
    { form: 'k8s', label: vscode.l10n.t('Kubernetes labels'), description: vscode.l10n.t('commands of kubectl, to read and run yourself'), file: 'label-nodes.sh', language: 'shellscript', counts: false },
    { form: 'k8s-patch', label: vscode.l10n.t('Kubernetes labels'), description: 'YAML', file: 'node-labels.yaml', language: 'yaml', counts: false },
  ];
}
