/** Addresses that are the same everywhere: this host, any, netmasks, link-local (RFC 6890), and the ranges that our pseudonyms are of (RFC 2544; 240.0.0.0/4). */
export function keptIpv4(text: string): boolean {
  const parts = text.split('.').map(Number);
  const [a = 0, b = 0] = parts;
  if (parts.some((part) => part > 255)) return true;
  return (
    a === 127 ||
    a === 0 ||
    a >= 240 ||
    (a === 169 && b === 254) ||
    (a === 198 && (b === 18 || b === 19)) ||
    /^(?:2(?:24|39)\.0\.0\.)/.test(text)
  );
}

/** The eight groups of an IPv6 address, or null (RFC 4291, 2.2). */
function groupsOf(text: string): number[] | null {
  let whole = text;
  const mapped = /^(.*:)(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (mapped !== null) {
    const [a = 0, b = 0, c = 0, d = 0] = mapped.slice(2).map(Number);
    if (Math.max(a, b, c, d) > 255) return null;
    whole = `${mapped[1] ?? ''}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  }
  const halves = whole.split('::');
  if (halves.length > 2) return null;
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null;
  const groups = [...head, ...Array.from({ length: Math.max(0, missing) }, () => '0'), ...tail];
  if (groups.some((group) => !/^[0-9a-f]{1,4}$/i.test(group))) return null;
  return groups.map((group) => Number.parseInt(group, 16));
}

/** Whether a text is an IPv6 address that tells something: not "::", not "::1", not a multicast group of the link. */
export function isIpv6(text: string): boolean {
  const groups = groupsOf(text);
  if (groups === null) return false;
  const [first = 0] = groups;
  if (groups.slice(0, 7).every((group) => group === 0)) return (groups[7] ?? 0) > 1;
  // RFC 3849 is the range of our pseudonyms.
  return (first & 0xff00) !== 0xff00 && !(first === 0x2001 && groups[1] === 0x0db8);
}

/** Pseudonyms of addresses: what shares a network still does, so that subnets and rails can be told apart. */
export class AddressBook {
  private readonly networks = new Map<string, { readonly number: number; readonly hosts: Map<string, number> }>();
  private readonly six = new Map<string, string>();
  private readonly macs = new Map<string, string>();

  /** 198.18.0.0/15 holds 512 networks of 24 bits; further ones are of 240.0.0.0/4, which nobody routes. */
  v4(text: string): string {
    const parts = text.split('.').map((part) => String(Number(part)));
    const prefix = parts.slice(0, 3).join('.');
    const network = this.networks.get(prefix) ?? { number: this.networks.size, hosts: new Map<string, number>() };
    this.networks.set(prefix, network);
    const own = parts[3] ?? '0';
    const host =
      network.hosts.get(own) ??
      (own === '0' || own === '255' ? Number(own) : 1 + [...network.hosts.values()].filter((one) => one > 0 && one < 255).length);
    network.hosts.set(own, host);
    const { number } = network;
    const beyond = number - 512;
    return beyond < 0 ? `198.${18 + (number >> 8)}.${number & 255}.${host}` : `240.${(beyond >> 8) & 255}.${beyond & 255}.${host}`;
  }

  /** An address of 2001:db8::/32 (RFC 3849); one that holds an IPv4 address holds its pseudonym; link-local ones stay link-local. */
  v6(text: string): string {
    const groups = groupsOf(text) ?? [];
    const key = groups.join(':');
    const known = this.six.get(key);
    if (known !== undefined) return known;
    const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
    const number = this.six.size + 1;
    let made = `${((groups[0] ?? 0) & 0xffc0) === 0xfe80 ? '2001:db8:fe80' : '2001:db8'}::${number.toString(16)}`;
    if (mapped) {
      const [high = 0, low = 0] = groups.slice(6);
      const four = this.v4(`${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`);
      made = `2001:db8:ffff::${four}`;
    }
    this.six.set(key, made);
    return made;
  }

  /** A locally administered address (IEEE 802). */
  mac(text: string): string {
    const key = text.toLowerCase().replaceAll('-', ':');
    const number = this.macs.size + 1;
    const made =
      this.macs.get(key) ?? `02:00:00:${[16, 8, 0].map((shift) => ((number >> shift) & 255).toString(16).padStart(2, '0')).join(':')}`;
    this.macs.set(key, made);
    return made;
  }
}
