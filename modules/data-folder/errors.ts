/** The data folder, or an archive of one, cannot be used; the message says why and what to do. */
export class DataFolderError extends Error {
  override name = 'DataFolderError'
}
