import type { Range } from '../../base/text.js';
import type { Container, ImageUse } from '../fileReading.js';
import { hasOption, optionText, type Layer, type Option } from './layers.js';
import { textOf } from './passed.js';
import { fileOf, type Reading } from './reading.js';
import { placeIn, placeOf, type Word } from './words.js';

const units: Readonly<Record<string, number>> = { b: 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

/** A size as docker takes it, in bytes: a number with b, k, m or g, powers of 1,024; null for anything else. */
export function dockerSize(text: string | null): number | null {
  const match = /^(\d+(?:\.\d+)?)\s*([bkmgt]?)(?:i?b)?$/iu.exec(text ?? '');
  const unit = units[(match?.[2] ?? '').toLowerCase() || 'b'];
  return match?.[1] === undefined || unit === undefined ? null : Math.floor(Number(match[1]) * unit);
}

function valueOf(option: Option): string {
  const { at, word, values } = option;
  if (at !== null) return (word.text.value ?? word.raw).replace(/^--?[^=]*=/u, '');
  return values[0] === undefined ? '' : textOf(values[0]);
}

function valuesOf(layer: Layer, ...flags: readonly string[]): readonly string[] {
  return layer.options.filter(({ flag }) => flags.includes(flag)).map(valueOf);
}

function shm(layer: Layer, volumes: readonly string[]): number | null {
  const ipc = optionText(layer, '--ipc');
  if (ipc === 'host' || volumes.some((volume) => /(?:^|[:=,])\/dev\/shm(?:[:,]|$)/u.test(volume))) return Infinity;
  const size = dockerSize(optionText(layer, '--shm-size'));
  if (size !== null) return size;
  const mounted = valuesOf(layer, '--tmpfs').find((value) => value.startsWith('/dev/shm'));
  if (mounted === undefined) return null;
  return dockerSize(/size=([^,]+)/u.exec(mounted)?.[1] ?? null) ?? Infinity;
}

function memlock(layer: Layer): boolean | null {
  const limits = valuesOf(layer, '--ulimit').filter((value) => value.startsWith('memlock'));
  if (limits.length > 0) return limits.some((value) => /^memlock=(?:-1|unlimited)/u.test(value));
  const caps = valuesOf(layer, '--cap-add').some((value) => /^(?:CAP_)?(?:IPC_LOCK|ALL|SYS_ADMIN)$/iu.test(value));
  return caps || isPrivileged(layer) ? true : null;
}

function isPrivileged(layer: Layer): boolean {
  return layer.options.some((option) => option.flag === '--privileged' && (option.at === null || valueOf(option) !== 'false'));
}

function docker(layer: Layer, image: Word | undefined): Container {
  const volumes = [...valuesOf(layer, '-v', '--volume'), ...valuesOf(layer, '--mount')];
  const network = optionText(layer, '--net', '--network');
  const shmUnknown = layer.opaque || (hasOption(layer, '--shm-size', '--ipc') && shm(layer, volumes) === null);
  const shmBytes = shmUnknown ? Infinity : shm(layer, volumes);
  const at = layer.verb === null || layer.verb.spliced || layer.verb.file !== null ? null : placeOf(layer.verb).end;
  const insert = (text: string): Container['mend']['shm'] => (at === null ? null : [{ range: { start: at, end: at }, newText: text }]);
  const memlockUnlimited = layer.opaque ? true : memlock(layer);
  const runtime = valuesOf(layer, '--runtime').includes('nvidia');
  const devices = valuesOf(layer, '--device');
  return {
    range: { start: placeOf(layer.word).start, end: placeOf(layer.verb ?? layer.word).end },
    how: 'docker',
    name: optionText(layer, '--name'),
    image: image?.text.value ?? null,
    gpus:
      runtime ||
      layer.name === 'nvidia-docker' ||
      hasOption(layer, '--gpus') ||
      devices.some((device) => /nvidia|\/dev\/(?:kfd|dri)/iu.test(device)) ||
      layer.options.some(({ word, values }) => textOf(values[0] ?? word).includes('NVIDIA_VISIBLE_DEVICES=')),
    shmBytes,
    memlockUnlimited,
    hostNetwork: network === null ? (hasOption(layer, '--net', '--network') || layer.opaque ? null : false) : network === 'host',
    rdma: devices.some((device) => /infiniband|rdma|uverbs/u.test(device)) || volumes.some((volume) => volume.includes('/dev/infiniband')),
    mend: {
      shm: shmBytes === null && optionText(layer, '--ipc') === null ? insert(' --ipc=host') : null,
      memlock: memlockUnlimited === null ? insert(' --ulimit memlock=-1') : null,
    },
  };
}

function singularity(layer: Layer, image: Word | undefined): Container {
  return {
    range: { start: placeOf(layer.word).start, end: placeOf(layer.verb ?? layer.word).end },
    how: 'singularity',
    name: null,
    image: image?.text.value ?? null,
    gpus: hasOption(layer, '--nv', '--nvccli', '--rocm'),
    // Singularity mounts the host's /dev, keeps the limits of the user's shell and the host's network unless told otherwise.
    shmBytes: hasOption(layer, '--containall', '-C', '--contain', '-c') ? null : Infinity,
    memlockUnlimited: null,
    hostNetwork: !hasOption(layer, '--net', '-n'),
    rdma: false,
    mend: { shm: null, memlock: null },
  };
}

function imageUse(word: Word): ImageUse | null {
  const image = word.text.value;
  if (image === null || image === '' || word.file !== null) return null;
  const quoted = /^(["']).*\1$/su.test(word.raw);
  return { image, range: placeIn(word, quoted ? 1 : 0, word.raw.length - (quoted ? 1 : 0)) };
}

/** The value of an option that names an image. */
function optionImage({ at, word, values }: Option): ImageUse | null {
  if (at === null) return values[0] === undefined ? null : imageUse(values[0]);
  const value = word.text.value;
  if (value === null || word.file !== null) return null;
  const range: Range = placeIn(word, at, word.raw.length);
  return { image: value.slice(value.indexOf('=') + 1), range };
}

/** Records the container that a launcher starts, and images that it names. */
export function readContainer(layer: Layer, reading: Reading): void {
  if (fileOf(reading) !== null || layer.word.file !== null) return;
  const { role } = layer.launcher;
  const [operand] = layer.operands;
  const push = (image: ImageUse | null): void => {
    if (image !== null) reading.images.push(image);
  };
  if (role === 'docker' && layer.name !== 'enroot' && layer.verb !== null && textOf(layer.verb) !== 'exec') {
    reading.containers.push(docker(layer, operand));
    if (operand !== undefined) push(imageUse(operand));
  } else if (role === 'singularity') {
    reading.containers.push(singularity(layer, operand));
    if (operand !== undefined) push(imageUse(operand));
  } else if (role === 'slurm') for (const option of layer.options) if (option.flag === '--container-image') push(optionImage(option));
}
