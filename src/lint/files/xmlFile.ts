import { readTopoXml, type XmlFormat, type XmlReading } from '../../nccl/catalog/index.js';
import { byteText, type ByteText } from './byteText.js';

/** A topology or graph file as NCCL reads it, with places. */
export interface XmlFile {
  readonly format: XmlFormat;
  readonly reading: XmlReading;
  readonly text: ByteText;
}

/** Reads a file as what its first element says that it is; a file without one as a topology. */
export function readXmlFile(text: string, version: string): XmlFile {
  const bytes = byteText(text);
  const first = /<(?![?!])\/?([^\s>/]*)/u.exec(text)?.[1] ?? '';
  const format: XmlFormat = /^graphs?$/iu.test(first) ? 'graph' : 'topo';
  return { format, reading: readTopoXml(bytes.bytes, format, version), text: bytes };
}
