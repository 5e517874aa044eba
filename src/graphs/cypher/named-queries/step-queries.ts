import { required } from '../named-query.ts'
import type { CypherQuery } from '../named-query.ts'

const ofStep = required({ stepId: 'The id of the step’s node: planId/stepId.' })

/** Questions about single steps. */
export const stepQueries: readonly CypherQuery[] = [
  {
    name: 'steps.availableAgents',
    description:
      'Active agents that can do what a step needs, may enter its context, and do nothing now.',
    parameters: ofStep,
    text: `MATCH (step:\`ExecutionStep\` {id: $stepId})-[:\`REQUIRES_CAPABILITY\`]->(cap:\`Capability\`)
  <-[:\`HAS_CAPABILITY\`]-(g:\`Agent\`)
WHERE g.status = 'ACTIVE' AND COUNT { MATCH (g)<-[:\`ASSIGNED_TO\`]-(busy:\`ExecutionStep\`)
  WHERE busy.status = 'EXECUTING' } = 0
WITH step, cap, g, [(step)-[:\`REQUIRES_CONTEXT\`]->(x:\`ExecutionContext\`) | x.id] AS needed,
  [(g)-[:\`HAS_ACCESS_TO\`]->(y:\`ExecutionContext\`)
    WHERE y.is_active = true | y.id] AS may
WHERE size(needed) = 0 OR head(needed) IN may
RETURN g.id AS agent_id, g.name AS agent_name, g.kind AS kind,
  cap.id AS capability_id, cap.name AS capability_name
ORDER BY agent_id, capability_id`,
  },
  {
    name: 'steps.context',
    description:
      'What a step builds on: results of all it depends on, entities it operates on, and what relates to those.',
    parameters: ofStep,
    text: `MATCH (step:\`ExecutionStep\` {id: $stepId})-[:\`DEPENDS_ON\`*1..15]->(d:\`ExecutionStep\`)
WITH DISTINCT d
RETURN 'dependency' AS kind, d.id AS id, d.name AS name, d.status AS status,
  d.outputs AS outputs, null AS via
ORDER BY id
UNION ALL
MATCH (step:\`ExecutionStep\` {id: $stepId})-[:\`OPERATES_ON\`]->(e)
RETURN 'entity' AS kind, e.id AS id, e.name AS name, e.status AS status,
  null AS outputs, $stepId AS via
ORDER BY id
UNION ALL
MATCH (step:\`ExecutionStep\` {id: $stepId})-[:\`OPERATES_ON\`]->(e)-[r]-(x)
WHERE NOT type(r) IN ['OPERATES_ON']
WITH DISTINCT e, x
RETURN 'related' AS kind, x.id AS id, x.name AS name, x.status AS status,
  null AS outputs, e.id AS via
ORDER BY id, via`,
  },
  {
    name: 'steps.lineage',
    description: 'Every step whose result went into a step’s own, the nearest first.',
    parameters: ofStep,
    text: `MATCH (step:\`ExecutionStep\` {id: $stepId})<-[:\`PRODUCES_RESULT\`*1..20]-(d:\`ExecutionStep\`)
WITH DISTINCT d
WITH d, [(d)-[:\`ASSIGNED_TO\`]->(g:\`Agent\`) | g.id] AS agents
RETURN d.id AS source_id, d.name AS source_name, d.status AS status, d.outputs AS outputs,
  d.completed_at AS completed_at, head(agents) AS agent_id
ORDER BY completed_at DESC, source_id`,
  },
]
