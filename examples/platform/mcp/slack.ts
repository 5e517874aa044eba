/** An MCP server that stands for Slack: messages in channels, without a network. */
import { relate } from '../action.ts'
import type { Action } from '../action.ts'
import { optionalText, textOf } from '../read-inputs.ts'
import { inputs, record, text } from '../schema.ts'
import { serveActions } from './serve-actions.ts'

interface Message {
  readonly id: string
  readonly channel: string
  readonly text: string
}

interface SlackState {
  lastNumber: number
  readonly messages: Message[]
}

const defaultChannel = '#general'
const messagesMax = 1_000

const postMessage: Action<SlackState> = {
  name: 'post_message',
  description: 'Post a message to a Slack channel to notify people',
  examples: ['tell #ops that the build is done', 'send a Slack notification', 'notify #releases'],
  input: inputs(
    {
      channel: { ...text('channel; "#general" when not said'), default: defaultChannel },
      text: text('text of the message'),
    },
    ['text'],
  ),
  output: record({
    message: text('id of the message'),
    channel: text('channel'),
    text: text('text of the message'),
    status: text('posted'),
  }),
  requires: [],
  produces: ['message'],
  reversibility: 'irreversible',
  idempotent: false,
  act({ inputs: given, state }) {
    const said = optionalText(given, 'channel') ?? defaultChannel
    const channel = said.startsWith('#') ? said : `#${said}`
    const words = textOf(given, 'text')
    state.lastNumber += 1
    const id = `slack-${state.lastNumber}`
    state.messages.push({ id, channel, text: words })
    state.messages.splice(0, state.messages.length - messagesMax)
    const message = { kind: 'message', name: id, properties: { text: words, medium: 'slack' } }
    const place = { kind: 'channel', name: channel }
    return {
      output: { message: id, channel, text: words, status: 'posted' },
      entities: [message, place],
      relationships: [relate(message, 'posted_in', place)],
    }
  },
}

serveActions<SlackState>({
  name: 'slack',
  instructions: 'Posts messages to channels. Made up, without a network.',
  actions: [postMessage],
  createState: () => ({ lastNumber: 0, messages: [] }),
})
