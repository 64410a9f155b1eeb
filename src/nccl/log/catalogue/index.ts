import { ends } from './ends.js';
import { frameworks } from './frameworks.js';
import { infiniband } from './infiniband.js';
import { kernel } from './kernel.js';
import { libfabric } from './libfabric.js';
import { memory } from './memory.js';
import type { CatalogueMessage } from './message.js';
import { setup } from './setup.js';
import { sockets } from './sockets.js';
import { unknown } from './unknown.js';

export { isKernel } from './kernel.js';
export type { CatalogueMessage } from './message.js';

/** How a line was said, which decides what it can mean. */
export type Context = 'warning' | 'nccl' | 'quoted' | 'program';

/** Every message, with its cause and what to do. */
export const catalogue: readonly CatalogueMessage[] = [
  ...infiniband,
  ...sockets,
  ...memory,
  ...setup,
  ...frameworks,
  ...libfabric,
  ...ends,
  ...kernel,
  unknown,
];

const byId = new Map(catalogue.map((message) => [message.id, message]));

/** The message of an id. */
export function messageOfId(id: string): CatalogueMessage | undefined {
  return byId.get(id);
}

const contexts: readonly Context[] = ['warning', 'nccl', 'quoted', 'program'];
const heardIn: Readonly<Record<Context, readonly CatalogueMessage['heard'][]>> = {
  warning: ['warning', 'nccl', 'any'],
  nccl: ['nccl', 'any'],
  quoted: ['warning', 'nccl', 'program', 'any'],
  program: ['program', 'any'],
};
/** Id of a warning that nothing else recognises. */
export const unknownWarning = unknown.id;

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
const sieves = new Map(
  contexts.map((context) => {
    const messages = catalogue.filter(({ id, heard }) => id !== unknown.id && heardIn[context].includes(heard));
    return [context, { messages, any: new RegExp(messages.flatMap(({ needles }) => needles.map(escape)).join('|')) }];
  }),
);

/** Longest part of a line that a message is looked for in. */
const reach = 4000;

/** False where a text says no message for certain, whatever level and words of NCCL's own stand in front of it. */
export function mayMean(message: string, context: Context): boolean {
  return sieves.get(context)?.any.test(message.length > reach ? message.slice(0, reach) : message) === true;
}

/** Ids of the messages that a line says. Of NCCL's lines the text is given from the source place on: "init.cc:497 NCCL WARN Duplicate …". */
export function recognise(line: string, context: Context): readonly string[] {
  const sieve = sieves.get(context);
  const text = line.length > reach ? line.slice(0, reach) : line;
  if (sieve?.any.test(text) !== true) return [];
  return sieve.messages
    .filter(({ needles, pattern }) => needles.some((needle) => text.includes(needle)) && pattern.test(text))
    .map(({ id }) => id);
}
