/**
 * The profiles of the OpenID Foundation for what is worth stealing: FAPI 1.0 Advanced with FAPI-CIBA, and the FAPI 2.0
 * Security Profile. What they want of every server holds for all clients anyway; here is what they want beyond.
 */
export { signatureOf, signatures } from './answers.ts'
export { clientAssertions, requestObjectClaims } from './assertions.ts'
export { narrowToProfile } from './discovery.ts'
export { fapiProfile, libraryProfile, longestCode, profiles, type ProfileOf } from './profile.ts'
export { checkFapiBackchannel, checkFapiRequest, needsPkce } from './requests.ts'
export { guardTokens } from './tokens.ts'
