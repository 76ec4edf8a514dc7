export { backUp } from './backup.ts'
export { resetFolder } from './reset.ts'
export { readArchive, restore } from './restore.ts'
