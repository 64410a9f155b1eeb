/**
 * Gbit/s on one lane as PortInfo tells them, with the name of the speed (libibmad, dump.c: mad_dump_linkspeed, …ext, …ext2). FDR10 is told apart
 * from QDR by its name in brackets only.
 */
const names: readonly (readonly [number, string])[] = [
  [2.5, 'SDR'],
  [5, 'DDR'],
  [10, 'QDR'],
  [14.0625, 'FDR'],
  [25.78125, 'EDR'],
  [53.125, 'HDR'],
  [106.25, 'NDR'],
  [212.5, 'XDR'],
];

/** "HDR" for "53.125 Gbps", whole or shortened ("25.78 Gbps"); null for anything else. */
export function speedName(text: string): string | null {
  if (/FDR10/i.test(text)) return 'FDR10';
  const figure = /^\s*(\d{1,4}(?:\.\d{1,6})?)\s*Gbps/i.exec(text)?.[1];
  if (figure === undefined) return null;
  const value = Number(figure);
  return names.find(([gbps]) => Math.abs(gbps - value) <= gbps * 0.01)?.[1] ?? null;
}

/** "4x" for "4X", the form that `ibnetdiscover` writes; null for anything else. */
export function widthName(text: string | undefined): string | null {
  const lanes = /^\s*(\d{1,2})x\s*$/i.exec(text ?? '')?.[1];
  return lanes === undefined ? null : `${String(Number(lanes))}x`;
}
