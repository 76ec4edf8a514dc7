import { Exit } from '../exit.ts'
import { bundled } from './catalogue.ts'
import { modes } from './operation.ts'
import { options } from './options.ts'
import { tasksOf } from './tasks.ts'

/** Names under which the tool is started. */
const programs = ['jans-cli', 'config-cli', 'config-cli-tui', 'scim-cli']

/** Words that a shell offers; all are known beforehand, so that a press of the key starts nothing. */
function words() {
  const operations = modes.flatMap((mode) => bundled(mode).operations)
  return {
    names: Object.keys(options).map((name) => `--${name}`),
    values: {
      '--operation-id': operations.map(({ id }) => id),
      '--info': tasksOf(operations),
      '--output': ['json', 'yaml', 'table'],
      '--op-mode': ['get', 'post', 'put', 'patch', 'delete'],
      '--completion': Object.keys(scripts)
    },
    files: ['--data', '--access-token', '--config-api-mtls-client-cert', '--config-api-mtls-client-key', '--debug-log-file', '--log-dir'] // prettier-ignore
  }
}

type Words = ReturnType<typeof words>

/** The completion of a shell. @throws Exit `usage` */
export function completion(shell: string): string {
  if (!Object.hasOwn(scripts, shell))
    throw new Exit('usage', `--completion is one of ${Object.keys(scripts).join(', ')}, not ${shell}`)
  return scripts[shell as keyof typeof scripts](words())
}

const scripts = { bash, zsh, fish }

function bash({ names, values, files }: Words): string {
  const cases = Object.entries(values).map(
    ([name, own]) => `    ${name}) COMPREPLY=($(compgen -W "${own.join(' ')}" -- "$word")); return ;;`
  )
  return `# eval "$(jans-cli --completion bash)"
_jans_cli() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]}
  if [ "$word" = = ]; then word=; elif [ "$before" = = ]; then before=\${COMP_WORDS[COMP_CWORD-2]}; fi
  case $before in
${cases.join('\n')}
    ${files.join('|')}) COMPREPLY=($(compgen -f -- "$word")); return ;;
  esac
  COMPREPLY=($(compgen -W "${names.join(' ')}" -- "$word"))
}
complete -F _jans_cli ${programs.join(' ')}
`
}

function zsh({ names, values, files }: Words): string {
  const cases = Object.entries(values).map(([name, own]) => `    ${name}) compadd -- ${own.join(' ')}; return ;;`)
  return `#compdef ${programs.join(' ')}
# eval "$(jans-cli --completion zsh)", after compinit
_jans_cli() {
  case $words[CURRENT-1] in
${cases.join('\n')}
    ${files.join('|')}) _files; return ;;
  esac
  compadd -- ${names.join(' ')}
}
compdef _jans_cli ${programs.join(' ')}
`
}

function fish({ names, values, files }: Words): string {
  const known: Record<string, readonly string[]> = values
  const lines = names.map((name) => {
    const about = options[name.slice(2) as keyof typeof options]
    const own = known[name]
    const takes = own ? ` -x -a '${own.join(' ')}'` : files.includes(name) ? ' -r -F' : 'value' in about ? ' -x' : ''
    return `  complete -c $program -f -l ${name.slice(2)}${takes} -d '${about.about.replaceAll(/['\\]/g, String.raw`\$&`)}'`
  })
  return `# jans-cli --completion fish | source
for program in ${programs.join(' ')}
${lines.join('\n')}
end
`
}
