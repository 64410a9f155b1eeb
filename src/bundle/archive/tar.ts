/** A file in an archive. */
export interface Member {
  readonly name: string;
  readonly content: Uint8Array;
}

const block = 512;
const encoder = new TextEncoder();

/** An archive of files in the ustar format (POSIX.1-1988), with pax headers (POSIX.1-2001) for names over 100 bytes; nothing of this machine is in it. */
export function tarOf(members: readonly Member[], at: Date): Uint8Array[] {
  const parts: Uint8Array[] = [];
  const put = (name: string, content: Uint8Array, type: string): void => {
    parts.push(header(name, content.length, at, type), content);
    const rest = content.length % block;
    if (rest > 0) parts.push(new Uint8Array(block - rest));
  };
  for (const { name, content } of members) {
    const bytes = encoder.encode(name);
    if (bytes.length > 100) put('@PaxHeader', encoder.encode(paxRecord('path', name)), 'x');
    put(bytes.length > 100 ? name.slice(-60).replace(/[^\x20-\x7e]/g, '_') : name, content, '0');
  }
  parts.push(new Uint8Array(2 * block));
  return parts;
}

/** "30 path=…\n": the length counts itself. */
function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const size = encoder.encode(rest).length;
  let length = size + 1;
  while (String(length).length + size !== length) length = String(length).length + size;
  return `${length}${rest}`;
}

function header(name: string, size: number, at: Date, type: string): Uint8Array {
  const bytes = new Uint8Array(block);
  const write = (text: string, from: number): void => bytes.set(encoder.encode(text), from);
  const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, '0');
  write(name, 0);
  write(`${octal(0o644, 7)}\0`, 100);
  write(`${octal(0, 7)}\0`, 108);
  write(`${octal(0, 7)}\0`, 116);
  write(`${octal(size, 11)}\0`, 124);
  write(`${octal(Math.floor(at.getTime() / 1000), 11)}\0`, 136);
  write('        ', 148);
  write(type, 156);
  write('ustar\u000000', 257);
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  write(`${octal(sum, 6)}\0 `, 148);
  return bytes;
}
