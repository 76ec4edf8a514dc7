import { flag, list, oneOf, shaped, text, withoutEffect } from '../property.ts'

export const logLevels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL', 'OFF'] as const
type LogLevel = (typeof logLevels)[number]

const form = 'The log has one object of JSON a line, on standard output.'

/** What the log tells. */
export const logging = {
  loggingLevel: shaped<LogLevel | undefined>(
    undefined,
    'What the log leaves out; until it is set, `MINIJANS_LOG_LEVEL` says it.',
    `one of ${logLevels.join(', ')}`,
    (value) => logLevels.includes(value as LogLevel),
    { kind: 'one', values: logLevels }
  ),
  httpLoggingEnabled: flag(false, 'The log has each request, without its query.'),
  httpLoggingExcludePaths: list([], 'Beginnings of paths whose requests are left out then.'),
  loggingLayout: withoutEffect(oneOf('text', ['text', 'json'], 'Form of the log.'), form),
  externalLoggerConfiguration: withoutEffect(text(undefined, 'File that configures the log.'), form),
  disableJdkLogger: withoutEffect(flag(true, 'Java’s own log is off.'), form)
}
