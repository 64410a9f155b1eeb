import { describe, expect, it } from 'vitest';
import type { HostFacts, SystemVariable } from '../../../../src/cluster/facts.js';
import { examine } from '../../../../src/doctor/index.js';
import { snapshotOf } from '../../cluster/facts.js';
import { host, many, testCases } from '../cases.js';

const conf = (text: string, path = '/etc/nccl.conf'): Partial<HostFacts> => ({ confFiles: [{ path, text }] });
const variable = (name: string, value: string, path = '/etc/environment', line = 3): SystemVariable => ({ path, line, name, value });
const files = (...systemVariables: readonly SystemVariable[]): Partial<HostFacts> => ({ systemVariables });
const env = (environment: Record<string, string>): HostFacts => host({ environment });

testCases([
  {
    id: 'setting-differs',
    fires: [
      { hosts: [...many(2), env({ NCCL_ALGO: 'Ring' })], on: 'c', status: 'warn', says: /NCCL_ALGO is "Ring"; on 2 hosts it is not set/ },
      {
        hosts: [...many(2, host(conf('NCCL_ALGO=Tree\n'))), host(conf('NCCL_ALGO=Ring\n'))],
        on: 'c',
        status: 'warn',
        says: /"Ring"; on 2 hosts it is "Tree"/,
      },
      {
        hosts: [...many(2, host(files(variable('NCCL_ALGO', 'Tree')))), host(files(variable('NCCL_ALGO', 'Ring')))],
        on: 'c',
        status: 'warn',
        says: /NCCL_ALGO in \/etc\/environment is "Ring"/,
      },
      {
        hosts: [...many(2, host(files(variable('NCCL_ALGO', 'Tree')))), host()],
        on: 'c',
        status: 'warn',
        says: /not set; on 2 hosts it is "Tree"/,
      },
    ],
    silent: [
      many(3, host(conf('NCCL_ALGO=Tree\n'))),
      many(3, host(files(variable('NCCL_ALGO', 'Ring')))),
      [...many(2), env({ NCCL_HOSTID: 'x', LD_LIBRARY_PATH: '/x' })],
      // The file that is too many is another check's.
      [...many(2), host(conf('NCCL_ALGO=Ring\n'))],
      [host(conf('NCCL_ALGO=Tree\n')), env({ NCCL_ALGO: 'Ring' })],
    ],
  },
  {
    id: 'conf-file-differs',
    fires: [
      {
        hosts: [...many(2), host(conf('# old\nNCCL_ALGO=Ring\n'))],
        on: 'c',
        status: 'warn',
        says: /has \/etc\/nccl\.conf, which 2 hosts have not; it sets NCCL_ALGO/,
      },
      {
        hosts: [...many(2, host(conf('NCCL_ALGO=Ring\nNCCL_PROTO=LL\n'))), host()],
        on: 'c',
        status: 'warn',
        says: /no \/etc\/nccl\.conf; on 2 hosts it sets NCCL_ALGO, NCCL_PROTO/,
      },
    ],
    silent: [
      many(3, host(conf('NCCL_ALGO=Ring\n'))),
      [...many(2), host(conf('# nothing\n'))],
      [...many(2, host(conf('NCCL_ALGO=Ring\n'))), env({ NCCL_ALGO: 'Ring' })],
      [host(), host(conf('NCCL_ALGO=Ring\n'))],
      [...many(2, host(conf('NCCL_ALGO=Ring\n'))), host({ gpus: [] })],
    ],
  },
  {
    id: 'conf-mistakes',
    fires: [{ hosts: [host(conf('NCCL_BUFFSIZE = 4M\n'))], on: 'a', status: 'warn', says: /\/etc\/nccl\.conf:1/ }],
    silent: [[host(conf('NCCL_BUFFSIZE=4194304\n'))]],
    notConcerned: host(),
  },
  {
    id: 'environment-mistakes',
    fires: [
      { hosts: [env({ NCCL_BUFFSIZE: '4M' })], on: 'a', status: 'warn', says: /NCCL_BUFFSIZE/ },
      { hosts: [host(files(variable('NCCL_IB_TIMEOUT', '100')))], on: 'a', status: 'warn', says: /NCCL_IB_TIMEOUT/ },
    ],
    silent: [
      [env({ NCCL_BUFFSIZE: '4194304', NCCL_DEBUG: 'WARN' })],
      [host(files(variable('NCCL_SOCKET_IFNAME', '$IFACE')))],
      [env({ LD_LIBRARY_PATH: '4M' })],
    ],
  },
  {
    id: 'debug-in-system-file',
    fires: [
      { hosts: [host(conf('NCCL_DEBUG=INFO\n'))], on: 'a', status: 'warn', says: /\/etc\/nccl\.conf sets NCCL_DEBUG=INFO/ },
      { hosts: [host(files(variable('NCCL_DEBUG', 'trace')))], on: 'a', status: 'warn', says: /\/etc\/environment/ },
    ],
    silent: [[host(conf('NCCL_DEBUG=WARN\n'))], [env({ NCCL_DEBUG: 'INFO' })], [host(files(variable('NCCL_DEBUG_SUBSYS', 'INIT')))]],
  },
  {
    id: 'gpus-hidden',
    fires: [
      { hosts: [env({ CUDA_VISIBLE_DEVICES: '0,1' })], on: 'a', status: 'warn', says: /shows 2 of 8 GPUs/ },
      { hosts: [env({ CUDA_VISIBLE_DEVICES: '' })], on: 'a', status: 'warn', says: /shows 0 of 8/ },
      { hosts: [env({ CUDA_VISIBLE_DEVICES: '0,1,9,2' })], on: 'a', status: 'warn', says: /shows 2 of 8/ },
      {
        hosts: [host(files(variable('CUDA_VISIBLE_DEVICES', '0,1,2,3', '/etc/profile.d/gpu.sh')))],
        on: 'a',
        status: 'warn',
        says: /shows 4 of 8/,
      },
    ],
    silent: [
      [env({ CUDA_VISIBLE_DEVICES: '0,1,2,3,4,5,6,7' })],
      [env({ NVIDIA_VISIBLE_DEVICES: 'all' })],
      [env({ NVIDIA_VISIBLE_DEVICES: 'void' })],
      [host(files(variable('CUDA_VISIBLE_DEVICES', '0', '/etc/slurm/prolog.d/gpus')))],
      [host(files(variable('CUDA_VISIBLE_DEVICES', '$SLURM_JOB_GPUS', '/etc/profile.d/gpu.sh')))],
    ],
    unknown: host({ gpus: null }),
    notConcerned: host({ gpus: [] }),
  },
  {
    id: 'hidden-configuration',
    fires: [
      {
        hosts: [host({ ...files(variable('NCCL_ALGO', 'Ring', '/etc/slurm/task_prolog.sh')), environment: { NCCL_ALGO: 'Tree' } })],
        on: 'a',
        status: 'warn',
        says: /NCCL_ALGO is "Ring" for jobs and "Tree" for logins/,
      },
    ],
    silent: [
      [host({ ...files(variable('NCCL_ALGO', 'Ring', '/etc/slurm/task_prolog.sh')), environment: { NCCL_ALGO: 'Ring' } })],
      [host({ ...files(variable('NCCL_ALGO', 'Ring', '/etc/environment')), environment: { NCCL_ALGO: 'Tree' } })],
      [host(files(variable('NCCL_ALGO', 'Ring', '/etc/slurm/task_prolog.sh')))],
    ],
  },
]);

describe('hidden configuration', () => {
  it('lists every line with its place and accuses nobody', () => {
    const facts = host({ ...conf('# ours\nNCCL_ALGO=Ring\n'), ...files(variable('NCCL_DEBUG', 'WARN', '/etc/profile.d/nccl.sh', 7)) });
    const report = examine(snapshotOf(facts, facts), { only: ['hidden-configuration'] });
    expect(report.notes).toMatchObject([{ title: 'Configuration that no script shows', hosts: ['a', 'b'] }]);
    expect(report.notes[0]?.notes[0]).toMatchObject({
      message: 'a: 2 variables come from /etc/nccl.conf, /etc/profile.d/nccl.sh.',
      evidence: ['/etc/nccl.conf:2 NCCL_ALGO=Ring', '/etc/profile.d/nccl.sh:7 NCCL_DEBUG=WARN'],
    });
    expect(report.well).toEqual(['a', 'b']);
  });
  it('has nothing to list where nothing is set', () => {
    expect(examine(snapshotOf(host(), env({ NCCL_ALGO: 'Ring' })), { only: ['hidden-configuration'] }).notes).toEqual([]);
  });
});
