import type { Entry } from './entry.js';

/** Plugins and the RAS service. */
export const plugins: readonly Entry[] = [
  { name: 'NCCL_ENV_PLUGIN', kind: 'text', area: 'plugin', reader: 'own', since: '2.28.7', docs: 'system', en: '', zh: '' },
  { name: 'NCCL_GIN_PLUGIN', kind: 'text', area: 'plugin', reader: 'own', since: '2.29.7', en: '', zh: '' },
  { name: 'NCCL_GIN_PLUGIN_REF_COUNT', kind: 'integer', area: 'plugin', since: '2.29.7', default: 0, en: '', zh: '' },
  { name: 'NCCL_NET_PLUGIN', kind: 'list', area: 'plugin', reader: 'own', since: '2.11.4', docs: 'system', en: '', zh: '' },
  {
    name: 'NCCL_NET_PLUGIN_REF_COUNT',
    kind: 'integer',
    area: 'plugin',
    since: '2.26.2',
    defaults: [
      ['2.26.2', 1],
      ['2.28.3', 0],
    ],
    en: '',
    zh: '',
  },
  { name: 'NCCL_PROFILER_PLUGIN', kind: 'text', area: 'plugin', reader: 'own', since: '2.23.4', docs: 'system', en: '', zh: '' },
  { name: 'NCCL_RMA_PLUGIN', kind: 'text', area: 'plugin', reader: 'own', since: '2.30.7', en: '', zh: '' },
  { name: 'NCCL_RMA_PLUGIN_REF_COUNT', kind: 'integer', area: 'plugin', since: '2.30.7', default: 0, en: '', zh: '' },
  { name: 'NCCL_TUNER_PLUGIN', kind: 'text', area: 'plugin', reader: 'own', since: '2.19.1', docs: 'system', en: '', zh: '' },
  {
    name: 'NCCL_RAS_ADDR',
    kind: 'text',
    area: 'ras',
    reader: 'own',
    since: '2.24.3',
    default: 'localhost:28028',
    docs: 'debugging',
    en: '',
    zh: '',
  },
  { name: 'NCCL_RAS_ENABLE', kind: 'switch', area: 'ras', since: '2.24.3', default: 1, truthy: '==1', docs: 'debugging', en: '', zh: '' },
  { name: 'NCCL_RAS_TIMEOUT_FACTOR', kind: 'integer', area: 'ras', since: '2.24.3', default: 1, docs: 'debugging', en: '', zh: '' },
  {
    name: 'NCCL_TUNER_CONFIG_FILE',
    kind: 'path',
    area: 'tuner-example',
    reader: 'own',
    owner: 'example tuner plugin',
    since: '2.27.5',
    default: 'nccl_tuner.conf',
    en: '',
    zh: '',
  },
];
