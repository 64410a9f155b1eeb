import * as l10n from '@vscode/l10n';
import type { Area, Status } from '../check.js';

/** Name of an area for people. */
export function areaName(area: Area): string {
  switch (area) {
    case 'reach':
      return l10n.t('Reach');
    case 'gpudirect':
      return l10n.t('GPUDirect');
    case 'gpu':
      return l10n.t('GPUs');
    case 'pci':
      return l10n.t('PCI');
    case 'rdma':
      return l10n.t('RDMA');
    case 'network':
      return l10n.t('Network');
    case 'host':
      return l10n.t('Host');
    case 'software':
      return l10n.t('Software');
    case 'settings':
      return l10n.t('Settings');
  }
}

/** Word for how a check came out. */
export function statusName(status: Status): string {
  switch (status) {
    case 'fail':
      return l10n.t('failed');
    case 'warn':
      return l10n.t('warning');
    case 'unknown':
      return l10n.t('not known');
    case 'pass':
      return l10n.t('well');
  }
}
