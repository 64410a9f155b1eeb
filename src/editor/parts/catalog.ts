export { config as configureTexts } from '@vscode/l10n';
export { latest, releases, variable, variables } from '../../nccl/catalog/index.js';
