/** What is particular about a job of four ranks on two hosts; absent: all is well. */
export interface JobPlan {
  readonly network?: 'IB' | 'Socket';
  readonly gdr?: boolean;
  /** How ranks of one host reach each other. */
  readonly local?: string;
  readonly nNodes?: number;
  /** Of the ranks of either host. */
  readonly versions?: readonly [string, string];
  readonly variables?: Readonly<Record<string, string>>;
  /** Instead of `variables` on the last rank. */
  readonly odd?: Readonly<Record<string, string>>;
  /** Ranks that print nothing. */
  readonly absent?: readonly number[];
  /** Ranks that begin and do not end. */
  readonly incomplete?: readonly number[];
  /** False: the bootstrap never ended. */
  readonly met?: boolean;
  readonly channels?: number;
  /** Types of the search result. */
  readonly pattern?: string;
  /** Time of the set-up. */
  readonly seconds?: number;
}

/** The NCCL_DEBUG=INFO output of a job as 2.27 words it (format strings of init.cc, connect.cc and the transports; values invented). */
export function jobLog(plan: JobPlan): string {
  const channels = plan.channels ?? 4;
  const lines: string[] = [];
  for (let rank = 0; rank < 4; rank++) {
    if (plan.absent?.includes(rank) === true) continue;
    const host = `node-${rank < 2 ? 1 : 2}`;
    const pid = 10 * (rank + 1);
    const device = rank % 2;
    const say = (text: string): number => lines.push(`${host}:${pid}:${pid + 1} [${device}] NCCL INFO ${text}`);
    say(`Bootstrap: Using eth0:10.0.0.${rank < 2 ? 1 : 2}<0>`);
    say(`NCCL version ${plan.versions?.[rank < 2 ? 0 : 1] ?? '2.27.7'}+cuda12.4`);
    const variables = rank === 3 && plan.odd !== undefined ? plan.odd : (plan.variables ?? {});
    for (const [name, value] of Object.entries(variables)) say(`${name} set by environment to ${value}${/^\d+$/.test(value) ? '.' : ''}`);
    say(`Using network ${plan.network ?? 'IB'}`);
    const named = `ncclCommInitRank comm 0x55d0c${rank}00 rank ${rank} nranks 4 cudaDev ${device} nvmlDev ${device} busId ${device + 1}b000 commId 0x9a3f00c1d2e4b577`;
    say(`${named} - Init START`);
    if (plan.met === false) continue;
    say('Bootstrap timings total 0.041233 (create 0.000031, send 0.000102, recv 0.020011, ring 0.018940, delay 0.000001)');
    say(`comm 0x55d0c${rank}00 rank ${rank} nRanks 4 nNodes ${plan.nNodes ?? 2} localRanks 2 localRank ${device} MNNVL 0`);
    if (plan.pattern !== undefined)
      say(`Pattern 4, crossNic 0, nChannels ${channels}, bw 48.000000/48.000000, type ${plan.pattern}, sameChannels 1`);
    if (rank === 0) for (let channel = 0; channel < channels; channel++) say(`Channel 0${channel}/0${channels} :    0   1   2   3`);
    const next = (rank + 1) % 4;
    for (let channel = 0; channel < channels; channel++) {
      const away = rank % 2 === 1;
      const via = away
        ? `[send] via NET/${plan.network ?? 'IB'}/0${(plan.gdr ?? plan.network !== 'Socket') ? '/GDRDMA' : ''}`
        : `via ${plan.local ?? 'P2P/CUMEM'}`;
      say(`Channel 0${channel}/0 : ${rank}[${device}] -> ${next}[${next % 2}] ${via}`);
    }
    say('Connected all rings, use ring PXN 0 GDR 1');
    say(`${channels} coll channels, 0 collnet channels, 0 nvls channels, 8 p2p channels, 2 p2p channels per peer`);
    if (plan.incomplete?.includes(rank) === true) continue;
    const seconds = plan.seconds ?? 0.8;
    say(
      `Init timings - ncclCommInitRank: rank ${rank} nranks 4 total ${seconds.toFixed(2)} (kernels 0.10, alloc 0.10, bootstrap ${(seconds - 0.3).toFixed(2)}, rest 0.10)`,
    );
    say(`${named} - Init COMPLETE`);
  }
  return lines.join('\n');
}
