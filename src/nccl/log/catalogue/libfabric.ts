import * as l10n from '@vscode/l10n';
import type { CatalogueMessage } from './message.js';

/** Messages of the network plugin over libfabric, for EFA and Slingshot (aws-ofi-nccl, src/nccl_ofi_*.cpp), and of libfabric's EFA provider. */
export const libfabric: readonly CatalogueMessage[] = [
  {
    id: 'ofi-completion',
    severity: 'error',
    distance: 1,
    heard: 'any',
    needles: ['completed with error', 'handle_error'],
    pattern: /NET\/OFI Request .{0,300}completed with error|libfabric:.{0,100}efa_rdm_\w{1,40}_handle_error.{0,40}<warn>/,
    what: () => l10n.t('libfabric could not finish a transfer'),
    cause: () =>
      l10n.t('The peer is gone or unreachable, its address has changed, or the adapter failed; the other end often looks the same.'),
    fix: () =>
      l10n.t(
        'Look first at the other end; check that the security group lets all traffic of itself in and out, and the versions of EFA driver and plugin on all hosts.',
      ),
    variables: ['FI_PROVIDER'],
    reports: ['aws/aws-ofi-nccl#161', 'aws/aws-ofi-nccl#346'],
  },
  {
    id: 'ofi-setup',
    severity: 'error',
    distance: 0,
    heard: 'warning',
    needles: ['NET/OFI'],
    pattern: /NET\/OFI (?:Couldn't|Unable to|Failed to|Could not|Creating new endpoint .{0,80}failed)/,
    what: () => l10n.t('the network plugin over libfabric could not be set up'),
    cause: () =>
      l10n.t('Driver, libfabric and plugin do not fit each other, locked memory is limited, or the container lacks /dev/infiniband.'),
    fix: () =>
      l10n.t(
        'Run fi_info -p efa in the container; set ulimit -l unlimited; take driver, libfabric and plugin of one release of the EFA installer.',
      ),
    variables: ['FI_PROVIDER', 'NCCL_NET_PLUGIN'],
    reports: ['aws/aws-ofi-nccl#24', 'aws/aws-ofi-nccl#889'],
    confidence: 'likely',
  },
];
