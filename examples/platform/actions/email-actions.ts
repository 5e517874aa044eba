import { refuse, relate } from '../action.ts'
import type { Action } from '../action.ts'
import { optionalText, textOf } from '../read-inputs.ts'
import { formatted, inputs, record, text } from '../schema.ts'
import { nextNumber } from '../state/platform-state.ts'
import type { PlatformState } from '../state/platform-state.ts'
import { personAt, personNamed } from './directory.ts'

const outboxMax = 1_000
const address = /^[^\s@]+@[^\s@]+\.[^\s@]+$/

const send: Action<PlatformState> = {
  name: 'email.send',
  description: 'Send an e-mail to a person',
  examples: ['email the report to anna@example.com', 'write a mail to Bob'],
  input: inputs(
    { to: formatted('address', 'email'), subject: text('subject'), body: text('body') },
    ['to', 'body'],
  ),
  output: record({
    message: text('id of the message'),
    to: text('address'),
    subject: text('subject'),
    status: text('in the outbox'),
  }),
  requires: [],
  produces: ['message'],
  reversibility: 'irreversible',
  idempotent: false,
  act({ inputs: given, state }) {
    const to = addressOf(textOf(given, 'to'))
    const body = textOf(given, 'body')
    const subject = optionalText(given, 'subject') ?? subjectOf(body)
    const id = `M-${nextNumber(state)}`
    state.emails.push({ id, to, subject, body })
    state.emails.splice(0, state.emails.length - outboxMax)
    const message = { kind: 'message', name: id, properties: { subject, medium: 'email' } }
    const receiver = { kind: 'person', name: personAt(to).name, properties: { email: to } }
    return {
      output: { message: id, to, subject, status: 'in the outbox' },
      entities: [message, receiver],
      relationships: [relate(message, 'sent_to', receiver)],
    }
  },
}

function addressOf(said: string): string {
  const known = personNamed(said)
  if (known !== undefined) return known.email
  return address.test(said) ? said : refuse(`"${said}" is no address and nobody in the directory`)
}

function subjectOf(body: string): string {
  const first = body.split('\n').find((line) => line.trim() !== '') ?? body
  return first.replace(/^#+\s*/, '').slice(0, 80)
}

export const emailActions: readonly Action<PlatformState>[] = [send]
