import { describe, expect, it } from 'vitest'
import { version } from '#server/version'
import { minijans } from '../../support/minijans.ts'

describe.concurrent('minijans', () => {
  it('lists its commands, each with a line and an example', async () => {
    const { code, stdout, stderr } = await minijans(['--help'])
    expect([code, stderr]).toEqual([0, ''])
    for (const name of [
      'start',
      'status',
      'doctor',
      'user list',
      'client create',
      'scope delete',
      'keys rotate',
      'backup',
      'restore',
      'reset',
      'completion'
    ])
      // prettier-ignore
      expect(stdout).toMatch(new RegExp(`^  ${name} +\\S.*\\n +\\S.*\\b${name}`, 'm'))
  })

  it('names its version', async () => {
    expect(await minijans(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
  })

  it('explains one command, with the flags of the server where they count', async () => {
    const { code, stdout } = await minijans(['start', '--help'])
    expect(code).toBe(0)
    for (const flag of ['--port', '--issuer', '--production']) expect(stdout).toContain(`  ${flag} `)
    const list = await minijans(['user', 'list', '--help'])
    expect(list.stdout).toContain('minijans user list --search smith')
    expect(list.stdout).not.toContain('--production')
  })

  it('shows what there is when a command has commands of its own', async () => {
    const { code, stderr } = await minijans(['user'])
    expect([code, stderr]).toEqual([2, expect.stringContaining('set-password')])
  })

  it.each([
    [['usr'], "minijans: Unknown command 'usr'. Did you mean user? See --help\n"],
    [['user', 'lits'], "minijans: Unknown command 'lits'. Did you mean list? See --help\n"],
    [['user', 'list', '--limti', '3'], "minijans: Unknown option '--limti'. Did you mean --limit? See --help\n"],
    [['user', 'show'], "minijans: Missing required argument 'user'. See --help\n"],
    [['scope', 'list', '--type', 'x'], expect.stringContaining('Allowed choices are openid, oauth, dynamic, uma')],
    [['user', 'list', '--limit', 'many'], 'minijans: --limit must be a whole number, not many\n'],
    [['backup'], "minijans: Missing required argument 'file'. See --help\n"]
  ])('refuses %j with what would be right', async (args, stderr) => {
    expect(await minijans(args)).toEqual({ code: 2, stdout: '', stderr })
  })

  it('says where a server could be when there is none', async () => {
    const { code, stderr, stdout } = await minijans(['user', 'list', '--data', '/nowhere/at/all'])
    expect([code, stdout]).toEqual([3, ''])
    expect(stderr).toContain('There is no cli-client.json in /nowhere/at/all. Name the data folder with --data')
  })

  it('has a completion for three shells, which the shells understand', async () => {
    const { execFileSync } = await import('node:child_process')
    const bash = await minijans(['completion', 'bash'])
    const offered = (words: string) =>
      execFileSync(
        'bash',
        ['-c', `${bash.stdout}\nCOMP_WORDS=(minijans ${words}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _minijans; echo "\${COMPREPLY[@]}"`], // prettier-ignore
        { encoding: 'utf8' }
      ).trim()
    expect(offered('st')).toBe('start status')
    expect(offered('user set')).toBe('set-password')
    expect(offered('user list --lim')).toBe('--limit')
    expect(offered('start --prod')).toBe('--production')
    expect(offered('scope list --type op')).toBe('openid')
    expect(offered('completion f')).toBe('fish')
    const [zsh, fish] = [await minijans(['completion', 'zsh']), await minijans(['completion', 'fish'])]
    expect(zsh.stdout).toContain('compdef _minijans minijans')
    expect(fish.stdout).toContain(
      "complete -c minijans -n '__fish_seen_subcommand_from user; and __fish_seen_subcommand_from list' -l limit -x"
    )
    expect(await minijans(['completion', 'tcsh'])).toMatchObject({ code: 2, stderr: expect.stringContaining('bash, zsh, fish') as string }) // prettier-ignore
  })
})
