import type { Command } from 'commander'
import { SkeinError } from '../../core/errors.ts'
import { act, type SkeinOptions } from '../action.ts'
import { withConnection } from '../connection.ts'
import { writeJson, writeLines, type Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { readJsonFile, withExample, withSkeinOptions } from '../options.ts'

interface SaveOptions extends SkeinOptions {
  readonly save?: string
  readonly file?: string
}

/** `skein orchestrations`: plans that are saved under a name. */
export function addOrchestrations(program: Command, context: Context): void {
  const command = program
    .command('orchestrations')
    .summary('list plans that are saved under a name, or save one')
    .description('Lists plans that are saved under a name, or saves one as the next version.')
    .option('--save <name>', 'the name to save under')
    .option('--file <plan>', 'the plan document to save')
    .action(
      act<[], SaveOptions>(context, (_, options) =>
        withConnection(context, options, async ({ skein }) => {
          const { terminal } = context
          const { save, file } = options
          if ((save === undefined) !== (file === undefined)) {
            const message = 'to save a plan takes both --save NAME and --file PLAN'
            throw new SkeinError('REQUEST_INVALID', {
              problems: [{ path: 'orchestrations', message }],
            })
          }
          if (save !== undefined && file !== undefined) {
            const plan = await readJsonFile(context.workingFolder, file)
            const saved = await skein.orchestrations.save(save, { plan })
            if (options.json === true) writeJson(terminal, saved)
            else writeLines(terminal, [`Saved ${saved.name}, version ${saved.version}.`])
            return exitCodes.ok
          }
          const page = await skein.orchestrations.list()
          if (options.json === true) writeJson(terminal, page)
          else {
            const lines = page.items.map(({ name, version }) => `${name}  version ${version}`)
            writeLines(terminal, lines.length === 0 ? ['Nothing is saved yet.'] : lines)
          }
          return exitCodes.ok
        }),
      ),
    )
  withExample(withSkeinOptions(command), 'skein orchestrations --save deploy --file plan.json')
}
