/** What configuration space says of one device; null where it has no such capability or it was not read. */
export interface ConfigBits {
  readonly acsRedirect: boolean | null;
  readonly ats: boolean | null;
  readonly relaxedOrdering: boolean | null;
  readonly maxReadRequest: number | null;
  readonly maxPayload: number | null;
}

const form = (name: string): RegExp => new RegExp(`(?:^| )${name}:((?:[0-9a-f]{2}){8,64})(?: |$)`);
const forms = { exp: form('exp'), acs: form('acs'), ats: form('ats') } as const;

/**
 * Decodes the capabilities that the script found, " exp:HEX acs:HEX ats:HEX", each from its first byte. `length` is the number of bytes of configuration space that were read:
 * where the extended part (from byte 256) was among them, a device without ACS has none on.
 * Offsets and bits: PCI Express Base Specification 5.0, 7.5.3.4 (Device Control, offset 8: bit 4 relaxed ordering, bits 7:5 payload, 14:12 read request),
 * 7.7.8.3 (ACS Control, offset 6: bit 2 request redirect, 3 completion redirect, 4 upstream forwarding), 10.5.1.3 (ATS Control, offset 6: bit 15 enable).
 */
export function readConfig(capabilities: string, length: number): ConfigBits {
  const word = (capability: RegExp, offset: number): number | null => {
    const text = capability.exec(capabilities)?.[1]?.slice(2 * offset, 2 * offset + 4) ?? '';
    return text.length < 4 ? null : parseInt(text.slice(2) + text.slice(0, 2), 16);
  };
  const extended = length > 256;
  const control = word(forms.exp, 8);
  const acs = word(forms.acs, 6);
  const ats = word(forms.ats, 6);
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
