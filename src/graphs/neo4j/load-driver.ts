import type neo4j from 'neo4j-driver'
import { SkeinError } from '../../core/errors.ts'

export type Neo4jDriver = typeof neo4j

/** The driver is an optional part: who uses Neo4j installs it. Errors: `GRAPH_UNAVAILABLE`. */
export async function loadDriver(): Promise<Neo4jDriver> {
  try {
    const { default: driver } = await import('neo4j-driver')
    return driver
  } catch (error) {
    const reason = 'Neo4j needs its driver: npm install neo4j-driver@6'
    throw new SkeinError('GRAPH_UNAVAILABLE', { reason }, { cause: error })
  }
}
