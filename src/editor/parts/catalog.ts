export { config as configureTexts } from '@vscode/l10n';
export { latestHosts } from '../clusters/savedSnapshot.js';
export { latest, releases, variable, variables } from '../../nccl/catalog/index.js';
