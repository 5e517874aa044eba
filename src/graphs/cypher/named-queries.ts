import type { CypherQuery } from './named-query.ts'
import { agentQueries } from './named-queries/agent-queries.ts'
import { decisionQueries } from './named-queries/decision-queries.ts'
import { entityQueries } from './named-queries/entity-queries.ts'
import { impactQueries } from './named-queries/impact-queries.ts'
import { messageQueries } from './named-queries/message-queries.ts'
import { planQueries } from './named-queries/plan-queries.ts'
import { requestQueries } from './named-queries/request-queries.ts'
import { stepQueries } from './named-queries/step-queries.ts'

/**
 * The questions that Skein itself knows to ask. The texts are written for what both engines do
 * well: the bound node first, a comprehension of maps in place of OPTIONAL MATCH, ids last in
 * every order.
 */
export const namedQueries: readonly CypherQuery[] = [
  ...planQueries,
  ...stepQueries,
  ...requestQueries,
  ...decisionQueries,
  ...agentQueries,
  ...impactQueries,
  ...messageQueries,
  ...entityQueries,
]
