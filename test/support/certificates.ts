/** Certificates that clients show; nobody has kept their keys. All are self-signed and last for a hundred years. */
export const certificates = {
  /** `CN=payments.client.example,OU=Payments,O=Books\\, Films & Co,C=PT`, with a name of each kind besides. */
  payments: `-----BEGIN CERTIFICATE-----
MIICejCCAiGgAwIBAgIUHqLAOkF7QEllK8ZNlOnVb6Z3myUwCgYIKoZIzj0EAwIw
XjELMAkGA1UEBhMCUFQxGjAYBgNVBAoMEUJvb2tzLCBGaWxtcyAmIENvMREwDwYD
VQQLDAhQYXltZW50czEgMB4GA1UEAwwXcGF5bWVudHMuY2xpZW50LmV4YW1wbGUw
IBcNMjYxMTIxMTUxMjE5WhgPMjEyNjEwMjgxNTEyMTlaMF4xCzAJBgNVBAYTAlBU
MRowGAYDVQQKDBFCb29rcywgRmlsbXMgJiBDbzERMA8GA1UECwwIUGF5bWVudHMx
IDAeBgNVBAMMF3BheW1lbnRzLmNsaWVudC5leGFtcGxlMFkwEwYHKoZIzj0CAQYI
KoZIzj0DAQcDQgAEDbSNcDqYjzFcxarslEO463Ira4mv7nPgACLA9UViNjxSvysr
1OG38Tfhqj43/EuGNJ6b115lNIt0daH1ONqDaKOBujCBtzAdBgNVHQ4EFgQUp/d4
9G+kbDLtOfdSXL1Hu57Ph0wwHwYDVR0jBBgwFoAUp/d49G+kbDLtOfdSXL1Hu57P
h0wwDwYDVR0TAQH/BAUwAwEB/zBkBgNVHREEXTBbghdwYXltZW50cy5jbGllbnQu
ZXhhbXBsZYYaaHR0cHM6Ly9jbGllbnQuZXhhbXBsZS9hcHCHECABDbgAAAAAAAAA
AAAAAAGBEm9wc0BjbGllbnQuZXhhbXBsZTAKBggqhkjOPQQDAgNHADBEAiAThsmx
Hm1t4s4NcIIEUny6f1XNptcMXCDE/vSBq7oV7wIgQGoJtpj2ne/3wG5wpMuoq+rg
rfMTLruJYzjIf3iHUto=
-----END CERTIFICATE-----`,
  /** `CN=other.example,O=Somebody Else,C=PT` */
  other: `-----BEGIN CERTIFICATE-----
MIIB0TCCAXegAwIBAgIUdwh7BgWDwuUWVMuYY/Yzzn6+ki8wCgYIKoZIzj0EAwIw
PTELMAkGA1UEBhMCUFQxFjAUBgNVBAoMDVNvbWVib2R5IEVsc2UxFjAUBgNVBAMM
DW90aGVyLmV4YW1wbGUwIBcNMjYxMTIxMTUxMjE5WhgPMjEyNjEwMjgxNTEyMTla
MD0xCzAJBgNVBAYTAlBUMRYwFAYDVQQKDA1Tb21lYm9keSBFbHNlMRYwFAYDVQQD
DA1vdGhlci5leGFtcGxlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE2qlkLTGe
8sTOYgWcoIqvy+be/2g2KkiCV6zxh824zgxJ5Bi9xtcjfUB9+5XCXhVwpcO+G0Ls
wG12O7/RQ88vJqNTMFEwHQYDVR0OBBYEFO7SneszcnVL8XbHqz/Hxrlm7dUNMB8G
A1UdIwQYMBaAFO7SneszcnVL8XbHqz/Hxrlm7dUNMA8GA1UdEwEB/wQFMAMBAf8w
CgYIKoZIzj0EAwIDSAAwRQIhAMWlb11d4BVGOGpeFgbbzBloj0r43JokXTyPeq13
anejAiBPF4glXFMO2DmH4DiivXHVz8CdIQq6/Zl4qPNE63aP4g==
-----END CERTIFICATE-----`,
  /** An authority that may only issue for `client.example`. */
  constrained: `-----BEGIN CERTIFICATE-----
MIIBoTCCAUigAwIBAgIUUdEAsGPZ9yjRe+Bm2yO0aqGSih4wCgYIKoZIzj0EAwIw
FjEUMBIGA1UEAwwLQ29uc3RyYWluZWQwIBcNMjYxMTIxMTY1NDQ2WhgPMjEyNjEw
MjgxNjU0NDZaMBYxFDASBgNVBAMMC0NvbnN0cmFpbmVkMFkwEwYHKoZIzj0CAQYI
KoZIzj0DAQcDQgAEN2OdFmm/4r0ENgQfzfXW239F3I3L7XDkVjlvpNbnqCoolexp
P0+tZSthkUP0t2T46SXioiix/sQK6jwr1kUTHaNyMHAwHQYDVR0OBBYEFP5y3orX
uXO/lRSZJrzVefTb8JClMB8GA1UdIwQYMBaAFP5y3orXuXO/lRSZJrzVefTb8JCl
MA8GA1UdEwEB/wQFMAMBAf8wHQYDVR0eBBYwFKASMBCCDmNsaWVudC5leGFtcGxl
MAoGCCqGSM49BAMCA0cAMEQCIHbLmOaVLV7xqD0sMdZs/e59bzM8N/wAyHlm2pTJ
8IAPAiAKiIOM2u/BATs3QnQMTmGKRwhPRFbtsnVx4+36FsDtBw==
-----END CERTIFICATE-----`
}

/** As Apache puts a certificate into a header: its lines joined by spaces. */
export const inHeader = (certificate: string): string => certificate.replaceAll('\n', ' ')
