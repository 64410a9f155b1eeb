import { rdmaPath } from '../pairPhysics.js';
import type { SimulatedHost, World } from '../world.js';
import type { Tool, ToolContext } from './io.js';
import { timeNoise } from './noise.js';

const dashes = `${'-'.repeat(87)}\n`;
const waiting = '\n************************************\n* Waiting for client to connect... *\n************************************\n';

/** Options of perftest that take a word. */
const valued = new Set(['-p', '-d', '-s', '-n', '-D', '-i', '-m', '-q', '-x']);

interface Call {
  readonly device: string | null;
  readonly bytes: number;
  readonly iterations: number;
  readonly port: string;
  readonly gbits: boolean;
  /** Null for the server. */
  readonly peer: string | null;
}

function readCall(args: readonly string[]): Call {
  const value = (flag: string): string | undefined => (args.includes(flag) ? args[args.indexOf(flag) + 1] : undefined);
  const number = (text: string | undefined, otherwise: number): number => (/^\d{1,9}$/.test(text ?? '') ? Number(text) : otherwise);
  const words = args.filter((word, at) => !word.startsWith('-') && !valued.has(args[at - 1] ?? ''));
  return {
    device: value('-d') ?? null,
    bytes: number(value('-s'), 2),
    iterations: number(value('-n'), 1000),
    port: value('-p') ?? '18515',
    gbits: args.includes('--report_gbits'),
    peer: words[0] ?? null,
  };
}

/** The host that a name or an address of any of its networks means. */
export function hostAt(world: World, name: string): SimulatedHost | undefined {
  const ethernet = name.replace(/^10\.(?:6[5-9]|7[0-2])\./, '10.64.');
  return world.hosts.find((host) => host.name === name || host.address === ethernet);
}

function perftest(
  title: string,
  rows: (context: ToolContext, call: Call, path: { readonly us: number; readonly gbps: number }) => string,
): Tool {
  return (context) => {
    const { args, host, world, out, err } = context;
    const call = readCall(args);
    const nicOf = (of: SimulatedHost) => of.nics.find((nic) => (call.device === null ? nic.active : nic.device === call.device));
    const nic = nicOf(host);
    if (nic === undefined) {
      err(
        call.device === null
          ? ' Did not detect devices \n If device exists, check if driver is up\n Unable to find the Infiniband/RoCE device\n'
          : `IB device ${call.device} not found\n Unable to find the Infiniband/RoCE device\n`,
      );
      return 1;
    }
    if (call.peer === null) {
      out(waiting);
      return 0;
    }
    const peer = hostAt(world, call.peer);
    const other = peer === undefined ? undefined : nicOf(peer);
    if (peer === undefined || other === undefined || peer.presence === 'refuses') {
      err(
        `Couldn't connect to ${call.peer}:${call.port}\nUnable to open file descriptor for socket connection Unable to init the socket connection\n`,
      );
      return 1;
    }
    const path = rdmaPath(nic, other);
    if (path === null) {
      err(" Port number 1 state is Down\n Couldn't set the link layer\n Couldn't get context for the device\n");
      return 1;
    }
    out(
      `${dashes}                    ${title}\n Dual-port       : OFF\t\tDevice         : ${nic.device}\n Number of qps   : 1\t\tTransport type : IB\n` +
        ` Connection type : RC\t\tUsing SRQ      : OFF\n PCIe relax order: ON\n Mtu             : 4096[B]\n Link type       : IB\n rdma_cm QPs\t : OFF\n Data ex. method : Ethernet\n${dashes}` +
        ` local address: LID 0x${nic.lid.toString(16)} QPN 0x0127 PSN 0x7a2c1\n remote address: LID 0x${other.lid.toString(16)} QPN 0x0128 PSN 0x81b20\n${dashes}`,
    );
    out(`${rows(context, call, path)}${dashes}`);
    return 0;
  };
}

/** ib_write_lat: one row of one-way latencies. */
export const ibWriteLat: Tool = perftest('RDMA_Write Latency Test', ({ world, nextRun }, { bytes, iterations }, { us }) => {
  const typical = us * timeNoise(world.seed, nextRun(), bytes, 0);
  const cells = [typical * 0.96, typical * 2.6, typical, typical * 1.01, typical * 0.03, typical * 1.12, typical * 2.4].map((value) =>
    value.toFixed(2),
  );
  return (
    ' #bytes #iterations    t_min[usec]    t_max[usec]  t_typical[usec]    t_avg[usec]    t_stdev[usec]   99% percentile[usec]   99.9% percentile[usec] \n' +
    ` ${String(bytes)}       ${String(iterations)}          ${cells.join('           ')} \n`
  );
});

function bandwidth(title: string): Tool {
  return perftest(title, ({ world, nextRun }, { bytes, iterations, gbits }, path) => {
    // A message costs about 0.15 µs beside its bytes.
    const gbps = (path.gbps * bytes) / (bytes + 0.15 * path.gbps * 125) / timeNoise(world.seed, nextRun(), bytes, 0);
    const unit = gbits ? 1 : (2 ** 20 * 8) / 1e9;
    const name = gbits ? 'Gb/sec' : 'MB/sec';
    const rate = (gbps * 1e9) / 8 / Math.max(1, bytes) / 1e6;
    return (
      ` #bytes     #iterations    BW peak[${name}]    BW average[${name}]   MsgRate[Mpps]\n` +
      ` ${String(bytes)}    ${String(iterations)}             ${((gbps / unit) * 1.001).toFixed(2)}             ${(gbps / unit).toFixed(2)}\t\t   ${rate.toFixed(6)}\n`
    );
  });
}

/** ib_write_bw and ib_send_bw: one row of bandwidth. */
export const ibWriteBw: Tool = bandwidth('RDMA_Write BW Test');
export const ibSendBw: Tool = bandwidth('Send BW Test');
