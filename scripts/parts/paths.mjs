// Where things are in a checkout.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's root. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
/** A path in the checkout. */
export const at = (...parts) => join(root, ...parts);
/** What tests leave behind: reports, logs, screenshots. Ignored by git. */
export const results = at('test-results');
