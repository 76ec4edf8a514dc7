/** What one request can ask for. */
export const limits = {
  /** Resources on one page; who asks for more gets these (RFC 7644, 3.4.2.4). */
  page: 200,
  /** Bytes of a body. */
  body: 1_048_576
}
