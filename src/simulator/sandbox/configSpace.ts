/** What of a device's configuration space the probe looks at. */
export interface ConfigOptions {
  readonly vendor: string;
  readonly device: string;
  /** "0x060400". */
  readonly code: string;
  /** Access Control Services: none, with every control bit off, or with those on that send peer-to-peer traffic up. */
  readonly acs?: 'off' | 'redirect';
  /** Address Translation Services: none, or with the enable bit so. */
  readonly ats?: boolean;
}

/**
 * The 4096 bytes of a PCIe device's configuration space, with the capabilities that bear on peer-to-peer traffic in their places.
 * Offsets and bits: PCI Express Base Specification 5.0, 7.5.1 (header), 7.5.3 (PCI Express), 7.7.8 (ACS), 10.5.1 (ATS).
 */
export function configSpace({ vendor, device, code, acs, ats }: ConfigOptions): Buffer {
  const space = Buffer.alloc(4096);
  space.writeUInt16LE(Number(vendor), 0);
  space.writeUInt16LE(Number(device), 2);
  // Status: there is a list of capabilities, and it begins at 0x40.
  space.writeUInt16LE(0x0010, 6);
  space.writeUIntLE(Number(code), 9, 3);
  space.writeUInt8(code === '0x060400' ? 1 : 0, 0x0e);
  space.writeUInt8(0x40, 0x34);
  space.writeUInt16LE(0x0010, 0x40);
  // Device Control: relaxed ordering, 256 bytes of payload, 4096 bytes of read request, errors reported.
  space.writeUInt16LE(0x503f, 0x48);
  const extended = [...(acs === undefined ? [] : (['acs'] as const)), ...(ats === undefined ? [] : (['ats'] as const))];
  for (const [index, name] of extended.entries()) {
    const at = 0x100 + 0x10 * index;
    const next = index + 1 < extended.length ? at + 0x10 : 0;
    space.writeUInt32LE(((next << 20) | (1 << 16) | (name === 'acs' ? 0x0d : 0x0f)) >>> 0, at);
    // What the port can do, then what of it is on: source validation, request redirect, completion redirect, upstream forwarding.
    if (name === 'acs') space.writeUInt32LE(acs === 'redirect' ? 0x001d005f : 0x0000005f, at + 4);
    else space.writeUInt32LE(ats === true ? 0x80000060 : 0x00000060, at + 4);
  }
  return space;
}
