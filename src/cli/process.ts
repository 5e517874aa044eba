import { createContext, type Context } from './context.ts'
import { exitCodes, type ExitCode } from './exit-codes.ts'
import { reportFailure } from './failure.ts'
import { runProgram } from './program.ts'
import { processTerminal } from './terminal.ts'

/** `npm` and the terminal both pass Ctrl-C on: two signals this close are one. */
const sameSignalMs = 250
const lingerMs = 300

/**
 * The process around the command: signals in, exit code out.
 *
 * 1. The first SIGINT or SIGTERM asks the command to end, the second ends the process.
 * 2. A command that is done but holds the process open is ended soon after.
 */
export async function runProcess(): Promise<void> {
  let exitCode: ExitCode = exitCodes.ok
  // Whoever reads the output may stop early, as `head` does: nothing is wrong then.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? exitCode : exitCodes.failed)
  })
  const context: Context = createContext({
    terminal: processTerminal(process.env),
    environment: process.env,
    workingFolder: process.cwd(),
    signal: listenForEnd(),
    finish: (code) => {
      exitCode = code
    },
  })
  // Timers and an idle database hold no process; a run that waits for them must not end with it.
  const hold = setInterval(() => undefined, 60_000)
  try {
    await runProgram(context, process.argv.slice(2))
  } catch (error) {
    exitCode = reportFailure(context, error, { json: process.argv.includes('--json') })
  }
  clearInterval(hold)
  process.exitCode = exitCode
  setTimeout(() => process.exit(exitCode), lingerMs).unref()
}

function listenForEnd(): AbortSignal {
  const ending = new AbortController()
  let askedAt: number | undefined
  const onSignal = () => {
    const now = performance.now()
    if (askedAt !== undefined && now - askedAt > sameSignalMs) process.exit(exitCodes.interrupted)
    askedAt ??= now
    ending.abort()
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  return ending.signal
}
