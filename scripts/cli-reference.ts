import type { Command } from 'commander'
import { createContext } from '../src/cli/context.ts'
import { allCommands, createProgram } from '../src/cli/program.ts'

const head = `# The command line

<!-- Written by scripts/write-cli-reference.ts. Do not edit; run \`npm run docs\`. -->

In a clone, \`npm start --silent -- …\` is \`skein …\`. Every verb prints help with \`--help\` and JSON with \`--json\`. What
follows is that help.`

/** The text of `docs/reference/cli.md`: the help of every command, as the program prints it. */
export function renderCliReference(): string {
  let written = ''
  const context = createContext({
    terminal: {
      interactive: false,
      colors: false,
      columns: 100,
      rows: 24,
      write: (text) => (written += text),
      writeError: () => undefined,
    },
    environment: {},
    workingFolder: '/',
    signal: new AbortController().signal,
    finish: () => undefined,
  })
  const sections = allCommands(createProgram(context)).map((command) => {
    written = ''
    command.outputHelp()
    return `## ${pathOf(command)}\n\n\`\`\`text\n${written.trim()}\n\`\`\``
  })
  return `${[head, ...sections].join('\n\n')}\n`
}

function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`
}
