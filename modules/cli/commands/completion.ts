import { Exit } from '../exit.ts'
import type { Command, Flag, Option } from './command.ts'

const shells = ['bash', 'zsh', 'fish'] as const

export const completion: Command = {
  name: 'completion',
  summary: 'Print the completion for bash, zsh or fish',
  example: 'eval "$(minijans completion bash)"',
  arguments: [{ name: '<shell>', about: shells.join(', ') }],
  async run({ arguments: [shell = ''], host }) {
    const { commands } = await import('./index.ts')
    const known = shells.find((one) => one === shell)
    if (!known) throw new Exit('usage', `${shell} is none of ${shells.join(', ')}`)
    process.stdout.write(scripts[known](places(commands, await host.flags())))
  }
}

/** What can be typed after certain words: `user`, `user list`. */
interface Place {
  words: string
  offers: readonly { word: string; about: string; option?: Option }[]
}

function places(commands: readonly Command[], flags: readonly Flag[]): Place[] {
  const of = (command: Command, before: string): Place[] => {
    const words = `${before} ${command.name}`.trim()
    const options = (command.options ?? []).map((option) => ({ word: wordOf(option), about: option.about, option }))
    const more = command.takesFlags ? flags.map(({ name, about }) => ({ word: name, about })) : []
    const names = (command.commands ?? []).map(({ name, summary }) => ({ word: name, about: summary }))
    const own = command === completion ? shells.map((word) => ({ word, about: '' })) : []
    return [
      { words, offers: [...names, ...own, ...options, ...more] },
      ...(command.commands ?? []).flatMap((one) => of(one, words))
    ]
  }
  const top = commands.map(({ name, summary }) => ({ word: name, about: summary }))
  return [{ words: '', offers: top }, ...commands.flatMap((command) => of(command, ''))]
}

const wordOf = ({ flags }: Option) => flags.split(' ', 1)[0] as string
const listed = ({ offers }: Place) => offers.map(({ word }) => word).join(' ')

/** Options that take a value, and what the shell offers for it. */
function valued(all: readonly Place[]): Map<string, Option> {
  const options = all.flatMap(({ offers }) => offers.flatMap(({ option }) => option ?? []))
  return new Map(options.filter(({ flags }) => flags.includes('<')).map((option) => [wordOf(option), option]))
}

const scripts = { bash, zsh, fish }

function bash(all: readonly Place[]): string {
  const values = [...valued(all)].map(([word, { names, choices }]) => {
    const offer = choices ? `-W "${choices.join(' ')}"` : names === 'folder' ? '-d' : names === 'file' ? '-f' : '-W ""'
    return `    ${word}) COMPREPLY=($(compgen ${offer} -- "$word")); return ;;`
  })
  const cases = all.map((place) => `    "${place.words}") words="${listed(place)}" ;;`)
  return `# eval "$(minijans completion bash)"
_minijans() {
  local word=\${COMP_WORDS[COMP_CWORD]} place= words= each i
  case \${COMP_WORDS[COMP_CWORD-1]} in
${values.join('\n')}
  esac
  for ((i = 1; i < COMP_CWORD && i < 3; i++)); do
    each=\${COMP_WORDS[i]}
    case $each in -*) break ;; esac
    case "$place $each" in
      ${all.flatMap(({ words }) => (words ? [`"${words.includes(' ') ? words : ` ${words}`}"`] : [])).join('|')}) place=\${place:+$place }$each ;;
    esac
  done
  case $place in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
  if [ \${#COMPREPLY[@]} = 0 ]; then COMPREPLY=($(compgen -f -- "$word")); fi
}
complete -o filenames -F _minijans minijans
`
}

function zsh(all: readonly Place[]): string {
  const values = [...valued(all)].map(([word, { names, choices }]) => {
    const offer = choices
      ? `compadd -- ${choices.join(' ')}`
      : names === 'folder'
        ? '_files -/'
        : names
          ? '_files'
          : ':'
    return `    ${word}) ${offer}; return ;;`
  })
  const cases = all.map(({ words, offers }) => {
    const described = offers.map(({ word, about }) => `'${quoted(`${word.replaceAll(':', String.raw`\:`)}:${about}`)}'`)
    return `    "${words}") offers=(${described.join(' ')}) ;;`
  })
  return `#compdef minijans
# eval "$(minijans completion zsh)", after compinit
_minijans() {
  local place= each
  local -a offers
  case $words[CURRENT-1] in
${values.join('\n')}
  esac
  for each in $words[2,CURRENT-1]; do
    case "$place $each" in
      ${all.flatMap(({ words }) => (words ? [`"${words.includes(' ') ? words : ` ${words}`}"`] : [])).join('|')}) place=\${place:+$place }$each ;;
      *) break ;;
    esac
  done
  case $place in
${cases.join('\n')}
  esac
  _describe minijans offers || _files
}
compdef _minijans minijans
`
}

/** For the inside of a text in single quotes, as bash and zsh have it. */
const quoted = (text: string) => text.replaceAll("'", String.raw`'\''`)

function fish(all: readonly Place[]): string {
  const lines = all.flatMap(({ words, offers }) => {
    const names = words === '' ? [] : words.split(' ')
    const deeper = all.filter((one) => one.words.startsWith(`${words} `.trimStart()) && one.words !== words)
    const next = deeper.map((one) => one.words.split(' ')[names.length] as string)
    const seen = names.map((name) => `__fish_seen_subcommand_from ${name}`)
    const condition = [...seen, ...(next.length > 0 ? [`not __fish_seen_subcommand_from ${[...new Set(next)].join(' ')}`] : [])].join('; and ') // prettier-ignore
    return offers.map(({ word, about, option }) => {
      const takes = !option?.flags.includes('<') ? '' : option.choices ? ` -x -a '${option.choices.join(' ')}'` : option.names ? ' -r -F' : ' -x' // prettier-ignore
      const what = word.startsWith('--') ? `-l ${word.slice(2)}${takes}` : `-f -a ${word}`
      return `complete -c minijans -n '${condition}' ${what} -d '${about.replaceAll(/['\\]/g, String.raw`\$&`)}'`
    })
  })
  return `# minijans completion fish | source\n${lines.join('\n')}\n`
}
