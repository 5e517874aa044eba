import type { Command } from 'commander'
import { version } from '../../version.ts'
import { act, type CommonOptions } from '../action.ts'
import { writeJson, writeLines, type Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { withExample } from '../options.ts'

/** `skein version`: the versions that a report of a fault needs. */
export function addVersion(program: Command, context: Context): void {
  const command = program
    .command('version')
    .summary('print the version')
    .description('Prints the versions of Skein and Node, and the platform.')
    .option('--json', 'print JSON for machines')
    .action(
      act<[], CommonOptions>(context, (_none, options) => {
        const { node } = process.versions
        const platform = `${process.platform}-${process.arch}`
        if (options.json === true) writeJson(context.terminal, { version, node, platform })
        else writeLines(context.terminal, [`skein ${version}  node ${node}  ${platform}`])
        return Promise.resolve(exitCodes.ok)
      }),
    )
  withExample(command, 'skein version --json')
}
