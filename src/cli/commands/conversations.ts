import type { Command } from 'commander'
import type { ConversationSummary, MessageView } from '../../app/views.ts'
import { act, type ListOptions } from '../action.ts'
import { withConnection } from '../connection.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { withExample, withListOptions } from '../options.ts'
import { listQueryOf, printPage } from '../print-page.ts'

const conversations = {
  headings: ['CONVERSATION', 'CREATED', 'BEGAN WITH'],
  row: ({ id, createdAt, title }: ConversationSummary): readonly string[] => [id, createdAt, title],
  empty: 'No conversations yet. Start one: skein ask "what you want done"',
}

const messages = {
  headings: ['MESSAGE', 'STATUS', 'RUN', 'SAID', 'ANSWER'],
  row: ({ id, status, runId = '', text, answer = '' }: MessageView): readonly string[] => [
    id,
    status,
    runId,
    text,
    answer,
  ],
  empty: 'Nothing was said in this conversation.',
}

/** `skein conversations`: what was said, and what became of it, newest first. */
export function addConversations(program: Command, context: Context): void {
  const command = program
    .command('conversations')
    .summary('list conversations, or the messages of one')
    .description('Lists conversations, or the messages of one with their answers, newest first.')
    .argument('[conversation]', 'the id of a conversation')
    .action(
      act<[string | undefined], ListOptions>(context, ([id], options) =>
        withConnection(context, options, async ({ skein }) => {
          const query = listQueryOf(options)
          if (id === undefined) {
            const page = await skein.conversations.list(query)
            printPage(context, page, { listing: conversations, options })
          } else {
            const page = await skein.conversations.messages(id, query)
            printPage(context, page, { listing: messages, options })
          }
          return exitCodes.ok
        }),
      ),
    )
  withExample(withListOptions(command), 'skein conversations --limit 10')
}
