import { settingCommands } from './commands/ofSettings.js';
import { run } from './run.js';

run(settingCommands);
