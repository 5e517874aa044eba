import { required } from '../named-query.ts'
import type { CypherQuery } from '../named-query.ts'

/** What an agent leaves behind: abilities that few others have, steps it holds, plans it manages. */
function impactOf(start: string): string {
  return `${start}
WITH g, [(g)-[:\`HAS_CAPABILITY\`]->(c:\`Capability\`) | {kind: 'capability', id: c.id, name: c.name,
    status: null, plan_id: null, others: COUNT { MATCH (c)<-[:\`HAS_CAPABILITY\`]-(o:\`Agent\`)
      WHERE o.id <> $name AND o.status = 'ACTIVE' }}] AS caps,
  [(g)<-[:\`ASSIGNED_TO\`]-(s:\`ExecutionStep\`)<-[:\`CONTAINS_STEP\`]-(p:\`ExecutionPlan\`)
    WHERE s.status IN ['PENDING', 'ASSIGNED', 'EXECUTING', 'WAITING'] | {kind: 'step', id: s.id,
    name: s.name, status: s.status, plan_id: p.id, others: null}] AS steps,
  [(g)<-[:\`MANAGED_BY\`]-(p:\`ExecutionPlan\`)
    WHERE NOT p.status IN ['COMPLETED', 'FAILED', 'CANCELLED'] | {kind: 'plan', id: p.id,
    name: p.name, status: p.status, plan_id: p.id, others: null}] AS plans
UNWIND caps + steps + plans AS i
RETURN i.kind AS kind, i.id AS id, i.name AS name, i.status AS status, i.plan_id AS plan_id,
  i.others AS other_active_agents
ORDER BY kind, other_active_agents, plan_id, id`
}

/** What breaks if something goes. */
export const impactQueries: readonly CypherQuery[] = [
  {
    name: 'agents.impact',
    description:
      'What breaks if an agent goes: capabilities and who else has them, open steps, plans.',
    parameters: required({ name: 'The name of the agent.' }),
    text: impactOf('MATCH (g:`Agent` {id: $name})'),
  },
  {
    name: 'mcpServers.impact',
    description:
      'What breaks if an MCP server goes: tools and who else has them, open steps, plans.',
    parameters: required({ name: 'The name of the MCP server.' }),
    text: impactOf("MATCH (g:`Agent` {id: $name}) WHERE g.kind = 'mcp'"),
  },
]
