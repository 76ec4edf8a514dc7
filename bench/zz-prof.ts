import { spawn } from 'node:child_process'
import { readFileSync, mkdtempSync, readdirSync } from 'node:fs'
import { load } from './load.ts'
import { prepareOurs } from './prepare.ts'
import { signIn } from '../test/support/form-browser.ts'
const what = process.argv[2]
const data = mkdtempSync('/tmp/prof-'); const port = 8095; const address = `http://127.0.0.1:${port}`
const child = spawn('taskset', ['-c','0',process.execPath, '--cpu-prof', '--cpu-prof-dir', data, ...(process.argv.slice(3)), 'server/main.ts','--host','127.0.0.1','--port',String(port),'--data',data], {stdio:['ignore','ignore','inherit'], cwd:'/work/main'})
for(;;){ const a = await fetch(address+'/.well-known/openid-configuration').catch(()=>undefined); if (a?.ok) break; await new Promise(r=>setTimeout(r,20)) }
const c = JSON.parse(readFileSync(data+'/cli-client.json','utf8'))
const rest='/jans-auth/restv1/'
const s: any = { address, paths:{authorize:rest+'authorize',token:rest+'token',userinfo:rest+'userinfo',introspection:rest+'introspection'}, client:{id:c.client_id, secret:c.client_secret, redirectUri:'https://client.example/callback'}}
await prepareOurs(s)
const basic = { authorization: `Basic ${Buffer.from(`${s.client.id}:${s.client.secret}`).toString('base64')}` }
const form = { 'content-type': 'application/x-www-form-urlencoded' }
const person = { username:'bench', password:'bench password 123', decision:'allow' }
const toks = async (scope='openid') => { const {code, cookie} = await signIn(address, {client_id:s.client.id, redirect_uri:s.client.redirectUri, response_type:'code', scope}, s.paths.authorize, person); const a = await fetch(address+s.paths.token,{method:'POST',headers:basic,body:new URLSearchParams({grant_type:'authorization_code',code,redirect_uri:s.client.redirectUri})}); return {cookie, ...(await a.json() as any)} }
const t = await toks()
const rows: any = {
  userinfo: () => () => async (k: any) => { const a = await k.send('GET', s.paths.userinfo, {authorization:'Bearer '+t.access_token}); if (a.status!==200) throw new Error(a.body) },
  cc: () => () => async (k: any) => { const a = await k.send('POST', s.paths.token, {...form,...basic}, 'grant_type=client_credentials'); if (a.status!==200) throw new Error(a.body) },
  introspect: () => () => async (k: any) => { const a = await k.send('POST', s.paths.introspection, {...form,...basic}, 'token='+t.access_token); if (a.status!==200) throw new Error(a.body) },
  code: () => { const path = s.paths.authorize+'?'+new URLSearchParams({client_id:s.client.id, redirect_uri:s.client.redirectUri, response_type:'code', scope:'openid'}); return () => async (k: any) => { const a = await k.send('GET', path, {cookie:t.cookie}); const code=/\r\nlocation: [^\r]*[?&]code=([^&\r]*)/i.exec(a.head)?.[1]; const b = await k.send('POST', s.paths.token, {...form,...basic}, `grant_type=authorization_code&code=${code}&redirect_uri=${encodeURIComponent(s.client.redirectUri)}`); if (b.status!==200) throw new Error(a.head+b.body) } },
}
const step = rows[what as string]()
console.log(what, await load(address, 4, step))
child.kill(); await new Promise(r=>child.once('exit', r))
const pf = readdirSync(data).find(f=>f.endsWith('.cpuprofile'))!
const p = JSON.parse(readFileSync(data+'/'+pf,'utf8'))
const self = new Map<number, number>(); const dt=p.timeDeltas; p.samples.forEach((id: number,i: number)=>self.set(id,(self.get(id)??0)+dt[i]))
const by = new Map<string, number>(); const byFile = new Map<string, number>(); let total=0
for (const n of p.nodes) { const v=self.get(n.id)??0; if (n.callFrame.functionName==='(idle)') continue; total+=v; const u=n.callFrame.url.replace(/.*node_modules\//,'').replace(/.*work\/main\//,'~'); const k=n.callFrame.functionName+' '+u+':'+n.callFrame.lineNumber; by.set(k,(by.get(k)??0)+v); const f = u.startsWith('~')?u:u.split('/').slice(0,u.startsWith('@')?2:1).join('/'); byFile.set(f,(byFile.get(f)??0)+v) }
const top=(m: Map<string,number>,n: number)=>[...m].sort((a,b)=>b[1]-a[1]).slice(0,n).forEach(([k,v])=>console.log((v/total*100).toFixed(1).padStart(5)+'%',k))
top(byFile,22); console.log('--'); top(by,40)
