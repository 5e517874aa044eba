import { Option, type Command } from 'commander'
import type {
  AgentMessageView,
  SendAgentMessage,
  SentMessage,
} from '../../app/messages/message-view.ts'
import type { Json } from '../../core/json.ts'
import { act, type ListOptions, type SkeinOptions } from '../action.ts'
import { withConnection } from '../connection.ts'
import { writeJson, writeLines, type Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { parseCount, withExample, withListOptions, withSkeinOptions } from '../options.ts'
import { listQueryOf, printPage } from '../print-page.ts'
import { printable } from '../text.ts'

interface FilterOptions extends ListOptions {
  readonly agent?: string
  readonly status?: string
  readonly run?: string
}

interface SendOptions extends SkeinOptions {
  readonly from: string
  readonly to?: string
  readonly capability?: string
  readonly type: SendAgentMessage['type']
  readonly subject?: string
  readonly priority?: NonNullable<SendAgentMessage['priority']>
  readonly run?: string
  readonly step?: string
  readonly replyTo?: string
  readonly timeout?: number
}

interface ByOptions extends SkeinOptions {
  readonly by?: string
}

const listing = {
  headings: ['MESSAGE', 'TYPE', 'FROM', 'TO', 'STATUS', 'SINCE', 'SUBJECT'],
  row: (message: AgentMessageView): readonly string[] => [
    message.id,
    message.type,
    message.from,
    message.to,
    message.timedOut === true ? `${message.status}, timed out` : message.status,
    message.createdAt,
    message.subject,
  ],
  empty: 'No messages.',
}

/** `skein messages`: what agents say to each other. */
export function addMessages(program: Command, context: Context): void {
  const command = program
    .command('messages')
    .summary('list messages between agents; messages send, show, acknowledge, respond')
    .description('Lists what agents and people say to each other, the newest first.')
    .enablePositionalOptions()
    .option('--agent <name>', 'sent by it or to it; user:NAME for a person')
    .addOption(new Option('--status <status>', 'only those').choices(statuses))
    .option('--run <run>', 'about this run')
    .action(
      act<[], FilterOptions>(context, (_none, options) =>
        withConnection(context, options, async ({ skein }) => {
          printPage(context, await skein.messages.list(filterOf(options)), { listing, options })
          return exitCodes.ok
        }),
      ),
    )
  withExample(
    withListOptions(command),
    'skein messages --agent writer --status SENT',
    'skein messages respond MESSAGE "Two: the almanac and the log."',
  )
  addSend(command, context)
  addShow(command, context)
  addAcknowledge(command, context)
  addRespond(command, context)
}

const statuses = ['SENT', 'RECEIVED', 'ACKNOWLEDGED', 'RESPONDED']

function filterOf({ agent, status, run, ...options }: FilterOptions): object {
  return {
    ...listQueryOf(options),
    ...(agent !== undefined && { agent }),
    ...(status !== undefined && { status }),
    ...(run !== undefined && { runId: run }),
  }
}

function addSend(messages: Command, context: Context): void {
  const command = messages
    .command('send')
    .description('Sends a message to an agent, or to each who has a capability.')
    .argument('<content>', 'what is said; JSON is taken as such')
    .option('--to <agent>', 'who gets it; user:NAME for a person')
    .option('--capability <name>', 'everybody who has it gets it')
    .option('--from <agent>', 'who sends it', 'user:local')
    .addOption(new Option('--type <type>', 'what it is').choices(types).default('NOTIFICATION'))
    .option('--subject <text>', 'what it is about; its first words by default')
    .addOption(new Option('--priority <priority>', 'how urgent it is').choices(priorities))
    .option('--run <run>', 'the run that it is about')
    .option('--step <step>', 'the step of that run')
    .option('--reply-to <message>', 'the message that it follows')
    .option('--timeout <ms>', 'how long the answer is waited for', parseCount)
    .action(
      act<[string], SendOptions>(context, ([content], options) =>
        withConnection(context, options, async ({ skein }) => {
          const sent = await skein.messages.send(messageOf(content, options))
          if (options.json === true) writeJson(context.terminal, sent)
          else writeLines(context.terminal, sentences(sent))
          return exitCodes.ok
        }),
      ),
    )
  withExample(
    withSkeinOptions(command),
    'skein messages send "Which sources?" --to researcher --type REQUEST --timeout 60000',
    'skein messages send "Deploys stop at noon" --capability app.deploy',
  )
}

const types = ['REQUEST', 'RESPONSE', 'NOTIFICATION', 'ESCALATION']
const priorities = ['LOW', 'MEDIUM', 'HIGH', 'URGENT']

function messageOf(content: string, options: SendOptions): SendAgentMessage {
  const { from, to, capability, type, priority, run, step, replyTo, timeout } = options
  const subject = options.subject ?? (content.split('\n', 1)[0] ?? '').slice(0, 120)
  return {
    from,
    type,
    subject,
    content: jsonOrText(content),
    ...(to !== undefined && { to }),
    ...(capability !== undefined && { capability }),
    ...(priority !== undefined && { priority }),
    ...(run !== undefined && { runId: run }),
    ...(step !== undefined && { stepId: step }),
    ...(replyTo !== undefined && { inReplyTo: replyTo }),
    ...(timeout !== undefined && { timeoutMs: timeout }),
  }
}

function sentences(sent: SentMessage): readonly string[] {
  const all = 'items' in sent ? sent.items : [sent]
  return all.map(({ id, to, status }) => `${id} to ${to} is ${status}.`)
}

function addShow(messages: Command, context: Context): void {
  const command = messages
    .command('show')
    .description('Shows a message and its answer.')
    .argument('<message>', 'the id of the message')
    .action(
      act<[string], SkeinOptions>(context, ([id], options) =>
        withConnection(context, options, async ({ skein }) => {
          print(context, await skein.messages.get(id), options)
          return exitCodes.ok
        }),
      ),
    )
  withExample(withSkeinOptions(command), 'skein messages show MESSAGE')
}

function addAcknowledge(messages: Command, context: Context): void {
  const command = messages
    .command('acknowledge')
    .description('Says that a message was read.')
    .argument('<message>', 'the id of the message')
    .option('--by <agent>', 'who read it; whom it was sent to by default')
    .action(
      act<[string], ByOptions>(context, ([id], options) =>
        withConnection(context, options, async ({ skein }) => {
          const by = options.by === undefined ? {} : { by: options.by }
          print(context, await skein.messages.acknowledge(id, by), options)
          return exitCodes.ok
        }),
      ),
    )
  withExample(withSkeinOptions(command), 'skein messages acknowledge MESSAGE')
}

function addRespond(messages: Command, context: Context): void {
  const command = messages
    .command('respond')
    .description('Answers a message; whoever waits for the answer goes on.')
    .argument('<message>', 'the id of the message')
    .argument('<content>', 'the answer; JSON is taken as such')
    .option('--by <agent>', 'who answers; whom it was sent to by default')
    .action(
      act<[string, string], ByOptions>(context, ([id, content], options) =>
        withConnection(context, options, async ({ skein }) => {
          const by = options.by === undefined ? {} : { by: options.by }
          const answered = await skein.messages.respond(id, { content: jsonOrText(content), ...by })
          print(context, answered, options)
          return exitCodes.ok
        }),
      ),
    )
  withExample(withSkeinOptions(command), 'skein messages respond MESSAGE "Yes, until noon."')
}

function print(context: Context, message: AgentMessageView, { json }: SkeinOptions): void {
  const { terminal } = context
  if (json === true) return writeJson(terminal, message)
  const { id, type, from, to, status, subject, content, response } = message
  const lines = [
    `${type} ${id} from ${from} to ${to}: ${status}${message.timedOut === true ? ', timed out' : ''}`,
    subject,
    textOf(content),
    ...(response === undefined ? [] : [`Answered ${response.at}:`, textOf(response.content)]),
  ]
  // Its words are those of others.
  writeLines(terminal, lines.map(printable))
}

function textOf(content: Json): string {
  return typeof content === 'string' ? content : JSON.stringify(content, null, 2)
}

function jsonOrText(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    return text
  }
}
