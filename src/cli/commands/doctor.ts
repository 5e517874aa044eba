import type { Command } from 'commander'
import { act, type SkeinOptions } from '../action.ts'
import { writeJson, writeLines, type Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { parsePort, withExample } from '../options.ts'

export interface DoctorOptions extends SkeinOptions {
  readonly port?: number
  readonly host?: string
}

/** `skein doctor`: what is missing here, and how to mend it. */
export function addDoctor(program: Command, context: Context): void {
  const command = program
    .command('doctor')
    .summary('say what is missing on this machine and how to mend it')
    .description(
      'Checks the Node version, configuration, data folder, port, graph engine, model and MCP ' +
        'servers. Changes nothing and starts no run. ✔ is fine, ✖ needs mending, – is not set ' +
        'up and not needed.',
    )
    .option('--port <n>', 'the port that a server would take (SKEIN_PORT)', parsePort)
    .option('--host <address>', 'the address that a server would take (SKEIN_HOST)')
    .option('--data <folder>', 'the data folder (SKEIN_DATA)')
    .option('--config <file>', 'the config file (SKEIN_CONFIG)')
    .option('--json', 'print JSON for machines')
    .action(
      act<[], DoctorOptions>(context, async (_none, options) => {
        const { examine } = await import('../doctor/examine.ts')
        const { renderFindings } = await import('../doctor/finding.ts')
        const findings = await examine(context, options)
        if (options.json === true) writeJson(context.terminal, { items: findings })
        else writeLines(context.terminal, renderFindings(findings, context.style))
        const isWell = findings.every((finding) => finding.status !== 'problem')
        return isWell ? exitCodes.ok : exitCodes.environment
      }),
    )
  withExample(command, 'skein doctor --data ./data')
}
