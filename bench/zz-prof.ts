import { spawn } from 'node:child_process'
import { readFileSync, mkdtempSync, readdirSync } from 'node:fs'
import { load } from './load.ts'
import { prepareOurs } from './prepare.ts'
import { signIn } from '../test/support/form-browser.ts'
const [which, what] = process.argv.slice(2)
const ours = which === 'ours'
const data = mkdtempSync('/tmp/zzprof-'); const port = ours ? 8095 : 8094; const address = `http://127.0.0.1:${port}`
const child = spawn('taskset', ['-c','0',process.execPath, ...(process.env.PROF ? ['--cpu-prof', '--cpu-prof-dir', data] : []), ...(process.argv.slice(4)), ...(ours ? ['server/main.ts','--host','127.0.0.1','--port',String(port),'--data',data] : ['bench/stock.ts', data+'/s.sqlite', String(port)])], {stdio:['ignore','ignore','inherit']})
process.on('exit',()=>child.kill('SIGKILL'))
for(;;){ const a = await fetch(address+'/.well-known/openid-configuration').catch(()=>undefined); if (a?.ok) break; await new Promise(r=>setTimeout(r,20)) }
const c = ours ? JSON.parse(readFileSync(data+'/cli-client.json','utf8')) : {client_id:'bench',client_secret:'bench secret of some length'}
const rest='/jans-auth/restv1/'
const s: any = { address, paths: ours ? {authorize:rest+'authorize',token:rest+'token',userinfo:rest+'userinfo',introspection:rest+'introspection'} : {authorize:'/auth',token:'/token',userinfo:'/me',introspection:'/token/introspection'}, client:{id:c.client_id, secret:c.client_secret, redirectUri:'https://client.example/callback'}}
if (ours) await prepareOurs(s)
const basic = { authorization: `Basic ${Buffer.from(`${s.client.id}:${encodeURIComponent(s.client.secret)}`).toString('base64')}` }
const form = { 'content-type': 'application/x-www-form-urlencoded' }
const person = { login:'bench', username:'bench', password:'bench password 123', decision:'allow' }
const toks = async (extra: any = {scope:'openid'}) => { const {code, cookie} = await signIn(address, {client_id:s.client.id, redirect_uri:s.client.redirectUri, response_type:'code', ...extra}, s.paths.authorize, person); const a = await fetch(address+s.paths.token,{method:'POST',headers:basic,body:new URLSearchParams({grant_type:'authorization_code',code,redirect_uri:s.client.redirectUri})}); return {cookie, ...(await a.json() as any)} }
const t = await toks()
const fam = what==='refresh' ? await Promise.all(Array.from({length:16},()=>toks(ours ? {scope:'openid online_access'} : {scope:'openid offline_access', prompt:'consent'}))) : []
const rows: any = {
  refresh: () => (i: number) => async (k: any) => { const a = await k.send('POST', s.paths.token, {...form,...basic}, 'grant_type=refresh_token&refresh_token='+fam[i].refresh_token); if (a.status!==200) throw new Error(a.body); fam[i]=JSON.parse(a.body) },
  userinfo: () => () => async (k: any) => { const a = await k.send('GET', s.paths.userinfo, {authorization:'Bearer '+t.access_token}); if (a.status!==200) throw new Error(a.body) },
  cc: () => () => async (k: any) => { const a = await k.send('POST', s.paths.token, {...form,...basic}, 'grant_type=client_credentials'); if (a.status!==200) throw new Error(a.body) },
  code: () => { const path = s.paths.authorize+'?'+new URLSearchParams({client_id:s.client.id, redirect_uri:s.client.redirectUri, response_type:'code', scope:'openid'}); return () => async (k: any) => { const a = await k.send('GET', path, {cookie:t.cookie}); const code=/\r\nlocation: [^\r]*[?&]code=([^&\r]*)/i.exec(a.head)?.[1]; const b = await k.send('POST', s.paths.token, {...form,...basic}, `grant_type=authorization_code&code=${code}&redirect_uri=${encodeURIComponent(s.client.redirectUri)}`); if (b.status!==200) throw new Error(a.head+b.body) } },
}
const threads = () => readdirSync(`/proc/${child.pid}/task`).map(x=>{const f=readFileSync(`/proc/${child.pid}/task/${x}/stat`,'utf8'); const r=f.slice(f.lastIndexOf(')')+2).split(' '); return [x, f.slice(f.indexOf('(')+1,f.lastIndexOf(')')), Number(r[11])*10000, Number(r[12])*10000] as const})
const before = new Map(threads().map(([x,,u,v])=>[x,[u,v]]))
const m = await load(address, 8, rows[what as string]())
const ops = m.rate*10
for (const [x,nm,u,v] of threads()) { const b=before.get(x)??[0,0]; if (u+v-b[0]!-b[1]!>5000) console.log('thread',x===String(child.pid)?'MAIN':nm, 'user', ((u-b[0]!)/ops).toFixed(0), 'sys', ((v-b[1]!)/ops).toFixed(0), 'us/op') }
console.log(which, what, m)
await new Promise(r=>{child.once('exit', r); child.kill('SIGTERM'); setTimeout(()=>child.kill('SIGKILL'),12000).unref()})
if (!process.env.PROF) process.exit()
const pf = readdirSync(data).find(f=>f.endsWith('.cpuprofile'))!
const p = JSON.parse(readFileSync(data+'/'+pf,'utf8'))
const self = new Map<number, number>(); p.samples.forEach((id: number,i: number)=>self.set(id,(self.get(id)??0)+p.timeDeltas[i]))
const n = m.rate*10
const by = new Map<string, number>(); const byFile = new Map<string, number>(); let total=0
for (const x of p.nodes) { const v=(self.get(x.id)??0)/n; if (x.callFrame.functionName==='(idle)') continue; total+=v; const u=x.callFrame.url.replace(/.*node_modules\//,'').replace(/.*work\/main\//,'~'); const k=x.callFrame.functionName+' '+u+':'+x.callFrame.lineNumber; by.set(k,(by.get(k)??0)+v); const f = u.startsWith('~')?u:u.split('/').slice(0,u.startsWith('@')?2:1).join('/'); byFile.set(f,(byFile.get(f)??0)+v) }
console.log('us per op', total.toFixed(0))
const top=(q: Map<string,number>,k: number)=>[...q].sort((a,b)=>b[1]-a[1]).slice(0,k).forEach(([a,v])=>console.log(v.toFixed(1).padStart(7),a))
top(byFile,18); console.log('--'); top(by,28)
// inclusive
{ const kids = new Map(p.nodes.map((x: any)=>[x.id,x])); const inc = new Map<string, number>(); const walk=(x: any, seen: Set<string>): number => { const u=x.callFrame.url.replace(/.*node_modules\//,'').replace(/.*work\/main\//,'~'); const k=x.callFrame.functionName+' '+u+':'+x.callFrame.lineNumber; const fresh=!seen.has(k); if (fresh) seen.add(k); let v=(self.get(x.id)??0)/n; for (const c of x.children??[]) v+=walk(kids.get(c),seen); if (fresh) { inc.set(k,(inc.get(k)??0)+v); seen.delete(k) } return v }; walk(p.nodes[0], new Set()); console.log('-- inclusive'); top(inc, 70) }
