import * as l10n from '@vscode/l10n';
import type { HostFacts } from '../../../cluster/facts.js';
import type { Check } from '../../check.js';
import { integerOf } from '../../effective.js';
import { placeOf, settingLine } from '../../gpudirect/network.js';

/** Whether GDRCopy's kernel module is loaded; null where modules are not known. */
function loaded({ modules, peerMemory }: HostFacts): boolean | null {
  if (peerMemory?.includes('gdrdrv') === true) return true;
  if (modules !== null) return Object.hasOwn(modules, 'gdrdrv');
  return peerMemory === null ? null : false;
}

export const gdrCopyMissing: Check = {
  id: 'gdrcopy-missing',
  area: 'gpudirect',
  about: {
    name: { en: 'GDRCopy', zh: 'GDRCopy' },
    what: {
      en: 'Where NCCL_GDRCOPY_ENABLE=1 asks for GDRCopy, whether its module gdrdrv is loaded. Without the setting NCCL does not use it.',
      zh: 'NCCL_GDRCOPY_ENABLE=1 要求 GDRCopy 时，其模块 gdrdrv 是否已加载；没有该设置 NCCL 不使用它。',
    },
    consequence: {
      en: 'The setting does nothing, and on hosts that have the module it does: latencies of small messages differ between ranks.',
      zh: '该设置不起作用；而有模块的主机上会起作用，各 rank 的小消息延迟因此不同。',
    },
    source: 'NCCL src/misc/gdrwrap.cc (ncclGdrInit), src/init.cc (NCCL_GDRCOPY_ENABLE, default 0)',
    docs: null,
  },
  concerns: ({ facts }) =>
    facts.gpus?.length === 0 || integerOf(facts, 'NCCL_GDRCOPY_ENABLE', 0) !== 1 ? false : loaded(facts) === null ? null : true,
  run: ({ hosts }) =>
    hosts.flatMap(({ host, facts }) =>
      integerOf(facts, 'NCCL_GDRCOPY_ENABLE', 0) !== 1 || loaded(facts) !== false
        ? []
        : [
            {
              host,
              status: 'warn' as const,
              title: l10n.t('GDRCopy asked for and not there'),
              message: l10n.t('{0}: NCCL_GDRCOPY_ENABLE=1, but the module gdrdrv is not loaded.', host),
              evidence: [settingLine(facts, 'NCCL_GDRCOPY_ENABLE')],
              fix: l10n.t(
                'Install and load it (modprobe gdrdrv), or take NCCL_GDRCOPY_ENABLE out of {0}.',
                placeOf(facts, 'NCCL_GDRCOPY_ENABLE'),
              ),
            },
          ],
    ),
};
