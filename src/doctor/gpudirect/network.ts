import * as l10n from '@vscode/l10n';
import { clean } from '../../base/clean.js';
import { chooseDevices } from '../../nccl/catalog/index.js';
import type { HostFacts, NicFact } from '../../cluster/facts.js';
import { ncclOf } from '../confFiles.js';
import { effectiveOf, integerOf } from '../effective.js';
import { portName } from '../ports.js';
import { notKnown, well, type GdrFactor, type Pair } from './factor.js';

/** Where a setting stands, for people. */
export function placeOf(facts: HostFacts, name: string): string {
  return effectiveOf(facts).get(name)?.from ?? l10n.t('the login environment');
}

/** A setting as evidence. */
export function settingLine(facts: HostFacts, name: string): string {
  return `${placeOf(facts, name)}: ${name}=${clean(effectiveOf(facts).get(name)?.value ?? '').slice(0, 120)}`;
}

/** Whether NCCL uses its own RDMA transport at all (NCCL_IB_DISABLE, NCCL_NET; ncclIbInit and ncclNetInit). */
export function networkFactor({ own: { facts }, nic }: Pair): GdrFactor {
  const name = l10n.t('Transport');
  if (isPluginOnly(nic)) return notKnown('network', name, l10n.t('A net plugin drives this adapter and decides by itself.'));
  const off = (cause: 'ib-off' | 'other-net', variable: string, text: string): GdrFactor => ({
    id: 'network',
    name,
    state: 'off',
    cause,
    text,
    evidence: [settingLine(facts, variable)],
    fix: l10n.t('Take {0} out of {1}.', variable, placeOf(facts, variable)),
  });
  if (integerOf(facts, 'NCCL_IB_DISABLE', 0) !== 0)
    return off('ib-off', 'NCCL_IB_DISABLE', l10n.t('NCCL_IB_DISABLE keeps NCCL off RDMA: it uses TCP.'));
  const net = effectiveOf(facts).get('NCCL_NET')?.value ?? '';
  if (/^socket$/i.test(net)) return off('other-net', 'NCCL_NET', l10n.t('NCCL_NET asks for sockets: NCCL uses TCP.'));
  if (net !== '' && !/^ib$/i.test(net))
    return notKnown('network', name, l10n.t('NCCL_NET asks for {0}, which decides by itself.', clean(net)));
  return well('network', name, l10n.t('NCCL uses RDMA.'));
}

/** Whether NCCL takes this port: active and chosen by NCCL_IB_HCA (ncclIbInitDevices). */
export function adapterFactor({ own: { facts }, nic }: Pair): GdrFactor {
  const name = l10n.t('Adapter');
  const evidence = [`${nic.device} port ${String(nic.port)}: state ${nic.state ?? '?'}, phys_state ${nic.physState ?? '?'}`];
  if (nic.state === null) return notKnown('adapter', name, l10n.t('The state of {0} is not known.', portName(nic)));
  if (nic.state !== 'ACTIVE')
    return {
      id: 'adapter',
      name,
      state: 'off',
      cause: 'port-down',
      text: l10n.t('{0} is {1}: NCCL leaves it out.', portName(nic), nic.state),
      evidence,
      fix: l10n.t('Check the cable, the transceiver and the switch port.'),
    };
  if (!isChosen(facts, nic))
    return {
      id: 'adapter',
      name,
      state: 'off',
      cause: 'adapter-excluded',
      text: l10n.t('NCCL_IB_HCA leaves {0} out.', portName(nic)),
      evidence: [settingLine(facts, 'NCCL_IB_HCA')],
      fix: l10n.t('Add {0} to NCCL_IB_HCA in {1}.', nic.device, placeOf(facts, 'NCCL_IB_HCA')),
    };
  return well('adapter', name, l10n.t('{0} is active and NCCL takes it.', portName(nic)), evidence);
}

/** Whether NCCL_IB_HCA lets a port in. */
export function isChosen(facts: HostFacts, nic: NicFact): boolean {
  const list = effectiveOf(facts).get('NCCL_IB_HCA')?.value ?? null;
  return list === null || chooseDevices(list, [`${nic.device}:${String(nic.port)}`], ncclOf(facts)).selected.length > 0;
}

/** EFA speaks SRD through libfabric: NCCL's own transport does not drive it (aws-ofi-nccl). */
export function isPluginOnly(nic: NicFact): boolean {
  return nic.driver === 'efa' || /^(efa_|rdmap\d+s)/.test(nic.device);
}
