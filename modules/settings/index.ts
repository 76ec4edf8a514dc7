/** Small values that belong to the whole installation and outlive the process, by name. */
export { readSetting, settleSetting, writeSetting } from './repository.ts'
