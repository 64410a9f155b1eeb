/**
 * The lines of an NCCL 2.27 log in which one GPU of each host takes part, in the order of their ranks: a ring in that order and a tree that is a chain.
 */
export function ncclLog(hosts: readonly string[], id = '0x9a3f00c1d2e4b577'): string {
  const count = String(hosts.length);
  return hosts
    .flatMap((host, at) => {
      const rank = String(at);
      const comm = `ncclCommInitRank comm 0x55d0c${rank.padStart(3, '0')} rank ${rank} nranks ${count} cudaDev 0 nvmlDev 0 busId 1b000 commId ${id}`;
      const child = at + 1 < hosts.length ? String(at + 1) : '-1';
      const lines = [`${comm} - Init START`];
      if (at === 0) lines.push(`Channel 00/01 : ${hosts.map((_, one) => String(one).padStart(4)).join('')}`);
      lines.push(`Trees [0] ${child}/-1/-1->${rank}->${String(at - 1)}`, `${comm} - Init COMPLETE`);
      return lines.map((line) => `${host}:41${rank}:42${rank} [0] NCCL INFO ${line}\n`);
    })
    .join('');
}
