import type { Command } from 'commander'
import type { CapabilityView } from '../../app/views.ts'
import { act, type ListOptions } from '../action.ts'
import { withConnection } from '../connection.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { listQueryOf, printPage } from '../print-page.ts'
import { withExample, withListOptions } from '../options.ts'

const listing = {
  headings: ['CAPABILITY', 'EFFECT', 'AGENTS', 'NEEDS', 'MAKES', 'DESCRIPTION'],
  row: (capability: CapabilityView): readonly string[] => [
    capability.name,
    capability.reversibility,
    capability.agents.join(', '),
    capability.requires.join(', '),
    capability.produces.join(', '),
    capability.description,
  ],
  empty: 'No capabilities: no agent is registered.',
}

/** `skein capabilities`: what can be done here, and by whom. */
export function addCapabilities(program: Command, context: Context): void {
  const command = program
    .command('capabilities')
    .summary('list what can be done here, and by whom')
    .description('Lists what the registered agents can do: the words that plans are made of.')
    .action(
      act<[], ListOptions>(context, (_none, options) =>
        withConnection(context, options, async ({ skein }) => {
          const page = await skein.capabilities.list(listQueryOf(options))
          printPage(context, page, { listing, options })
          return exitCodes.ok
        }),
      ),
    )
  withExample(withListOptions(command), 'skein capabilities --json')
}
