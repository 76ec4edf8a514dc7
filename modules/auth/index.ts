export { findAccessToken, type AccessToken } from './access-token.ts'
