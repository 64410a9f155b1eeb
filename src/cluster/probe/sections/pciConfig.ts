/** What configuration space says of one device; null where it has no such capability or it was not read. */
export interface ConfigBits {
  readonly acsRedirect: boolean | null;
  readonly ats: boolean | null;
  readonly relaxedOrdering: boolean | null;
  readonly maxReadRequest: number | null;
  readonly maxPayload: number | null;
}

/**
 * Decodes the capabilities that the script found, " exp:HEX acs:HEX ats:HEX", each from its first byte. `length` is the number of bytes of configuration space that were read:
 * where the extended part (from byte 256) was among them, a device without ACS has none on.
 * Offsets and bits: PCI Express Base Specification 5.0, 7.5.3.4 (Device Control, offset 8: bit 4 relaxed ordering, bits 7:5 payload, 14:12 read request),
 * 7.7.8.3 (ACS Control, offset 6: bit 2 request redirect, 3 completion redirect, 4 upstream forwarding), 10.5.1.3 (ATS Control, offset 6: bit 15 enable).
 */
export function readConfig(capabilities: string, length: number): ConfigBits {
  const bytes = (name: string): number[] | null => {
    const text = new RegExp(`(?:^| )${name}:((?:[0-9a-f]{2}){8,64})(?: |$)`).exec(capabilities)?.[1];
    return text === undefined ? null : Array.from({ length: text.length / 2 }, (_, i) => parseInt(text.slice(2 * i, 2 * i + 2), 16));
  };
  const word = (from: number[] | null, offset: number): number | null => {
    const [low, high] = [from?.[offset], from?.[offset + 1]];
    return low === undefined || high === undefined ? null : low + 256 * high;
  };
  const extended = length > 256;
  const control = word(bytes('exp'), 8);
  const acs = word(bytes('acs'), 6);
  const ats = word(bytes('ats'), 6);
  return {
    acsRedirect: acs === null ? (extended ? false : null) : (acs & 0b11100) !== 0,
    ats: ats === null ? (extended ? false : null) : (ats & 0x8000) !== 0,
    relaxedOrdering: control === null ? null : (control & 0x10) !== 0,
    maxReadRequest: control === null ? null : size((control >> 12) & 7),
    maxPayload: control === null ? null : size((control >> 5) & 7),
  };
}

/** Codes 0 to 5 stand for 128 to 4096 bytes; the others are reserved. */
function size(code: number): number | null {
  return code > 5 ? null : 128 << code;
}
