import type { Container } from '../fileReading.js';
import type { TextEdit } from '../../base/text.js';
import type { ConfigEntry, ConfigNode } from './configTree.js';
import type { ConfigFile } from './walk.js';

const units: Readonly<Record<string, number>> = { b: 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

/** A size as docker takes it, in bytes: a number with a unit of 1024; null where it is none. */
function sizeOf(text: string): number | null {
  const found = /^(\d+(?:\.\d+)?)\s*([bkmgt]?)(?:i?b)?$/iu.exec(text);
  return found === null ? null : Number(found[1]) * (units[(found[2] ?? 'b').toLowerCase() || 'b'] ?? 1);
}

/** The container that a devcontainer.json describes by `image` or `build` and `runArgs`; null for other maps. */
export function devContainer(entries: readonly ConfigEntry[], file: ConfigFile): Container | null {
  const at = (key: string): ConfigEntry | undefined => entries.find((entry) => entry.key === key);
  const runArgs = at('runArgs')?.value;
  const what = at('image') ?? at('build') ?? at('dockerFile');
  if (runArgs?.kind !== 'list' || what === undefined) return null;
  const words = runArgs.items.flatMap((item) => (item.kind === 'text' ? [item.text] : []));
  // `--flag value` and `--flag=value` are the same.
  const given = (flag: string): string[] =>
    words.flatMap((word, index) =>
      word === flag ? (words[index + 1] ?? '') : word.startsWith(`${flag}=`) ? word.slice(flag.length + 1) : [],
    );
  const has = (flag: string, value?: RegExp): boolean =>
    words.includes(flag) && value === undefined ? true : given(flag).some((one) => value?.test(one) ?? true);
  const shm = given('--shm-size').map(sizeOf).at(-1);
  const image = what.key === 'image' && what.value.kind === 'text' ? what.value.text : null;
  const privileged = words.includes('--privileged') || at('privileged')?.value.kind === 'plain';
  return {
    range: file.places.range(what.keyFrom, what.keyTo),
    how: 'docker',
    name: nameOf(at('name')?.value),
    image: image !== null && file.mask.touches(what.value.from, what.value.to) ? null : image,
    gpus: has('--gpus') || given('--runtime').includes('nvidia'),
    shmBytes: has('--ipc', /^host$/u) ? Infinity : (shm ?? null),
    memlockUnlimited:
      privileged || has('--ulimit', /^memlock=-1(?::-1)?$/u) || has('--cap-add', /^(?:CAP_)?(?:IPC_LOCK|ALL)$/iu) ? true : null,
    hostNetwork: has('--network', /^host$/u) || has('--net', /^host$/u) ? true : null,
    rdma: words.some((word) => word.includes('/dev/infiniband')),
    mend: { shm: [insertion(runArgs, '"--ipc=host"', file)], memlock: [insertion(runArgs, '"--ulimit=memlock=-1"', file)] },
  };
}

function nameOf(node: ConfigNode | undefined): string | null {
  return node?.kind === 'text' ? node.text : null;
}

function insertion(list: Extract<ConfigNode, { kind: 'list' }>, text: string, { places }: ConfigFile): TextEdit {
  const first = list.items[0];
  const at = first?.from ?? list.from + 1;
  return { range: places.range(at, at), newText: first === undefined ? text : `${text}, ` };
}
