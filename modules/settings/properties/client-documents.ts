import { count, flag, list } from '../property.ts'

/** Clients whose client_id is the address of their metadata (OAuth Client ID Metadata Document). */
export const clientDocuments = {
  cimdSchemeAllowlist: list(
    ['https'],
    'Schemes of addresses that are a client_id; `http` counts in developer mode alone.',
    ['https', 'http']
  ),
  cimdDomainAllowlist: list([], 'Domains, with all below them, that clients may have their document at; empty is any.'),
  cimdDomainBlocklist: list([], 'Domains, with all below them, that no client may have its document at.'),
  cimdBlockPrivateIp: flag(
    true,
    'No document is fetched from a private address, not even where clients may otherwise have theirs.'
  ),
  cimdMaxResponseSize: count(65_536, 'Bytes that the document of a client may have.', 1, 1_048_576),
  cimdConnectTimeoutMs: count(
    5000,
    'Milliseconds until a connection to the host of a document is given up.',
    1,
    60_000
  ),
  cimdReadTimeoutMs: count(10_000, 'Milliseconds until a document has to be there, once connected.', 1, 60_000),
  cimdTtlMinutes: count(60, 'Minutes that a document is good for that does not say how long.', 1, 525_600),
  cimdMaxTtlMinutes: count(1440, 'Minutes that a document is good for at most, whatever it says.', 1, 525_600)
}
