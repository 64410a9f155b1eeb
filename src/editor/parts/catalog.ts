export { variable, variables } from '../../nccl/catalog/index.js';
