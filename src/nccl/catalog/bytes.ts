const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder('utf-8', { ignoreBOM: true });

/** Bytes as UTF-8 text, or null where they are not valid UTF-8. */
export function utf8(bytes: Uint8Array): string | null {
  try {
    return strict.decode(bytes);
  } catch {
    return null;
  }
}

/** Bytes as text where each is a character of its own (ASCII), so that offsets of one are those of the other; else null. */
export function plainText(bytes: Uint8Array): string | null {
  const text = utf8(bytes);
  return text?.length === bytes.length ? text : null;
}

/** Bytes as exact text: UTF-8 where valid, every other byte written `\xNN`. */
export function exactText(bytes: Uint8Array): string {
  const whole = utf8(bytes);
  if (whole !== null) return whole;
  let text = '';
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at);
    const piece = length === 0 ? null : utf8(bytes.subarray(at, at + length));
    if (piece === null) {
      text += `\\x${(bytes[at] ?? 0).toString(16).padStart(2, '0')}`;
      at += 1;
    } else {
      text += piece;
      at += length;
    }
  }
  return text;
}

function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead < 0xe0) return 2;
  if (lead >= 0xe0 && lead < 0xf0) return 3;
  return lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
}

/** One character per byte, so that two byte strings are equal exactly when their keys are. */
export function byteKey(bytes: Uint8Array): string {
  let key = '';
  for (const byte of bytes) key += String.fromCharCode(byte);
  return key;
}

/** UTF-8 bytes of a text. */
export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Text as an editor shows these bytes: U+FFFD for what is not UTF-8, a byte order mark kept as a character. */
export function shownText(bytes: Uint8Array): string {
  return lenient.decode(bytes);
}
