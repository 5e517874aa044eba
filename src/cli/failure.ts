import { asSkeinError, type SkeinError } from '../core/errors.ts'
import { writeJson, type Context } from './context.ts'
import { exitCodeOf, type ExitCode } from './exit-codes.ts'
import { printable, printableLine } from './text.ts'

/**
 * Says what went wrong: one block on stderr, or with `--json` a problem object on stdout. Answers
 * the exit code. A stack trace is shown only where `SKEIN_DEBUG=1` asks for it.
 */
export function reportFailure(
  context: Context,
  thrown: unknown,
  options: { readonly json?: boolean | undefined },
): ExitCode {
  const error = asSkeinError(thrown)
  const exitCode = exitCodeOf(error.code)
  if (options.json === true) writeJson(context.terminal, problemOf(error, exitCode))
  else context.terminal.writeError(renderFailure(error, context))
  if (context.environment['SKEIN_DEBUG'] === '1') context.terminal.writeError(traceOf(error))
  return exitCode
}

/** Says that the command was used wrongly, in the same way. */
export function reportUsage(
  context: Context,
  message: string,
  options: { readonly json: boolean; readonly exitCode: ExitCode },
): void {
  const { terminal, style } = context
  if (options.json) {
    const problem = { title: 'Wrong usage', detail: message, code: 'USAGE' }
    writeJson(terminal, { ...problem, exitCode: options.exitCode })
    return
  }
  terminal.writeError(`${style.red('✖')} ${printable(message)}\n  ${style.dim('USAGE')}\n`)
}

function renderFailure(error: SkeinError, { style }: Context): string {
  const problems = problemsOf(error)
  const message = printable(error.message)
  // The message joins the problems in one line; two and more are easier to read below each other.
  const head = problems.length > 1 ? message.slice(0, message.indexOf(': ') + 1) : message
  const listed = problems.length > 1 ? problems.map((problem) => `    ${problem}\n`) : []
  return `${style.red('✖')} ${head}\n${listed.join('')}  ${style.dim(error.code)}\n`
}

function problemsOf(error: SkeinError): readonly string[] {
  const problems = 'problems' in error.details ? error.details.problems : []
  return problems.map((problem) =>
    typeof problem === 'string'
      ? printableLine(problem)
      : printableLine(`${problem.path || '/'}  ${problem.message}`),
  )
}

/** As the API gives it (RFC 9457), with the exit code in place of the HTTP status. */
function problemOf(error: SkeinError, exitCode: ExitCode): object {
  return {
    ...error.details,
    title: titleOf(error.code),
    detail: error.message,
    code: error.code,
    retryable: error.disposition !== 'never-retry',
    exitCode,
  }
}

function titleOf(code: string): string {
  const words = code.toLowerCase().replaceAll('_', ' ')
  return words.slice(0, 1).toUpperCase() + words.slice(1)
}

function traceOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\nCaused by: ${error.cause.stack ?? ''}` : ''
  return `${error.stack ?? ''}${cause}\n`
}
