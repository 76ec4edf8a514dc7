export {
  deleteDeployment,
  findDeployment,
  listDeployments,
  queueDeployment,
  readConfigurations,
  writeConfigurations
} from './deployments.ts'
export { readFlow } from './flow.ts'
export { deploymentDn, projectId } from './project.ts'
