import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express, { type ErrorRequestHandler } from 'express'
import type { AppError } from '#modules/core/errors'
import type { Config } from '#modules/core/config'
import { rateLimit } from '#modules/core/rate-limit'
import { afterEach, beforeEach, expect, it } from 'vitest'

let server: Server
beforeEach(async () => {
  const config = { rateLimit: 60, production: false } as Config
  const told: ErrorRequestHandler = (error: AppError, _req, res, _next) => void res.sendStatus(error.status)
  const app = express()
  app.set('trust proxy', 'loopback')
  app.get('/', rateLimit({ config }, 'test', 30), (_req, res) => void res.sendStatus(200))
  server = app.use(told).listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterEach(() => void server.close())

const statusFor = async (address: string) => {
  const { port } = server.address() as AddressInfo
  return (await fetch(`http://127.0.0.1:${port}/`, { headers: { 'x-forwarded-for': address } })).status
}

it('slows an address down and leaves its neighbour alone', async () => {
  for (const status of [200, 200, 429]) expect(await statusFor('192.0.2.7')).toBe(status)
  expect(await statusFor('192.0.2.8')).toBe(200)
})

it('takes all addresses that one IPv6 subscriber can choose for one', async () => {
  expect(await statusFor('2001:db8:1:2::1')).toBe(200)
  expect(await statusFor('2001:db8:1:2:ffff::2')).toBe(200)
  expect(await statusFor('2001:db8:1:2::3')).toBe(429)
  expect(await statusFor('2001:db8:1:3::1')).toBe(200)
})
