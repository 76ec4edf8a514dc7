/** Algorithms that a client may choose. */
export { algorithms } from '#modules/settings/index'
