import { clean } from '../../base/clean.js';
import type { Fabric } from '../graph.js';

const nodeKeys = ['kind', 'name', 'guid', 'tier', 'rack', 'rail', 'host', 'health'] as const;
const linkKeys = ['aPort', 'bPort', 'kind', 'width', 'speed', 'gbps', 'latencyUs', 'state'] as const;

/** The graph as GraphML (graphml.graphdrawing.org), for Gephi, yEd and networkx. */
export function toGraphml(fabric: Fabric): string {
  const numbers = new Set<string>(['tier', 'rail', 'gbps', 'latencyUs']);
  const keys = [
    ...nodeKeys.map((name) => `  <key id="n_${name}" for="node" attr.name="${name}" attr.type="${numbers.has(name) ? 'int' : 'string'}"/>`),
    ...linkKeys.map(
      (name) => `  <key id="e_${name}" for="edge" attr.name="${name}" attr.type="${numbers.has(name) ? 'double' : 'string'}"/>`,
    ),
  ];
  const data = (prefix: string, name: string, value: string | number | null): string =>
    value === null ? '' : `<data key="${prefix}_${name}">${xml(String(value))}</data>`;
  const nodes = fabric.nodes.map(
    (node) => `    <node id="${xml(node.id)}">${nodeKeys.map((name) => data('n', name, node[name])).join('')}</node>`,
  );
  const links = fabric.links.map(
    (link) =>
      `    <edge source="${xml(link.a)}" target="${xml(link.b)}">${linkKeys.map((name) => data('e', name, link[name])).join('')}</edge>`,
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
    ...keys,
    '  <graph id="fabric" edgedefault="undirected">',
    ...nodes,
    ...links,
    '  </graph>',
    '</graphml>',
    '',
  ].join('\n');
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

/** Character data of XML 1.0, which has no place for controls, lone surrogates and the two non-characters (section 2.2, Char), not even escaped. */
function xml(text: string): string {
  return clean(text)
    .replace(/[\p{Cs}\ufffe\uffff]/gu, '')
    .replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
