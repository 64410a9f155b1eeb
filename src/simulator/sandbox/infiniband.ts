import { fullWidth, parts, type SimulatedHost, type SimulatedNic } from '../world.js';
import { type Entry, link } from './entry.js';
import { nicPlace } from './pci.js';

const grouped = (guid: string): string => guid.replace(/(.{4})(?!$)/g, '$1:');

/** Counters of a port that is well, all of them zero. */
const counters = [
  'symbol_error',
  'link_downed',
  'link_error_recovery',
  'local_link_integrity_errors',
  'excessive_buffer_overrun_errors',
  'port_rcv_errors',
  'port_rcv_remote_physical_errors',
  'port_rcv_switch_relay_errors',
  'port_rcv_constraint_errors',
  'port_xmit_constraint_errors',
  'port_xmit_discards',
  'port_xmit_wait',
  'VL15_dropped',
];
const hardwareCounters = [
  'out_of_sequence',
  'packet_seq_err',
  'local_ack_timeout_err',
  'rnr_nak_retry_err',
  'implied_nak_seq_err',
  'out_of_buffer',
  'duplicate_request',
  'req_cqe_error',
  'resp_cqe_error',
  'np_cnp_sent',
  'rp_cnp_handled',
];

/** /sys/class/infiniband. */
export function infinibandFiles(host: SimulatedHost): Record<string, Entry> {
  const files: Record<string, Entry> = {};
  for (const nic of host.nics) Object.assign(files, nicFiles(host, nic));
  return files;
}

function nicFiles(host: SimulatedHost, nic: SimulatedNic): Record<string, Entry> {
  const base = `sys/class/infiniband/${nic.device}`;
  const port = `${base}/ports/1`;
  const place = `sys/devices/${nicPlace(nic)}`;
  const files: Record<string, Entry> = {
    [`${base}/device`]: link(`${base}/device`, place),
    [`${place}/infiniband/${nic.device}/node_guid`]: `${grouped(nic.nodeGuid)}\n`,
    [`${base}/hca_type`]: `${parts.nic}\n`,
    [`${base}/board_id`]: `${parts.nicBoard}\n`,
    [`${base}/fw_ver`]: `${nic.firmware}\n`,
    [`${base}/hw_rev`]: '0\n',
    [`${base}/node_desc`]: `${host.name} ${nic.device}\n`,
    [`${base}/node_guid`]: `${grouped(nic.nodeGuid)}\n`,
    [`${base}/sys_image_guid`]: `${grouped(nic.nodeGuid)}\n`,
    [`${base}/node_type`]: '1: CA\n',
    [`${port}/state`]: nic.active ? '4: ACTIVE\n' : '1: DOWN\n',
    [`${port}/phys_state`]: nic.active ? '5: LinkUp\n' : '2: Polling\n',
    [`${port}/rate`]: `${String(nic.width * parts.laneGbps)} Gb/sec (${String(nic.width)}X NDR)\n`,
    [`${port}/link_layer`]: 'InfiniBand\n',
    [`${port}/lid`]: `0x${nic.lid.toString(16)}\n`,
    [`${port}/sm_lid`]: '0x1\n',
    [`${port}/lid_mask_count`]: '0\n',
    [`${port}/cap_mask`]: '0xa651e848\n',
    [`${port}/gid_attrs/ndevs/0`]: `${nic.netdev}\n`,
    [`${port}/gid_attrs/types/0`]: 'IB/RoCE v1\n',
    [`${port}/gids/0`]: `fe80:0000:0000:0000:${grouped(nic.portGuid)}\n`,
  };
  for (const counter of counters) files[`${port}/counters/${counter}`] = `${String(counted(nic, counter))}\n`;
  for (const counter of hardwareCounters) files[`${port}/hw_counters/${counter}`] = '0\n';
  return files;
}

/** A port that lost lanes has retrained once. */
function counted(nic: SimulatedNic, counter: string): number {
  if (counter === 'symbol_error') return nic.symbolErrors;
  return counter === 'link_error_recovery' && nic.width < fullWidth ? 1 : 0;
}
