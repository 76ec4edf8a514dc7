import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { outboundFetch } from '#modules/core/outbound'
import { describe, expect, it } from 'vitest'

/** A server that says just this to everybody. */
async function serverThatSays(answer: string) {
  const server = createServer((socket) => socket.once('data', () => socket.end(answer))).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.dispose]: () => void server.close()
  }
}

describe('an outbound request', () => {
  const fetch = outboundFetch({ allowLoopback: true, allowedHosts: [] })

  it('gives the answer', async () => {
    using server = await serverThatSays('HTTP/1.1 404 No\r\nX-Made-By: hand\r\nContent-Length: 4\r\n\r\nnone')
    const answer = await fetch(server.address)
    expect([answer.status, answer.headers.get('x-made-by'), await answer.text()]).toEqual([404, 'hand', 'none'])
  })

  it('gives an answer that has no body by its nature', async () => {
    using server = await serverThatSays('HTTP/1.1 204 Nothing\r\n\r\n')
    expect((await fetch(server.address)).status).toBe(204)
  })

  it('is given up when the answer is larger than wanted, by whoever sends it or by all', async () => {
    const answer = `HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2000\r\n\r\n${'x'.repeat(2000)}`
    using server = await serverThatSays(answer)
    const bounded = outboundFetch({ allowLoopback: true, allowedHosts: [], limit: 1000 })
    await expect(bounded(server.address)).rejects.toThrow('larger than 1000 bytes')
    expect(await (await bounded(server.address, { limit: 2000 })).text()).toHaveLength(2000)
    await expect(fetch(server.address, { limit: 1999 })).rejects.toThrow('larger than 1999 bytes')
  })

  it.each(['600', '999', '099'])('fails by itself when the answer has the status %s', async (status) => {
    using server = await serverThatSays(`HTTP/1.1 ${status} Odd\r\nContent-Length: 2\r\n\r\nhi`)
    await expect(fetch(server.address)).rejects.toThrow('is not one of HTTP')
  })
})

describe('addresses that are not reached', () => {
  const fetch = outboundFetch({ allowLoopback: false, allowedHosts: [], timeout: 1 })

  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '169.254.169.254',
    '[::1]',
    '[::7f00:1]',
    '[::ffff:10.1.2.3]',
    '[64:ff9b::a01:203]',
    '[64:ff9b:1::a01:203]',
    '[2002:a01:203::1]',
    '[fd00::1]',
    '[fe80::1]',
    '[fec0::1]',
    '[ff02::1]'
  ])('%s', async (host) => {
    await expect(fetch(`http://${host}/`)).rejects.toThrow('has a private address')
  })

  it.each(['192.0.2.1', '[2606:4700::1111]', '[64:ff9b:2::1]', '[2003::1]'])('%s is not one of them', async (host) => {
    await expect(fetch(`http://${host}/`)).rejects.not.toThrow('has a private address')
  })
})
