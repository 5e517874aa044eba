import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
import type { JsonObject } from './action.ts'
import { openPlatformProbe } from './platform-probe.ts'

/** Requests that people make every day, with the steps they should become. */
interface Everyday {
  readonly capabilities: readonly {
    readonly name: string
    readonly description: string
    readonly requires: readonly string[]
    readonly produces: readonly string[]
    readonly reversibility: string
  }[]
  readonly requests: readonly {
    readonly request: string
    readonly context?: readonly { readonly kind: string; readonly name: string }[]
    readonly steps: readonly { readonly capability: string; readonly inputs: JsonObject }[]
  }[]
}

const path = join(import.meta.dirname, '../../../shared/data/platform.json.gz')
const everyday = existsSync(path)
  ? (JSON.parse(gunzipSync(readFileSync(path)).toString('utf8')) as Everyday)
  : undefined
if (everyday === undefined) process.stdout.write(`Skipped: there is no ${path}\n`)

const mcpServers = /^(github|aws|slack)\./

test.skipIf(everyday === undefined)('has every everyday capability, described alike', () => {
  using probe = openPlatformProbe()
  const ours = new Map(
    probe.platform.agents.flatMap((agent) =>
      agent.capabilities().map((capability) => [capability.name, capability]),
    ),
  )
  const theirs = everyday?.capabilities.filter(({ name }) => !mcpServers.test(name)) ?? []
  const checks = [...ours.keys()].filter((name) => name.endsWith('.check'))
  expect(checks).toHaveLength(4)
  expect(new Set(ours.keys())).toEqual(new Set([...theirs.map(({ name }) => name), ...checks]))
  for (const { name, description, requires, produces, reversibility } of theirs) {
    expect(ours.get(name)).toMatchObject({ description, requires, produces, reversibility })
    expect(ours.get(name)?.output.properties).toBeDefined()
  }
})

test.skipIf(everyday === undefined)('does the steps of every everyday request', async () => {
  const ajv = new Ajv({ strict: false, validateFormats: false })
  for (const { request, context = [], steps } of everyday?.requests ?? []) {
    using probe = openPlatformProbe()
    const capabilities = probe.platform.agents.flatMap((agent) => agent.capabilities())
    for (const { kind, name } of context) {
      if (kind === 'application') await probe.ask('application.create', { name })
    }
    for (const { capability, inputs } of steps) {
      if (mcpServers.test(capability)) continue
      const notDeployed = context.length > 0 && capability === 'monitoring.enable'
      if (notDeployed) continue
      const { output } = await probe
        .ask(capability, complete(capability, inputs))
        .catch((error) => {
          throw new Error(`${request}: ${capability}: ${error}`)
        })
      const schema = capabilities.find(({ name }) => name === capability)?.output ?? {}
      expect(ajv.validate(schema, output), `${capability}: ${ajv.errorsText()}`).toBe(true)
    }
  }
})

/** What a planner would still fill in, from the step before or from the conversation. */
function complete(capability: string, inputs: JsonObject): JsonObject {
  const likely: { readonly [capability: string]: JsonObject } = {
    'backup.create': { database: 'crm' },
    'email.send': { to: 'anna@example.com', body: 'See you there.' },
    'loadtest.run': { deployment: 'staging' },
    'monitoring.enable': { deployment: 'ecommerce' },
    'policy.apply': { deployment: 'ecommerce' },
    'report.write': { topic: 'What was found' },
    'ticket.create': { title: 'Errors in the logs' },
  }
  return { ...likely[capability], ...inputs }
}
