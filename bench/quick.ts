import { load } from './load.ts'
import { startOurs, startStock, removeData } from './servers.ts'
const form = { 'content-type': 'application/x-www-form-urlencoded' }
const ours = await startOurs(), stock = await startStock()
console.log('startup', ours.startUp, stock.startUp); await new Promise(r=>setTimeout(r,2000)); console.log('mem', ours.memory(), stock.memory())
for (let r=0;r<3;r++) for (const s of [ours, stock]) {
  const basic = { authorization: `Basic ${Buffer.from(`${encodeURIComponent(s.client.id)}:${encodeURIComponent(s.client.secret)}`).toString('base64')}` }
  const m = await load(s.address, 2, () => async (c) => { const a = await c.send('POST', s.paths.token, {...form, ...basic}, 'grant_type=client_credentials'); if (a.status !== 200) throw new Error(a.body) })
  const t = JSON.parse((await (await fetch(s.address+s.paths.token,{method:'POST',headers:basic,body:new URLSearchParams({grant_type:'client_credentials'})})).text())).access_token
  const i = await load(s.address, 2, () => async (c) => { const a = await c.send('POST', s.paths.introspection, {...form, ...basic}, 'token='+t); if (!a.body.includes('"active":true')) throw new Error(a.body) })
  const d = await load(s.address, 1, () => async (c) => { const a = await c.send('GET', '/.well-known/openid-configuration'); if (a.status!==200) throw new Error(a.body) })
  console.log(s.name, 'cc', m, 'introspect', i, 'disc', d)
}
await ours.stop(); await stock.stop(); removeData(ours); removeData(stock)
