import { parts, type SimulatedHost } from '../world.js';

/** Libraries and what administrators left in /etc. */
export function softwareFiles(host: SimulatedHost): Record<string, string> {
  return {
    [`usr/lib/x86_64-linux-gnu/libnccl.so.${host.nccl}`]: `NCCL version ${host.nccl} compiled with CUDA ${parts.cuda}\n`,
    'usr/local/cuda/version.json': `${JSON.stringify({ cuda: { name: 'CUDA SDK', version: `${parts.cuda}.1` } })}\n`,
    ...(host.conf === null ? {} : { 'etc/nccl.conf': host.conf }),
  };
}
