import type { Driver } from 'neo4j-driver'
import { SkeinError } from '../../core/errors.ts'
import type { GraphDatabase } from '../../ports/graph-database.ts'
import { projectionVersion, watermark } from '../cypher/schema.ts'
import { clearDatabase } from './clear-database.ts'
import { translateError } from './driver-error.ts'
import { loadDriver } from './load-driver.ts'
import { Neo4jGraph } from './neo4j-graph.ts'
import { schemaStatements } from './schema-statements.ts'

export interface Neo4jOptions {
  /** `bolt://`, `neo4j://`, and `+s` or `+ssc` for TLS. */
  readonly url: string
  readonly user?: string
  readonly password?: string
  /** `{organization}` in it is replaced. Default: the user's home database. */
  readonly database?: string
  readonly organization: string
  /** Whether what an older projection or an unfinished rebuild left in the database is removed. */
  readonly empty?: boolean
}

const connectTimeoutMs = 10_000
const retryTimeMs = 15_000

/**
 * Opens the graph of one organization in a database of a Neo4j server. A database belongs to the
 * organization that used it first: on Neo4j Community, which has a single database, no other one
 * can be there, so nobody's query ever reads what is not theirs.
 *
 * Errors: `GRAPH_UNAVAILABLE`: no driver, no server, no access, or another's database.
 */
export async function openNeo4j(options: Neo4jOptions): Promise<GraphDatabase> {
  const library = await loadDriver()
  const { url, user, password = '', organization } = options
  const auth = user === undefined ? undefined : library.auth.basic(user, password)
  const driver = library.driver(url, auth, {
    useBigInt: true,
    connectionTimeout: connectTimeoutMs,
    connectionAcquisitionTimeout: connectTimeoutMs,
    maxTransactionRetryTime: retryTimeMs,
    userAgent: 'skein',
  })
  const database = options.database?.replaceAll('{organization}', organization)
  try {
    await driver.verifyConnectivity(database === undefined ? {} : { database })
    await prepare(driver, { database, organization, empty: options.empty ?? false })
  } catch (error) {
    await driver.close()
    throw asUnavailable(error)
  }
  return new Neo4jGraph({ library, driver, database })
}

interface Preparation {
  readonly database: string | undefined
  readonly organization: string
  readonly empty: boolean
}

async function prepare(driver: Driver, preparation: Preparation): Promise<void> {
  const { organization, empty } = preparation
  const where = preparation.database === undefined ? {} : { database: preparation.database }
  const owner = await readOwner(driver, where)
  if (owner === undefined && (await hasNodes(driver, where))) throw unavailable(foreignContent)
  if (owner !== undefined && owner.organization !== organization) throw unavailable(otherOwner)
  const outdated = owner !== undefined && owner.version !== projectionVersion
  if (owner !== undefined && (empty || outdated)) await clearDatabase(driver, where)
  for (const statement of schemaStatements()) await driver.executeQuery(statement, {}, where)
  await driver.executeQuery(
    `MERGE (w:\`${watermark.label}\` {id: $id})
     SET w.organization = $organization, w.version = $version,
       w.position = coalesce(w.position, 0)`,
    { id: watermark.id, organization, version: BigInt(projectionVersion) },
    where,
  )
}

interface Owner {
  readonly organization: string
  readonly version: number
}

type Where = { readonly database?: string }

async function readOwner(driver: Driver, where: Where): Promise<Owner | undefined> {
  const { records } = await driver.executeQuery(
    `MATCH (w:\`${watermark.label}\` {id: $id}) RETURN w.organization AS organization, w.version AS version`,
    { id: watermark.id },
    where,
  )
  const [record] = records
  if (record === undefined) return undefined
  return {
    organization: String(record.get('organization')),
    version: Number(record.get('version') ?? projectionVersion),
  }
}

async function hasNodes(driver: Driver, where: Where): Promise<boolean> {
  const { records } = await driver.executeQuery('MATCH (n) RETURN 1 AS n LIMIT 1', {}, where)
  return records.length > 0
}

const foreignContent =
  'the database holds nodes that are not Skein’s, and Skein shares none; give it an empty one with SKEIN_GRAPH_DATABASE'

const otherOwner =
  'the database holds the graph of another organization, which nobody else may see; give this one a database of its own with SKEIN_GRAPH_DATABASE (Neo4j Community has only one)'

function unavailable(reason: string): SkeinError {
  return new SkeinError('GRAPH_UNAVAILABLE', { reason })
}

/** At opening, a failed statement means a database that cannot be used. */
function asUnavailable(error: unknown): SkeinError {
  const translated = translateError(error, connectTimeoutMs)
  return translated.code === 'GRAPH_UNAVAILABLE' ? translated : unavailable(translated.message)
}
