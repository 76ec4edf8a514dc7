/** The Distinguished Encoding Rules of ASN.1 (X.690), as far as certificates need them. */

/** Tag, length, value. */
export function der(tag: number, ...parts: Buffer[]): Buffer {
  const value = Buffer.concat(parts)
  const { length } = value
  const header = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.of(tag, ...header), value])
}

export const sequence = (...parts: Buffer[]): Buffer => der(0x30, ...parts)
export const octets = (value: Buffer): Buffer => der(0x04, value)
export const bits = (value: Buffer, unused = 0): Buffer => der(0x03, Buffer.of(unused), value)

/** Two digits of the year until 2049, four after it (RFC 5280, 4.1.2.5). */
export function time(date: Date): Buffer {
  const digits = date.toISOString().replaceAll(/[-:T]|\.\d+/g, '')
  return date.getUTCFullYear() < 2050 ? der(0x17, Buffer.from(digits.slice(2))) : der(0x18, Buffer.from(digits))
}
