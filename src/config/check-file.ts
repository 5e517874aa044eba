import type { z } from 'zod'
import type { People } from '../app/context.ts'
import { problemOfRule, type PolicyRule } from '../app/decision-policy.ts'
import type { HttpAgentRegistration, McpServerRegistration } from '../app/views.ts'
import type { Agent } from '../ports/agent.ts'
import type { LlmAgentConfig, McpServerEntry } from './config.ts'
import { expandAll, expandVariables } from './expand-variables.ts'
import type { Environment, Report } from './expand-variables.ts'
import {
  fileSchema,
  httpAgentSchema,
  httpServerSchema,
  llmAgentSchema,
  peopleSchema,
  policyRuleSchema,
  stdioServerSchema,
} from './file-schema.ts'
import { pathText, zodMessages } from './zod-messages.ts'

type Fields = { readonly [key: string]: unknown }

/** What a file says about who does the work, with variables replaced, and its unchecked scalars. */
export interface CheckedFile {
  readonly agents: readonly (Agent | HttpAgentRegistration)[]
  readonly llmAgents: readonly LlmAgentConfig[]
  readonly mcpServers: readonly McpServerRegistration[]
  readonly rules: readonly PolicyRule[]
  /** Plans that are made and compared. */
  readonly candidates: number
  readonly people: People
  readonly scalars: Fields
}

interface Check {
  readonly environment: Environment
  readonly report: Report
}

/** Checks a file's content. Everything that is wrong is reported; what is right is given back. */
export function checkFile(content: unknown, check: Check): CheckedFile {
  parse(fileSchema, content, check.report)
  const fields = fieldsOf(content)
  const { agents, llmAgents, mcpServers, model, policy, retention, people, ...scalars } = fields
  const checked: CheckedFile = {
    agents: itemsOf(agents).flatMap((item, n) => checkAgent(item, within(check, ['agents', n]))),
    llmAgents: itemsOf(llmAgents).flatMap((item, n) => {
      const agent = parse(llmAgentSchema, item, within(check, ['llmAgents', n]).report)
      return agent === undefined ? [] : [agent]
    }),
    mcpServers: Object.entries(fieldsOf(mcpServers)).flatMap(([name, server]) =>
      checkServer(server, within(check, ['mcpServers', name])).map((rest) => ({ name, ...rest })),
    ),
    rules: itemsOf(fieldsOf(policy)['rules']).flatMap((item, n) =>
      checkRule(item, within(check, ['policy', 'rules', n])),
    ),
    candidates: candidatesOf(fieldsOf(policy)['candidates']),
    people: people === undefined ? {} : checkPeople(people, within(check, ['people'])),
    scalars: {
      ...scalars,
      ...nested('retention', fieldsOf(retention)),
      ...checkModel(fieldsOf(model), within(check, ['model'])),
    },
  }
  checkNames(fields, check.report)
  return checked
}

function checkAgent(value: unknown, check: Check): readonly (Agent | HttpAgentRegistration)[] {
  if (isAgent(value)) return [value]
  const agent = parse(httpAgentSchema, value, check.report)
  if (agent?.headers === undefined) return agent === undefined ? [] : [agent]
  const { environment, report } = within(check, ['headers'])
  return [{ ...agent, headers: expandAll(agent.headers, environment, report) }]
}

/** What does not fit was reported with the whole file. */
function candidatesOf(value: unknown): number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : 1
}

function checkRule(value: unknown, { report }: Check): readonly PolicyRule[] {
  const rule = parse(policyRuleSchema, value, report)
  if (rule === undefined) return []
  const problem = problemOfRule(rule)
  if (problem === undefined) return [rule]
  report(['when'], problem)
  return []
}

function checkPeople(value: unknown, { report }: Check): People {
  return parse(peopleSchema, value, report) ?? {}
}

function checkServer(value: unknown, check: Check): readonly McpServerEntry[] {
  const { environment, report } = check
  if (typeof value === 'object' && value !== null && 'url' in value) {
    const server = parse(httpServerSchema, value, report)
    if (server?.headers === undefined) return server === undefined ? [] : [server]
    const inHeaders = within(check, ['headers']).report
    return [{ ...server, headers: expandAll(server.headers, environment, inHeaders) }]
  }
  const server = parse(stdioServerSchema, value, report)
  if (server?.env === undefined) return server === undefined ? [] : [server]
  const inEnv = within(check, ['env']).report
  return [{ ...server, env: expandAll(server.env, environment, inEnv) }]
}

function nested(name: string, fields: Fields): Fields {
  const entries = Object.entries(fields).map(([key, value]) => [`${name}.${key}`, value] as const)
  return Object.fromEntries(entries)
}

function checkModel(model: Fields, check: Check): Fields {
  const scalars = Object.entries(model).map(([key, value]) => {
    if (key !== 'key' || typeof value !== 'string') return [`model.${key}`, value]
    let complete = true
    const expanded = expandVariables(value, check.environment, (message) => {
      complete = false
      check.report([key], message)
    })
    return [`model.${key}`, complete ? expanded : undefined]
  })
  const result: Fields = Object.fromEntries(scalars)
  return result
}

/** Agents and MCP servers share one set of names. */
function checkNames(file: Fields, report: Report): void {
  const listed = ['agents', 'llmAgents'].flatMap((key) =>
    itemsOf(file[key]).map((item, n) => ({ name: fieldsOf(item)['name'], path: [key, n] })),
  )
  const keyed = Object.keys(fieldsOf(file['mcpServers']))
  const named = [...listed, ...keyed.map((name) => ({ name, path: ['mcpServers', name] }))]
  const places = new Map<unknown, PropertyKey[]>()
  for (const { name, path } of named) {
    if (name === undefined) continue
    const first = places.get(name)
    if (first === undefined) places.set(name, path)
    else report(path, `has the name ${JSON.stringify(name)}, as ${pathText(first)} has`)
  }
}

/** The fields of an object; none where it is something else, which is reported elsewhere. */
function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
}

function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function isAgent(value: unknown): value is Agent {
  if (typeof value !== 'object' || value === null || !('perform' in value)) return false
  const agent = value as Partial<Agent>
  return (
    typeof agent.name === 'string' &&
    typeof agent.kind === 'string' &&
    typeof agent.capabilities === 'function' &&
    typeof agent.perform === 'function'
  )
}

function within(check: Check, path: PropertyKey[]): Check {
  return {
    environment: check.environment,
    report: (inner, message) => check.report([...path, ...inner], message),
  }
}

function parse<T>(schema: z.ZodType<T>, value: unknown, report: Report): T | undefined {
  const result = schema.safeParse(value, { error: zodMessages })
  if (result.success) return result.data
  for (const issue of result.error.issues) report(issue.path, issue.message)
  return undefined
}
