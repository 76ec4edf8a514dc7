/** A plugin that the settings name cannot be had; the message says which one, and why. */
export class PluginError extends Error {
  override name = 'PluginError'
}
