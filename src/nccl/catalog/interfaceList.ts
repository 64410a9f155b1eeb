import { atoi } from './integer.js';
import { cString, tokens } from './text.js';
import { atLeast } from './version.js';

/** One item of NCCL_IB_HCA or NCCL_SOCKET_IFNAME. -1 stands for any port, and for no rail or plane. */
export interface InterfaceItem {
  readonly prefix: string;
  readonly port: number;
  readonly rail: number;
  readonly plane: number;
}

/** A list of interfaces or devices as NCCL holds it. */
export interface InterfaceList {
  readonly exclude: boolean;
  readonly exact: boolean;
  readonly items: readonly InterfaceItem[];
}

/** Whether a release reads `name:port:rail:plane`; older ones stop at the port. */
export function readsRails(version: string): boolean {
  return atLeast(version, '2.30.7');
}

/**
 * `[^][=]name[:port][,…]`: `^` before `=`, both only in front of the whole text (parseStringList in src/misc/utils.cc). `maximum` is the
 * length of NCCL's table: 32 devices (16 before 2.18.6), 16 socket interfaces.
 */
export function readInterfaceList(text: string | null, maximum: number, version: string): InterfaceList {
  let rest = text === null ? '' : cString(text);
  const exclude = rest.startsWith('^');
  if (exclude) rest = rest.slice(1);
  const exact = rest.startsWith('=');
  if (exact) rest = rest.slice(1);
  const read = readsRails(version) ? itemWithRail : itemWithPort;
  const items = tokens(rest, ',').flatMap((piece) => read(piece) ?? []);
  return { exclude, exact, items: items.slice(0, maximum) };
}

/** Until 2.30.4: everything after the first colon goes through atoi, so "mlx5_0:" is port 0, which no device has. */
function itemWithPort(piece: string): InterfaceItem | null {
  const colon = piece.indexOf(':');
  if (colon === 0) return null;
  if (colon < 0) return { prefix: piece, port: -1, rail: -1, plane: -1 };
  return { prefix: piece.slice(0, colon), port: atoi(piece.slice(colon + 1)), rail: -1, plane: -1 };
}

/** From 2.30.7: an absent or empty number is -1, and names keep 63 bytes. */
function itemWithRail(piece: string): InterfaceItem | null {
  const [name, port, rail, plane] = piece.split(':');
  if (name === undefined || name === '') return null;
  const number = (word: string | undefined): number => (word === undefined || word === '' ? -1 : atoi(word));
  return { prefix: name.slice(0, 63), port: number(port), rail: number(rail), plane: number(plane) };
}

/** The item that matches a name and port (-1: any port), or null; an empty list matches nothing here, see {@link chosen}. */
function matching(list: InterfaceList, name: string, port: number): InterfaceItem | null {
  const found = list.items.find(
    (item) => (list.exact ? name === item.prefix : name.startsWith(item.prefix)) && (port === -1 || item.port === -1 || port === item.port),
  );
  return found ?? null;
}

/** Whether the list chooses a name, and the item that did; a list without items chooses everything, and excludes everything behind `^`. */
export function chosen(list: InterfaceList, name: string, port: number): { readonly chosen: boolean; readonly item: InterfaceItem | null } {
  const item = matching(list, name, port);
  return { chosen: (list.items.length === 0 || item !== null) !== list.exclude, item };
}

/** Length of NCCL's device table in a release. */
export function deviceTable(version: string): number {
  return atLeast(version, '2.18.6') ? 32 : 16;
}

/** An RDMA port that NCCL_IB_HCA chose, with the rail and plane its item gave it. */
export interface ChosenDevice {
  readonly device: string;
  readonly rail: number;
  readonly plane: number;
}

/** NCCL_IB_HCA against devices written `name:port`, in their order (src/transport/net_ib). Nothing chosen means sockets. */
export function chooseDevices(
  text: string | null,
  devices: readonly string[],
  version: string,
): { readonly list: InterfaceList; readonly selected: readonly ChosenDevice[] } {
  const list = readInterfaceList(text, deviceTable(version), version);
  const selected = devices.flatMap((device) => {
    const colon = device.lastIndexOf(':');
    const name = colon < 0 ? device : device.slice(0, colon);
    const match = chosen(list, name, colon < 0 ? 1 : atoi(device.slice(colon + 1)));
    return match.chosen ? [{ device, rail: match.item?.rail ?? -1, plane: match.item?.plane ?? -1 }] : [];
  });
  return { list, selected };
}
