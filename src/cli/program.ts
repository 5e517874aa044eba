import { Command, CommanderError } from 'commander'
import { addAgents } from './commands/agents.ts'
import { addApprove } from './commands/approve.ts'
import { addAsk } from './commands/ask.ts'
import { addBudgets } from './commands/budgets.ts'
import { addCancel } from './commands/cancel.ts'
import { addCapabilities } from './commands/capabilities.ts'
import { addCompensate } from './commands/compensate.ts'
import { addContexts } from './commands/contexts.ts'
import { addConversations } from './commands/conversations.ts'
import { addDoctor } from './commands/doctor.ts'
import { addDryRun } from './commands/dry-run.ts'
import { addEvents } from './commands/events.ts'
import { addExample } from './commands/example.ts'
import { addFork } from './commands/fork.ts'
import { addOutput } from './commands/output.ts'
import { addGraph } from './commands/graph.ts'
import { addLearning } from './commands/learning.ts'
import { addLimits } from './commands/limits.ts'
import { addMcp } from './commands/mcp.ts'
import { addMessages } from './commands/messages.ts'
import { addModifications } from './commands/modifications.ts'
import { addModify } from './commands/modify.ts'
import { addOrchestrations } from './commands/orchestrations.ts'
import { addPause } from './commands/pause.ts'
import { addPlan } from './commands/plan.ts'
import { addReconcile } from './commands/reconcile.ts'
import { addFixture, addReplay } from './commands/replay.ts'
import { addResume } from './commands/resume.ts'
import { addRevisions } from './commands/revisions.ts'
import { addRun } from './commands/run.ts'
import { addRuns } from './commands/runs.ts'
import { addShow } from './commands/show.ts'
import { addSignal } from './commands/signal.ts'
import { addGc, addKeep, addStorage } from './commands/storage.ts'
import { addStep } from './commands/step.ts'
import { addUp } from './commands/up.ts'
import { addVersion } from './commands/version.ts'
import { addWhy } from './commands/why.ts'
import type { Context } from './context.ts'
import { exitCodeMeanings, exitCodes } from './exit-codes.ts'
import { reportUsage } from './failure.ts'

type Add = (program: Command, context: Context) => void

const groups: readonly (readonly [string, readonly Add[]])[] = [
  ['Do something:', [addAsk, addPlan, addRun, addApprove, addPause, addResume, addCancel]],
  [
    'Steer:',
    [
      addModify,
      addModifications,
      addStep,
      addSignal,
      addMessages,
      addFork,
      addCompensate,
      addReconcile,
      addOrchestrations,
    ],
  ],
  ['Rehearse:', [addDryRun, addFixture, addReplay]],
  [
    'Look:',
    [
      addRuns,
      addShow,
      addOutput,
      addWhy,
      addRevisions,
      addEvents,
      addConversations,
      addGraph,
      addLearning,
    ],
  ],
  ['Keep:', [addStorage, addGc, addKeep]],
  [
    'Set up:',
    [
      addUp,
      addAgents,
      addCapabilities,
      addContexts,
      addMcp,
      addLimits,
      addBudgets,
      addDoctor,
      addExample,
      addVersion,
    ],
  ],
]

/** The whole command, built around a context. Parsing never ends the process. */
export function createProgram(context: Context): Command {
  const program = new Command('skein')
  program
    .description('Skein turns what you want into a graph of steps, and runs it on your agents.')
    .helpCommand(false)
    .enablePositionalOptions()
  for (const [heading, adds] of groups) {
    program.commandsGroup(heading)
    for (const add of adds) add(program, context)
  }
  program.addHelpText('after', generalHelp())
  for (const command of allCommands(program)) quieten(command, context)
  return program
}

/** Runs the command with these arguments; its exit code goes to `context.finish`. */
export async function runProgram(context: Context, words: readonly string[]): Promise<void> {
  const program = createProgram(context)
  try {
    // `up` is what "skein" alone does, so commander would take an unknown verb for its argument.
    refuseUnknownVerb(program, words[0])
    await program.parseAsync(words[0] === '--version' ? ['version'] : words, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    // Help that was asked for is no error; commander says so by exit code 0.
    if (error.exitCode === 0) return context.finish(exitCodes.ok)
    reportUsage(context, usageOf(error), {
      json: words.includes('--json'),
      exitCode: exitCodes.badInput,
    })
    context.finish(exitCodes.badInput)
  }
}

function refuseUnknownVerb(program: Command, word: string | undefined): void {
  if (word === undefined || word.startsWith('-')) return
  if (program.commands.some((command) => command.name() === word)) return
  throw new CommanderError(2, 'commander.unknownCommand', `There is no verb "${word}".`)
}

function usageOf(error: CommanderError): string {
  const message = error.message.replace(/^error: /, '')
  const sentence = message.slice(0, 1).toUpperCase() + message.slice(1)
  return `${sentence}${/[.?)]$/.test(sentence) ? '' : '.'} See "skein --help".`
}

/** A command with its subcommands, and theirs. */
export function allCommands(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(allCommands)]
}

/** Help goes to the context's terminal, errors are thrown. */
function quieten(command: Command, { terminal }: Context): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => terminal.write(text),
    writeErr: () => undefined,
    getOutHelpWidth: () => Math.min(terminal.columns, 100),
    getOutHasColors: () => terminal.colors,
  })
}

function generalHelp(): string {
  const codes = exitCodeMeanings.map(
    ([code, meaning]) => `  ${String(code).padStart(3)}  ${meaning}`,
  )
  return `
Examples:
  skein ask "create application ecommerce with payment service"
  skein up
  skein ask --help

Finding Skein: --url or SKEIN_URL, else the server that uses the data folder, else one that
runs inside the command. Data: --data or SKEIN_DATA, else .skein here. Every verb has --json.
SKEIN_DEBUG=1 adds stack traces, NO_COLOR=1 takes colours away.

Exit codes:
${codes.join('\n')}`
}
