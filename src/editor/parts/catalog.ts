export { config as configureTexts } from '@vscode/l10n';
export { latest, variable, variables } from '../../nccl/catalog/index.js';
