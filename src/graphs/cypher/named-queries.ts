import type { JsonSchema } from '../../core/json.ts'

/**
 * A query as a value, so that it can be listed, run, timed and tested on every engine.
 *
 * Shape: every column is a scalar, a map or a list under a name of its own; `name` is
 * `subject.question`.
 */
export interface CypherQuery {
  readonly name: string
  readonly description: string
  /** Of the parameters as one object. */
  readonly parameters: JsonSchema
  readonly text: string
}

/**
 * The questions that Skein itself knows to ask. The texts are written for what both engines do
 * well: the bound node first, a comprehension of maps in place of OPTIONAL MATCH, ids last in
 * every order.
 */
export const namedQueries: readonly CypherQuery[] = [
  {
    name: 'plans.steps',
    description: 'A plan with all its steps, their agents and the capabilities they need.',
    parameters: required('planId', 'The id of the plan.'),
    text: `MATCH (p:\`ExecutionPlan\` {id: $planId})-[:\`CONTAINS_STEP\`]->(s:\`ExecutionStep\`)
WITH p, s, [(s)-[:\`ASSIGNED_TO\`]->(g:\`Agent\`) | {id: g.id, name: g.name}] AS agents,
  [(s)-[:\`REQUIRES_CAPABILITY\`]->(c:\`Capability\`) | {id: c.id, name: c.name}] AS caps
UNWIND CASE WHEN size(agents) = 0 THEN [null] ELSE agents END AS agent
UNWIND CASE WHEN size(caps) = 0 THEN [null] ELSE caps END AS cap
RETURN p.id AS plan_id, p.name AS plan_name, p.status AS plan_status, s.id AS step_id,
  s.step_number AS step_number, s.name AS step_name, s.status AS status,
  agent.id AS agent_id, agent.name AS agent_name,
  cap.id AS capability_id, cap.name AS capability_name
ORDER BY plan_id, step_number, step_id, agent_id, capability_id`,
  },
  {
    name: 'plans.blockedSteps',
    description: 'The steps of a plan that wait, what each waits for, and who holds that.',
    parameters: required('planId', 'The id of the plan.'),
    text: `MATCH (p:\`ExecutionPlan\` {id: $planId})-[:\`CONTAINS_STEP\`]->(step:\`ExecutionStep\`)
  -[:\`DEPENDS_ON\`]->(blocking:\`ExecutionStep\`)
WHERE step.status = 'PENDING' AND NOT blocking.status IN ['COMPLETED', 'SKIPPED']
${blockedColumns()}`,
  },
  {
    name: 'plans.allBlockedSteps',
    description: 'The steps of all plans that wait, what each waits for, and who holds that.',
    parameters: { type: 'object', properties: {}, additionalProperties: false },
    text: `MATCH (step:\`ExecutionStep\` {status: 'PENDING'})
  -[:\`DEPENDS_ON\`]->(blocking:\`ExecutionStep\`)
WHERE NOT blocking.status IN ['COMPLETED', 'SKIPPED']
${blockedColumns()}`,
  },
  {
    name: 'requests.auditTrail',
    description: 'From a message to its analysis, plans, steps and agents, with who asked.',
    parameters: required('messageId', 'The id of the message that made the request.'),
    text: `MATCH path = (msg:\`Message\` {id: $messageId})
  -[:\`TRIGGERS_ANALYSIS\`]->(a:\`Analysis\`)
  -[:\`CREATES_PLAN\`]->(p:\`ExecutionPlan\`)-[:\`CONTAINS_STEP\`]->(s:\`ExecutionStep\`)
WITH path, msg, p, s, [(s)-[:\`ASSIGNED_TO\`]->(x:\`Agent\`) | {id: x.id, name: x.name}] AS agents,
  [(msg)<-[:\`INITIATES\`]-(u:\`User\`) | {id: u.id, name: u.name}] AS users
UNWIND CASE WHEN size(users) = 0 THEN [null] ELSE users END AS who
UNWIND CASE WHEN size(agents) = 0 THEN [null] ELSE agents END AS agent
RETURN who.id AS user_id, [n IN nodes(path) | {id: n.id, label: head(labels(n))}] AS nodes,
  [r IN relationships(path) | type(r)] AS types, s.name AS step_name, s.status AS step_status,
  agent.id AS agent_id
ORDER BY user_id, p.id, s.step_number, s.id, agent_id`,
  },
  {
    name: 'agents.workload',
    description: 'The open steps that an agent holds, the most urgent plans first.',
    parameters: required('agentId', 'The name of the agent.'),
    text: `MATCH (g:\`Agent\` {id: $agentId})<-[:\`ASSIGNED_TO\`]-(s:\`ExecutionStep\`)
  <-[:\`CONTAINS_STEP\`]-(p:\`ExecutionPlan\`)
WHERE s.status IN ['PENDING', 'ASSIGNED', 'EXECUTING', 'WAITING']
RETURN p.id AS plan_id, p.name AS plan_name, p.priority AS priority, s.id AS step_id,
  s.name AS step_name, s.status AS status, s.estimated_duration AS estimated_duration
ORDER BY p.priority_rank DESC, plan_id, s.step_number, step_id`,
  },
  {
    name: 'plans.openApprovals',
    description: 'Plans with a decision that waits for a person, and who is asked.',
    parameters: { type: 'object', properties: {}, additionalProperties: false },
    text: `MATCH (d:\`Decision\` {status: 'PENDING'})-[:\`AFFECTS_PLAN\`]->(p:\`ExecutionPlan\`)
WHERE d.requires_approval = true
WITH p, d, [(d)-[:\`ESCALATES_TO\`]->(u:\`User\`) | {id: u.id, name: u.name}] AS asked
UNWIND CASE WHEN size(asked) = 0 THEN [null] ELSE asked END AS who
RETURN p.id AS plan_id, p.name AS plan_name, p.status AS plan_status, d.id AS decision_id,
  d.clarification_question AS question, d.timestamp AS asked_at, who.id AS asked_of
ORDER BY p.priority_rank DESC, d.timestamp, decision_id, asked_of`,
  },
]

function blockedColumns(): string {
  return `WITH step, blocking,
  [(blocking)-[:\`ASSIGNED_TO\`]->(g:\`Agent\`) | {id: g.id, name: g.name}] AS agents
UNWIND CASE WHEN size(agents) = 0 THEN [null] ELSE agents END AS agent
RETURN step.id AS step_id, step.name AS step_name, blocking.id AS blocked_by_id,
  blocking.name AS blocked_by, blocking.status AS blocked_by_status,
  agent.id AS held_by_id, agent.name AS held_by
ORDER BY step_id, blocked_by_id, held_by_id`
}

function required(name: string, description: string): JsonSchema {
  return {
    type: 'object',
    properties: { [name]: { type: 'string', description } },
    required: [name],
    additionalProperties: false,
  }
}
