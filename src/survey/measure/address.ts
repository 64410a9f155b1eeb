import { isIP, isIPv4 } from 'node:net';

/** Whether a text is an IP address that another host could reach: none of the loopback and none that holds on one link only. */
export function isAddress(text: string): boolean {
  return isIP(text) !== 0 && !/^(?:127\.|169\.254\.|::1$|fe80:)/i.test(text);
}

/** An IPv4 network as people write it, "10.77.0.0/16"; null for anything else. */
export function readNetwork(text: string): ((address: string) => boolean) | null {
  const [, base = '', bits = ''] = /^([\d.]+)\/(\d{1,2})$/.exec(text) ?? [];
  if (!isIPv4(base) || Number(bits) > 32) return null;
  const size = 2 ** (32 - Number(bits));
  const network = Math.floor(numberOf(base) / size);
  return (address) => isIPv4(address) && Math.floor(numberOf(address) / size) === network;
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}
