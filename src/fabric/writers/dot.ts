import { cleanLine } from '../../base/clean.js';
import type { Fabric, FabricLink, FabricNode, Health } from '../graph.js';

const shapes: Readonly<Record<FabricNode['kind'], string>> = { switch: 'box', host: 'box3d', nic: 'ellipse', gpu: 'component' };
const styles: Readonly<Record<Health, string>> = {
  ok: '',
  degraded: ' color="orange" style="dashed"',
  down: ' color="red" style="dotted"',
  unknown: ' color="gray" style="dotted"',
};

/** The graph in Graphviz's language: `nccl-workbench fabric --format dot | dot -Tsvg`. */
export function toDot(fabric: Fabric): string {
  const owner = fabric.nodes.filter(({ host }) => host !== null);
  return [
    'graph fabric {',
    '  rankdir=BT; node [fontname="sans-serif"];',
    ...fabric.nodes.map((node) => `  ${quoted(node.id)} [label=${quoted(node.name)} shape="${shapes[node.kind]}"${styles[node.health]}];`),
    ...owner.map((node) => `  ${quoted(node.host ?? '')} -- ${quoted(node.id)} [style="invis"];`),
    ...fabric.links.map((link) => `  ${quoted(link.a)} -- ${quoted(link.b)} [label=${quoted(label(link))}${styles[link.state]}];`),
    '}',
    '',
  ].join('\n');
}

function label(link: FabricLink): string {
  return [link.width, link.speed].filter((part) => part !== null).join(' ');
}

/** A quoted string of the DOT language; a backslash must not start one of its escapes. */
function quoted(text: string): string {
  return `"${cleanLine(text).replace(/\\/g, '\\\\').replace(/"/g, '\\"')}"`;
}
