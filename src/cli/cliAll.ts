import { commands } from './commands.js';
import { run } from './run.js';

run(commands);
