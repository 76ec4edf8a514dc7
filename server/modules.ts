import type { Module } from '#modules/core/module'

/** The whole product, in mounting order. Leaving a line out leaves the feature out. */
export const modules: readonly Module[] = []
