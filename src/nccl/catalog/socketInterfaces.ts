import { addressBytes, sameSubnet } from './address.js';
import { chosen, readInterfaceList } from './interfaceList.js';
import { cString } from './text.js';
import { atLeast } from './version.js';

/** One address of a host, in the order of getifaddrs. */
export interface SocketInterface {
  readonly name: string;
  readonly family: string;
  readonly addr: string;
  /** Up and attached (IFF_RUNNING). */
  readonly running: boolean;
  /** Length of the network part in bits; 24 or 64 when absent. */
  readonly prefix?: number;
}

/** The variables that decide, null where unset. */
export interface SocketInput {
  readonly names: string | null;
  readonly family: string | null;
  readonly commId: string | null;
  /** How many interfaces the caller has room for: 1 for the bootstrap, 16 for the socket transport. */
  readonly maximum: number;
  readonly interfaces: readonly SocketInterface[];
}

/** Interfaces NCCL takes, and ncclResult_t: 0, or 4 (ncclInvalidArgument) for an NCCL_COMM_ID that is no address. */
export interface SocketChoice {
  readonly rc: 0 | 4;
  readonly selected: readonly { readonly name: string; readonly addr: string }[];
}

const tableLength = 16;

/** NCCL_SOCKET_FAMILY: exactly these two words count, anything else forces nothing. */
export function socketFamily(text: string | null): 'AF_INET' | 'AF_INET6' | null {
  const value = text === null ? '' : cString(text);
  return value === 'AF_INET' || value === 'AF_INET6' ? value : null;
}

/** ncclFindInterfaces (src/misc/socket.cc): the user's list, or the automatic order ib, subnet of NCCL_COMM_ID, anything, docker, lo, virbr. */
export function chooseInterfaces(input: SocketInput, version: string): SocketChoice {
  const find = (list: string): SocketChoice['selected'] => search(input, list, version);
  const names = input.names === null ? '' : cString(input.names);
  if (names.length > 1) return { rc: 0, selected: find(names) };
  let selected = find('ib');
  const commId = input.commId === null ? '' : cString(input.commId);
  if (selected.length === 0 && commId.length > 1) {
    const remote = commIdAddress(commId);
    if (remote === null) return { rc: 4, selected: [] };
    selected = inSubnet(input.interfaces, remote);
  }
  // Bridges of virtual machines are told apart from 2.28.3 on.
  const bridges = atLeast(version, '2.28.3');
  for (const list of [bridges ? '^docker,lo,virbr' : '^docker,lo', 'docker', 'lo', ...(bridges ? ['virbr'] : [])]) {
    if (selected.length === 0) selected = find(list);
  }
  return { rc: 0, selected };
}

function search(input: SocketInput, text: string, version: string): { name: string; addr: string }[] {
  const list = readInterfaceList(text, tableLength, version);
  const family = socketFamily(input.family);
  const found: { name: string; addr: string }[] = [];
  for (const candidate of input.interfaces) {
    if (found.length >= input.maximum) break;
    if (candidate.family !== 'AF_INET' && candidate.family !== 'AF_INET6') continue;
    if (!candidate.running || (family !== null && candidate.family !== family)) continue;
    if (candidate.family === 'AF_INET6' && isLoopback(candidate.addr)) continue;
    if (!chosen(list, candidate.name, -1).chosen || found.some((one) => one.name === candidate.name)) continue;
    found.push({ name: candidate.name, addr: candidate.addr });
  }
  return found;
}

function isLoopback(addr: string): boolean {
  const bytes = addressBytes(addr);
  return bytes?.length === 16 && bytes.every((byte, index) => byte === (index === 15 ? 1 : 0));
}

/** Address bytes of NCCL_COMM_ID, `host:port` or `[v6]:port`; null where NCCL refuses it or where a name would have to be looked up. */
function commIdAddress(text: string): number[] | null {
  if (!text.startsWith('[')) return addressBytes(text.split(/[,:]/)[0] ?? '');
  const close = text.indexOf(']');
  return close < 0 ? null : addressBytes(text.slice(1, close).split('%')[0] ?? '');
}

function inSubnet(interfaces: readonly SocketInterface[], remote: readonly number[]): { name: string; addr: string }[] {
  const found = interfaces.find((candidate) => {
    const own = addressBytes(candidate.addr);
    return own !== null && sameSubnet(own, remote, candidate.prefix ?? (own.length === 4 ? 24 : 64));
  });
  return found === undefined ? [] : [{ name: found.name, addr: found.addr }];
}
