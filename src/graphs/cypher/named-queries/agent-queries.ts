import { period, required } from '../named-query.ts'
import type { CypherQuery } from '../named-query.ts'

/** Questions about agents at work. */
export const agentQueries: readonly CypherQuery[] = [
  {
    name: 'agents.workload',
    description: 'The open steps that an agent holds, the most urgent plans first.',
    parameters: required({ agentId: 'The name of the agent.' }),
    text: `MATCH (g:\`Agent\` {id: $agentId})<-[:\`ASSIGNED_TO\`]-(s:\`ExecutionStep\`)
  <-[:\`CONTAINS_STEP\`]-(p:\`ExecutionPlan\`)
WHERE s.status IN ['PENDING', 'ASSIGNED', 'EXECUTING', 'WAITING']
RETURN p.id AS plan_id, p.name AS plan_name, p.priority AS priority, s.id AS step_id,
  s.name AS step_name, s.status AS status, s.estimated_duration AS estimated_duration
ORDER BY p.priority_rank DESC, plan_id, s.step_number, step_id`,
  },
  {
    name: 'agents.bottlenecks',
    description:
      'The 20 agents whose steps of a period took most longer than estimated. Reads every step.',
    parameters: period,
    isFullScan: true,
    text: `MATCH (s:\`ExecutionStep\`)
WHERE s.completed_at >= datetime($startDate) AND s.completed_at <= datetime($endDate)
MATCH (s)-[:\`ASSIGNED_TO\`]->(g:\`Agent\`)
RETURN g.id AS agent_id, g.name AS agent_name, count(s.id) AS steps,
  sum(s.actual_duration) AS minutes, sum(s.actual_duration - s.estimated_duration) AS minutes_over,
  sum(s.retry_count) AS retries, sum(CASE WHEN s.status = 'FAILED' THEN 1 ELSE 0 END) AS failures
ORDER BY minutes_over DESC, agent_id
LIMIT 20`,
  },
]
