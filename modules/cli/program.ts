import { Command as Parser, CommanderError, Option as ParserOption } from 'commander'
import type { Call, Command, Flag, Host, Option } from './commands/command.ts'
import { Exit, exitCodes } from './exit.ts'

/**
 * Runs the command that the arguments name.
 * @returns the exit code
 * @throws Exit
 */
export async function minijans(args: readonly string[], host: Host): Promise<number> {
  const { commands } = await import('./commands/index.ts')
  const flags = commands.some(({ name, takesFlags }) => takesFlags && name === args[0]) ? await host.flags() : []
  let code = 0
  const parser = new Parser('minijans')
    .usage('<command> [options]')
    .description('An identity server, and the commands that look after it. Flags alone start the server.')
    .version(host.version, '--version', 'Print the version')
    .helpOption('-h, --help', 'Print this; after a command, what it takes')
    .helpCommand(false)
    .configureHelp({ formatHelp: (of) => (of.parent ? details(of) : overview(of, commands)) })
  settle(parser)
  for (const command of commands)
    parser.addCommand(
      toParser(command, host, flags, (ended) => {
        code = ended
      })
    )
  try {
    await parser.parseAsync(args, { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) return toExitCode(error)
    throw error
  }
  return code
}

/** It ends nothing by itself, and its errors have the form of all others. */
const settle = (parser: Parser): Parser =>
  parser
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({ outputError: () => {} })

/** Help and the version are no errors. @throws Exit */
function toExitCode({ code, exitCode, message }: CommanderError): number {
  // Without one of its commands, `minijans user` has printed its help already.
  if (code === 'commander.help') return exitCodes.usage
  if (exitCode === 0) return exitCodes.success
  const [first = '', advice] = message.replace(/^error: /, '').split('\n')
  const sentence = `${first.charAt(0).toUpperCase()}${first.slice(1).replace(/\.$/, '')}`
  throw new Exit('usage', `${sentence}. ${advice ? `${advice.replaceAll(/[()]/g, '')} ` : ''}See --help`)
}

function toParser(command: Command, host: Host, flags: readonly Flag[], ended: (code: number) => void): Parser {
  const parser = settle(new Parser(command.name).summary(command.summary).description(command.summary))
    .helpOption('-h, --help', 'Print this')
    .helpCommand(false)
    .configureHelp({ formatHelp: (of) => details(of, command, command.takesFlags ? flags : []) })
  for (const { name, about } of command.arguments ?? []) parser.argument(name, about)
  for (const option of command.options ?? []) parser.addOption(toOption(option))
  for (const one of command.commands ?? []) parser.addCommand(toParser(one, host, flags, ended))
  const { run, takesFlags } = command
  if (takesFlags) parser.allowUnknownOption().allowExcessArguments()
  if (!run) return parser
  return parser.action(async () => {
    const known = command.arguments?.length ?? 0
    const call: Call = {
      host,
      arguments: parser.args.slice(0, known),
      options: parser.opts(),
      flags: parser.args.slice(known)
    }
    ended(exitCodes[(await run(call)) ?? 'success'])
  })
}

function toOption({ flags, about, many, choices }: Option): ParserOption {
  const option = new ParserOption(flags, about)
  if (choices) option.choices(choices)
  if (many) option.argParser((text: string, before: string[] | undefined) => [...(before ?? []), text])
  return option
}

const exitCodesInWords =
  'Exit codes: 0 done, 1 refused by the server or something is wrong, 2 wrong arguments, 3 no connection,\n' +
  '4 not signed in or not allowed.\n'

/** All commands, each with a line and an example. */
function overview(parser: Parser, commands: readonly Command[]): string {
  const flat = commands.flatMap((command) =>
    command.commands ? command.commands.map((one) => ({ ...one, name: `${command.name} ${one.name}` })) : [command]
  )
  const wide = Math.max(...flat.map(({ name }) => name.length)) + 2
  const lines = flat.map(
    ({ name, summary, example }) => `  ${name.padEnd(wide)}${summary}\n  ${' '.repeat(wide)}  ${example}`
  )
  return [
    'Usage: minijans [flags]',
    '       minijans <command> [options]',
    '',
    parser.description(),
    '',
    ...lines,
    '',
    'minijans <command> --help says what a command takes.',
    exitCodesInWords
  ].join('\n')
}

/** What one command takes. */
function details(parser: Parser, command?: Command, flags: readonly Flag[] = []): string {
  const help = parser.createHelp()
  const rows = (heading: string, entries: readonly (readonly [string, string])[]) => {
    if (entries.length === 0) return []
    const wide = Math.max(...entries.map(([term]) => term.length)) + 2
    return ['', heading, ...entries.map(([term, about]) => `  ${term.padEnd(wide)}${about}`)]
  }
  const taken = help
    .visibleOptions(parser)
    .map((option) => [help.optionTerm(option), help.optionDescription(option)] as const)
  return [
    `Usage: ${help.commandUsage(parser)}`,
    '',
    parser.description(),
    ...rows(
      'Commands:',
      help.visibleCommands(parser).map((one) => [one.name(), one.description()] as const)
    ),
    ...rows(
      'Arguments:',
      help.visibleArguments(parser).map((one) => [one.name(), one.description] as const)
    ),
    ...rows('Options:', taken),
    ...rows(
      'Flags of the server:',
      flags.map(({ name, takesValue, about }) => [takesValue ? `${name} <…>` : name, about] as const)
    ),
    ...(command ? ['', 'Example:', `  ${command.example}`] : []),
    ''
  ].join('\n')
}
