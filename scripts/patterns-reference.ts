import { loadPatterns } from '../examples/patterns/pattern.ts'
import type { Pattern } from '../examples/patterns/pattern.ts'

const head = `# Workflow patterns

<!-- Written by scripts/write-patterns-reference.ts. Do not edit; run \`npm run docs\`. -->

The 43 workflow control-flow patterns of van der Aalst, ter Hofstede, Russell and others
([workflowpatterns.com](http://www.workflowpatterns.com)), each as a plan in \`examples/patterns/\`. A file has the plan,
what happens while it runs, and what must come of it; \`npx vitest run examples/patterns\` runs them all.

\`direct\`: one part of the [language](plan.md) is the pattern. \`composition\`: several parts together are.`

const words: { readonly [S in Pattern['support']]: string } = {
  direct: 'direct',
  composition: 'composition',
  none: 'no',
}

/** The text of \`docs/reference/patterns.md\`: one line for each pattern, made of its file. */
export function renderPatternsReference(): string {
  const patterns = loadPatterns()
  const rows = patterns.map(({ number, name, support, how, file }) => {
    const link = `[plan](../../examples/patterns/${file})`
    return `| ${number} | ${name} | ${words[support]} | ${how} | ${link} |`
  })
  const count = (support: Pattern['support']): number =>
    patterns.filter((pattern) => pattern.support === support).length
  const none = count('none') === 0 ? 'none cannot be expressed' : `${count('none')} cannot be`
  const sum = `${count('direct')} are direct, ${count('composition')} are compositions, ${none}.`
  const table = [
    '| WCP | Name | Support | How it is said | Plan |',
    '|---|---|---|---|---|',
    ...rows,
  ]
  return `${[head, sum, table.join('\n')].join('\n\n')}\n`
}
