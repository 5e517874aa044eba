import { eachOf, required } from '../named-query.ts'
import type { CypherQuery } from '../named-query.ts'

const ofMessage = required({ messageId: 'The id of the message that made the request.' })

const trail = `(msg:\`Message\` {id: $messageId})
  -[:\`TRIGGERS_ANALYSIS\`]->(a:\`Analysis\`)
  -[:\`CREATES_PLAN\`]->(p:\`ExecutionPlan\`)-[:\`CONTAINS_STEP\`]->(s:\`ExecutionStep\`)`

/** Questions about requests. */
export const requestQueries: readonly CypherQuery[] = [
  {
    name: 'requests.auditTrail',
    description: 'From a message to its analysis, plans, steps and agents, with who asked.',
    parameters: ofMessage,
    text: `MATCH path = ${trail}
WITH path, msg, p, s, [(s)-[:\`ASSIGNED_TO\`]->(x:\`Agent\`) | {id: x.id, name: x.name}] AS agents,
  [(msg)<-[:\`INITIATES\`]-(u:\`User\`) | {id: u.id, name: u.name}] AS users
${eachOf('users', 'who')}
${eachOf('agents', 'agent')}
RETURN who.id AS user_id, [n IN nodes(path) | {id: n.id, label: head(labels(n))}] AS nodes,
  [r IN relationships(path) | type(r)] AS types, s.name AS step_name, s.status AS step_status,
  agent.id AS agent_id
ORDER BY user_id, p.id, s.step_number, s.id, agent_id`,
  },
  {
    name: 'requests.auditPaths',
    description: 'The same as paths, for drawing: one from who asked to each step.',
    parameters: ofMessage,
    text: `MATCH path = (u:\`User\`)-[:\`INITIATES\`]->${trail}
RETURN path AS path
ORDER BY u.id, p.id, s.step_number, s.id`,
  },
]
