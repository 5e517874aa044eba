import type { Action } from '../action.ts'
import { choiceOf, optionalText, textOf } from '../read-inputs.ts'
import { choice, inputs, record, text } from '../schema.ts'
import { nextNumber } from '../state/platform-state.ts'
import type { PlatformState } from '../state/platform-state.ts'

const priorities: readonly string[] = ['low', 'medium', 'high']

const create: Action<PlatformState> = {
  name: 'ticket.create',
  description: 'Open a ticket in the issue tracker',
  examples: ['open a ticket called Checkout is slow', 'file a bug'],
  input: inputs({ title: text('title'), priority: choice('priority', priorities) }, ['title']),
  output: record({
    ticket: text('id of the ticket'),
    title: text('title'),
    priority: text('priority'),
    url: text('where it can be read'),
  }),
  requires: [],
  produces: ['ticket'],
  reversibility: 'reversible',
  idempotent: false,
  act({ inputs: given, state }) {
    const title = textOf(given, 'title')
    const said = optionalText(given, 'priority')
    const priority = said === undefined ? 'medium' : choiceOf(given, 'priority', priorities)
    const id = `T-${nextNumber(state)}`
    state.tickets[id] = { title, priority }
    return {
      output: { ticket: id, title, priority, url: `https://tickets.example.com/${id}` },
      entities: [{ kind: 'ticket', name: id, properties: { title, priority, status: 'open' } }],
    }
  },
}

export const ticketActions: readonly Action<PlatformState>[] = [create]
