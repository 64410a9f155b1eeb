import { echoUs } from '../pairPhysics.js';
import type { Tool } from './io.js';
import { normal } from './noise.js';
import { hostAt } from './perftest.js';

/** ping of iputils: -c COUNT and a host of this cluster. */
export const ping: Tool = ({ args, world, host, out, err, nextRun }) => {
  const target = args.at(-1) ?? '';
  const at = args.indexOf('-c');
  const count = Math.min(100, Math.max(1, Number(args[at + 1] ?? 4) || 4));
  const peer = hostAt(world, target);
  if (peer === undefined) {
    err(`ping: ${target}: Name or service not known\n`);
    return 2;
  }
  const us = echoUs(host, peer);
  out(`PING ${target} (${peer.address}) 56(84) bytes of data.\n`);
  const run = nextRun();
  const times =
    us === null ? [] : Array.from({ length: count }, (_, seq) => (2 * us * Math.exp(0.08 * normal(world.seed, run, 56, seq))) / 1000);
  for (const [seq, ms] of times.entries())
    out(`64 bytes from ${peer.address}: icmp_seq=${String(seq + 1)} ttl=64 time=${ms.toFixed(3)} ms\n`);
  out(
    `\n--- ${target} ping statistics ---\n${String(count)} packets transmitted, ${String(times.length)} received, ${us === null ? '100' : '0'}% packet loss, time ${String(count * 200)}ms\n`,
  );
  if (us === null) return 1;
  const mean = times.reduce((sum, ms) => sum + ms, 0) / count;
  out(`rtt min/avg/max/mdev = ${[Math.min(...times), mean, Math.max(...times), mean * 0.08].map((ms) => ms.toFixed(3)).join('/')} ms\n`);
  return 0;
};
