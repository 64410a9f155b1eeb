export { config as configureTexts } from '@vscode/l10n';
export { variable, variables } from '../../nccl/catalog/index.js';
