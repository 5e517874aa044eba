import { eachOf, none, required } from '../named-query.ts'
import type { CypherQuery } from '../named-query.ts'

const ofPlan = required({ planId: 'The id of the plan.' })

const blockedColumns = `WITH step, blocking,
  [(blocking)-[:\`ASSIGNED_TO\`]->(g:\`Agent\`) | {id: g.id, name: g.name}] AS agents
${eachOf('agents', 'agent')}
RETURN step.id AS step_id, step.name AS step_name, blocking.id AS blocked_by_id,
  blocking.name AS blocked_by, blocking.status AS blocked_by_status,
  agent.id AS held_by_id, agent.name AS held_by
ORDER BY step_id, blocked_by_id, held_by_id`

const modifiable = `p.can_modify = true AND p.status IN ['EXECUTING', 'PAUSED', 'APPROVED', 'DRAFT']`

const hasModifiableStep = `COUNT { MATCH (p)-[:\`CONTAINS_STEP\`]->(x:\`ExecutionStep\`)
  WHERE x.can_modify = true AND NOT x.status IN ['COMPLETED', 'FAILED', 'SKIPPED', 'CANCELLED'] } > 0`

/** Questions about plans. */
export const planQueries: readonly CypherQuery[] = [
  {
    name: 'plans.steps',
    description: 'A plan with all its steps, their agents and the capabilities they need.',
    parameters: ofPlan,
    text: `MATCH (p:\`ExecutionPlan\` {id: $planId})-[:\`CONTAINS_STEP\`]->(s:\`ExecutionStep\`)
WITH p, s, [(s)-[:\`ASSIGNED_TO\`]->(g:\`Agent\`) | {id: g.id, name: g.name}] AS agents,
  [(s)-[:\`REQUIRES_CAPABILITY\`]->(c:\`Capability\`) | {id: c.id, name: c.name}] AS caps
${eachOf('agents', 'agent')}
${eachOf('caps', 'cap')}
RETURN p.id AS plan_id, p.name AS plan_name, p.status AS plan_status, s.id AS step_id,
  s.step_number AS step_number, s.name AS step_name, s.status AS status,
  agent.id AS agent_id, agent.name AS agent_name,
  cap.id AS capability_id, cap.name AS capability_name
ORDER BY plan_id, step_number, step_id, agent_id, capability_id`,
  },
  {
    name: 'plans.wholeSteps',
    description:
      'A plan with all its steps, agents and capabilities, each with all its properties.',
    parameters: ofPlan,
    text: `MATCH (p:\`ExecutionPlan\` {id: $planId})-[:\`CONTAINS_STEP\`]->(s:\`ExecutionStep\`)
WITH p, s, [(s)-[:\`ASSIGNED_TO\`]->(g:\`Agent\`) | properties(g)] AS agents,
  [(s)-[:\`REQUIRES_CAPABILITY\`]->(c:\`Capability\`) | properties(c)] AS caps
${eachOf('agents', 'agent')}
${eachOf('caps', 'cap')}
RETURN properties(p) AS plan, properties(s) AS step, agent AS agent, cap AS capability
ORDER BY p.id, s.step_number, s.id, agent.id, cap.id`,
  },
  {
    name: 'plans.modifications',
    description: 'How a plan was changed, who asked for it and who approved, the newest first.',
    parameters: ofPlan,
    text: `MATCH (p:\`ExecutionPlan\` {id: $planId})<-[:\`MODIFIES_PLAN\`]-(m:\`PlanModification\`)
WITH m, [(m)<-[:\`REQUESTS_MODIFICATION\`]-(g) | {id: g.id, name: g.name}] AS asked,
  [(m)<-[:\`APPROVES_MODIFICATION\`]-(x) | {id: x.id, name: x.name, label: head(labels(x))}]
    AS approved
${eachOf('asked', 'req')}
${eachOf('approved', 'app')}
RETURN properties(m) AS modification, req.id AS requested_by_id, req.name AS requested_by,
  app.id AS approved_by_id, app.name AS approved_by, app.label AS approved_by_label
ORDER BY m.timestamp DESC, m.id, requested_by_id, approved_by_id`,
  },
  {
    name: 'plans.blockedSteps',
    description: 'The steps of a plan that wait, what each waits for, and who holds that.',
    parameters: ofPlan,
    text: `MATCH (p:\`ExecutionPlan\` {id: $planId})-[:\`CONTAINS_STEP\`]->(step:\`ExecutionStep\`)
  -[:\`DEPENDS_ON\`]->(blocking:\`ExecutionStep\`)
WHERE step.status = 'PENDING' AND NOT blocking.status IN ['COMPLETED', 'SKIPPED']
${blockedColumns}`,
  },
  {
    name: 'plans.allBlockedSteps',
    description: 'The steps of all plans that wait, what each waits for, and who holds that.',
    parameters: none,
    isFullScan: true,
    text: `MATCH (step:\`ExecutionStep\` {status: 'PENDING'})
  -[:\`DEPENDS_ON\`]->(blocking:\`ExecutionStep\`)
WHERE NOT blocking.status IN ['COMPLETED', 'SKIPPED']
${blockedColumns}`,
  },
  {
    name: 'plans.openApprovals',
    description: 'Plans with a decision that waits for a person, and who is asked.',
    parameters: none,
    text: `MATCH (d:\`Decision\` {status: 'PENDING'})-[:\`AFFECTS_PLAN\`]->(p:\`ExecutionPlan\`)
WHERE d.requires_approval = true
WITH p, d, [(d)-[:\`ESCALATES_TO\`]->(u:\`User\`) | {id: u.id}] AS asked
${eachOf('asked', 'who')}
RETURN p.id AS plan_id, p.name AS plan_name, p.status AS plan_status, d.id AS decision_id,
  d.clarification_question AS question, d.timestamp AS asked_at, who.id AS asked_of
ORDER BY p.priority_rank DESC, d.timestamp, plan_id, decision_id, asked_of`,
  },
  {
    name: 'plans.modifiable',
    description:
      'Plans that may still be changed, with the steps that may, the most urgent first. Reads every plan.',
    isFullScan: true,
    parameters: {
      type: 'object',
      properties: {
        skip: { type: 'integer', minimum: 0, description: 'Plans to leave out at the start.' },
        limit: { type: 'integer', minimum: 1, maximum: 500, description: 'Plans at most.' },
      },
      required: ['skip', 'limit'],
      additionalProperties: false,
    },
    text: `MATCH (p:\`ExecutionPlan\`)
WHERE ${modifiable} AND ${hasModifiableStep}
WITH p ORDER BY p.priority_rank DESC, p.created_at DESC, p.id SKIP $skip LIMIT $limit
MATCH (p)-[:\`CONTAINS_STEP\`]->(s:\`ExecutionStep\`)
WHERE s.can_modify = true AND NOT s.status IN ['COMPLETED', 'FAILED', 'SKIPPED', 'CANCELLED']
WITH p, s ORDER BY s.step_number, s.id
WITH p, collect({id: s.id, step_number: s.step_number, name: s.name, status: s.status}) AS steps
WITH p, steps, [(p)-[:\`MANAGED_BY\`]->(m:\`Agent\`) | {id: m.id, name: m.name}] AS managers
${eachOf('managers', 'manager')}
RETURN p.id AS plan_id, p.name AS plan_name, p.status AS plan_status, p.priority AS priority,
  p.revision AS revision, steps AS steps, manager.id AS manager_id, manager.name AS manager_name
ORDER BY p.priority_rank DESC, p.created_at DESC, plan_id, manager_id`,
  },
]
