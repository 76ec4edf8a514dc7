import type { User, UserChange } from '#modules/users/index'

/** A device that makes one-time passwords, as it is shown; the seed is not. */
export interface OtpDevice {
  id: string
  name: string
  /** Is it an app, and no piece of hardware? */
  soft: boolean
  addedAt: number | undefined
}

/** What people have registered. */
export const otpDevices = ({ attributes }: User): OtpDevice[] =>
  storedDevices(attributes.jansOTPDevices).map(({ id, nickName, soft, addedOn }) => ({
    id: String(id),
    name: typeof nickName === 'string' ? nickName : '',
    soft: soft === true,
    addedAt: typeof addedOn === 'number' ? addedOn : undefined
  }))

/** @returns the change that takes a device and its seed away; undefined where there is no such device */
export function withoutOtpDevice({ attributes }: User, id: string): UserChange | undefined {
  const before = storedDevices(attributes.jansOTPDevices)
  const devices = before.filter((device) => String(device.id) !== id)
  if (devices.length === before.length) return undefined
  const seeds = (Array.isArray(attributes.jansExtUid) ? attributes.jansExtUid : []).filter(
    (seed) => String(deviceId(String(seed))) !== id
  )
  return { attributes: { jansOTPDevices: devices.length > 0 ? { devices } : null, jansExtUid: seeds } }
}

/** Janssen names a device by the hash code, as Java makes it, of its seed: `totp:SEED`, `hotp:SEED;7`. */
function deviceId(externalUid: string): number {
  const [seed = ''] = externalUid.replace(/^(hotp|totp):/, '').split(';')
  let hash = 0
  for (let i = 0; i < seed.length; i++) hash = (Math.imul(31, hash) + seed.charCodeAt(i)) | 0
  return hash
}

/** Kept as JSON, or as the text of it. */
function storedDevices(stored: unknown): Record<string, unknown>[] {
  const value = typeof stored === 'string' ? parsed(stored) : stored
  const devices: unknown = Object(value).devices
  return Array.isArray(devices) ? devices.filter((device) => typeof device === 'object' && device !== null) : []
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
