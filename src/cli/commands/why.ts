import type { Command } from 'commander'
import { act, type SkeinOptions } from '../action.ts'
import { withConnection } from '../connection.ts'
import { writeJson, writeLines, type Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { withExample, withSkeinOptions } from '../options.ts'
import { glyphOf, paint } from '../progress/glyphs.ts'
import { printableLine } from '../text.ts'

/** `skein why`: one sentence on why a step is where it is. */
export function addWhy(program: Command, context: Context): void {
  const command = program
    .command('why')
    .summary('say in one sentence why a step is where it is')
    .description('Says in one sentence what a step waits for, or why it is in its state.')
    .argument('<run>', 'the id of the run')
    .argument('<step>', 'the id of the step, such as deployment or tell[3]')
    .action(
      act<[string, string], SkeinOptions>(context, ([runId, stepId], options) =>
        withConnection(context, options, async ({ skein }) => {
          const why = await skein.runs.why(runId, stepId)
          const glyph = paint(why.status, glyphOf(why.status), context.style)
          if (options.json === true) writeJson(context.terminal, why)
          else writeLines(context.terminal, [`${glyph} ${printableLine(why.sentence)}`])
          return exitCodes.ok
        }),
      ),
    )
  withExample(withSkeinOptions(command), 'skein why RUN deployment')
}
