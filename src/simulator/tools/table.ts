import { ibnetdiscover, iblinkinfo, ibstat, ibvDevinfo } from './infiniband.js';
import type { Tool, ToolContext } from './io.js';
import { mpirun } from './mpirun.js';
import { nvidiaSmi } from './nvidiaSmi.js';
import { perfProgram, runPerf } from './perf.js';
import { ibSendBw, ibWriteBw, ibWriteLat } from './perftest.js';
import { ping } from './ping.js';
import { chronyc, systemctl } from './services.js';
import { hostname, ip, lldpctl, uname } from './system.js';

const tools: Readonly<Record<string, Tool>> = {
  mpirun,
  mpiexec: mpirun,
  'nvidia-smi': nvidiaSmi,
  ibstat,
  ibv_devinfo: ibvDevinfo,
  ibnetdiscover,
  iblinkinfo,
  ib_write_lat: ibWriteLat,
  ib_write_bw: ibWriteBw,
  ib_send_bw: ibSendBw,
  ping,
  lldpctl,
  hostname,
  uname,
  ip,
  systemctl,
  chronyc,
};

/** Runs the stand-in program of this name. */
export async function runTool(name: string, context: ToolContext): Promise<number> {
  const program = perfProgram(name);
  if (program !== null) return runPerf(program, context, { hosts: [context.host], processes: 1, env: () => context.env });
  const tool = Object.hasOwn(tools, name) ? tools[name] : undefined;
  if (tool === undefined) {
    context.err(`${name}: not found\n`);
    return 127;
  }
  return tool(context);
}
