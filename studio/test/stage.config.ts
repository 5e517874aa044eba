/** Agents for the browser's tests: they take as long, fail and answer as their inputs say. */
import { createPlatform } from '../../examples/platform/platform.ts'
import { defineConfig, functionAgent } from '../../examples/skein.ts'
import type { FunctionRun } from '../../examples/skein.ts'
import { join } from 'node:path'

const names = [
  'finance-mcp',
  'contract-reader',
  'evidence-fetcher',
  'risk-analyst',
  'sql-reader',
  'writer',
  'mail-mcp',
]

const perform: FunctionRun = async (inputs, { signal }) => {
  await new Promise<void>((done, fail) => {
    const timer = setTimeout(done, Number(inputs['ms'] ?? 0))
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      fail(new Error('stopped'))
    })
  })
  if (typeof inputs['fail'] === 'string') throw new Error(inputs['fail'])
  if (typeof inputs['bytes'] === 'number') return { text: 'x'.repeat(inputs['bytes']) }
  return inputs['output'] ?? { done: true }
}

const own = names.map((name) =>
  functionAgent({
    name,
    capabilities: [{ name: `${name.replace('-', '_')}.work`, run: perform }],
  }),
)

const folder = join(process.env['SKEIN_DATA'] ?? '.skein', 'example-platform')
/** A model is shown a choice of what there is; alone, our agents are all of it. */
const platform = process.env['SKEIN_STAGE_ALONE'] === '1' ? undefined : createPlatform({ folder })

export default defineConfig({
  ...platform,
  agents: [...(platform?.agents ?? []), ...own],
})
