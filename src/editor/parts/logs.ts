export { config as configureTexts } from '@vscode/l10n';
export { meaningOf } from '../../nccl/log/meaning.js';
export { carryOut } from '../diagnosis/work.js';
export { pagesOf } from '../diagnosis/pages.js';
