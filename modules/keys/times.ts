/** Seconds that an answer of /jwks may be kept. */
export const jwksMaxAge = 60

/**
 * Milliseconds that a key is published before it signs: as long as a verifier may keep the list without it, and as much
 * again for replicas that learn of it a second later and for clocks that differ.
 */
export const leadTime = 2 * jwksMaxAge * 1000

/** Milliseconds after which every replica has noticed that a key was stopped. */
export const noticed = 10_000
