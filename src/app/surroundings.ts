import type { EntityReference } from '../core/capability.ts'
import { reasonOf } from '../core/errors.ts'
import type { JsonObject } from '../core/json.ts'
import type { Complaint } from '../planning/diagnosis/complaint.ts'
import type { AppContext } from './context.ts'
import { runNamed } from './graph.ts'

/** Units: applications; things of one; characters. */
const applicationsMax = 5
const thingsMax = 20
const summaryMax = 1_500

/** What the graph knows around a complaint. */
export interface Surroundings {
  readonly applications: readonly {
    readonly name: string
    readonly things: readonly EntityReference[]
  }[]
  /** The complaint names something that the graph knows. */
  readonly isNamed: boolean
  /** What is known, in sentences. */
  readonly summary: string
}

interface Application {
  readonly name: string
  readonly environments: readonly string[]
  readonly services: readonly string[]
}

/**
 * Finds the application that a complaint is about, with its services, policies and deployments, and
 * what has failed lately. What it says is only what the graph knows; a graph that cannot be asked
 * is said, and does not hold up the checks.
 */
export async function lookAround(
  app: AppContext,
  complaint: Complaint,
  entities: readonly EntityReference[],
): Promise<Surroundings> {
  try {
    const all = await applicationsOf(app)
    const chosen = choose(all, complaint, entities)
    const environment = complaint.choices['environment']
    const applications = []
    const sentences: string[] = []
    for (const one of chosen) {
      const rows = await failuresOf(app, one, environment)
      const things = thingsOf(one, rows, complaint)
      applications.push({ name: one.name, things })
      sentences.push(describe(one, rows))
    }
    const summary = sentences.join(' ').slice(0, summaryMax)
    const isNamed = complaint.name !== undefined && applications.length > 0
    return { applications, isNamed, summary: summary || 'The graph knows nothing of it yet.' }
  } catch (error) {
    const summary = `The graph could not be asked: ${reasonOf(error)}`.slice(0, summaryMax)
    return { applications: [], isNamed: false, summary }
  }
}

async function applicationsOf(app: AppContext): Promise<readonly Application[]> {
  const { rows } = await runNamed(app, 'applications.overview', { limit: 500 })
  return rows.flatMap((row): readonly Application[] => {
    const { name, environments, services } = asObject(row)
    return typeof name === 'string'
      ? [{ name, environments: texts(environments), services: texts(services) }]
      : []
  })
}

/** By its name or a service's, else what the conversation spoke of, else what runs at that place. */
function choose(
  all: readonly Application[],
  { name, choices }: Complaint,
  entities: readonly EntityReference[],
): readonly Application[] {
  const said = name?.toLowerCase()
  if (said !== undefined) {
    const own = all.filter((one) => one.name.toLowerCase() === said)
    if (own.length > 0) return own
    return all.filter((one) => one.services.some((service) => service.toLowerCase() === said))
  }
  const spoken = entities.flatMap((entity) => all.filter((one) => one.name === entity.name))
  if (spoken[0] !== undefined) return [spoken[0]]
  const place = choices['environment']
  const there = all.filter((one) => place === undefined || one.environments.includes(place))
  return there.slice(0, applicationsMax)
}

async function failuresOf(
  app: AppContext,
  application: Application,
  environment: string | undefined,
): Promise<readonly JsonObject[]> {
  const places = environment === undefined ? application.environments : [environment]
  const rows: JsonObject[] = []
  for (const place of places.slice(0, applicationsMax)) {
    const parameters = { application: application.name, environment: place }
    const answer = await runNamed(app, 'applications.failures', { parameters, limit: 100 })
    rows.push(...answer.rows.map(asObject))
  }
  return rows
}

/** What checks are given: what was named first. */
function thingsOf(
  application: Application,
  rows: readonly JsonObject[],
  { name, kind }: Complaint,
): readonly EntityReference[] {
  const found = rows.flatMap((row): readonly EntityReference[] => {
    const { kind: of, name: called } = row
    return typeof of === 'string' && of !== 'step' && typeof called === 'string'
      ? [{ kind: of, name: called }]
      : []
  })
  const services = application.services.map((one) => ({ kind: 'service', name: one }))
  const named = (name === undefined ? [] : [...services, ...found]).filter(
    (one) => one.name.toLowerCase() === name?.toLowerCase() && one.kind === (kind ?? one.kind),
  )
  // A complaint about one service is not about the others.
  const others = named.length > 0 ? [] : [...services, ...found]
  const all = [{ kind: 'application', name: application.name }, ...named, ...others]
  return [...new Map(all.map((one) => [`${one.kind} ${one.name}`, one])).values()].slice(
    0,
    thingsMax,
  )
}

function describe(application: Application, rows: readonly JsonObject[]): string {
  const of = (kind: string): readonly string[] => [
    ...new Set(
      rows
        .filter((row) => row['kind'] === kind)
        .map(({ name, state, detail }) => {
          const more = [state, detail].filter((text) => typeof text === 'string').join(', ')
          const said = typeof name === 'string' ? name : 'one without a name'
          return more === '' ? said : `${said} (${more})`
        }),
    ),
  ]
  const parts = [
    ['services', application.services],
    ['deployments', of('deployment')],
    ['policies', of('policy')],
    ['failed steps', of('step')],
  ] as const
  const known = parts
    .filter(([, items]) => items.length > 0)
    .map(([title, items]) => `${title} ${items.slice(0, 10).join(', ')}`)
  return `Of ${application.name} the graph knows ${known.join('; ') || 'nothing more'}.`
}

function asObject(row: unknown): JsonObject {
  return (row ?? {}) as JsonObject
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
}
