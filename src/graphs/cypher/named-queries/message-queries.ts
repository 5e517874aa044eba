import { eachOf, moment, required } from '../named-query.ts'
import type { CypherQuery } from '../named-query.ts'

/** What agents said to each other. */
export const messageQueries: readonly CypherQuery[] = [
  {
    name: 'plans.communications',
    description: 'What agents said about a plan, to whom, and in answer to what, in order.',
    parameters: required({ planId: 'The id of the plan.' }),
    text: `MATCH (p:\`ExecutionPlan\` {id: $planId})<-[:\`ABOUT_PLAN\`]-(comm:\`AgentCommunication\`)
WITH comm, [(comm)<-[:\`SENDS\`]-(a) | {id: a.id, name: a.name}] AS senders,
  [(comm)<-[:\`RECEIVES\`]-(b) | {id: b.id, name: b.name}] AS receivers,
  [(comm)-[:\`RESPONDS_TO\`]->(x:\`AgentCommunication\`) | {id: x.id, subject: x.subject}] AS parents
${eachOf('senders', 'sender')}
${eachOf('receivers', 'receiver')}
${eachOf('parents', 'parent')}
RETURN properties(comm) AS communication, sender.id AS from_agent_id, sender.name AS from_agent,
  receiver.id AS to_agent_id, receiver.name AS to_agent,
  parent.id AS responds_to_id, parent.subject AS responds_to
ORDER BY comm.timestamp, comm.id, from_agent_id, to_agent_id, responds_to_id`,
  },
  {
    name: 'agents.thread',
    description: 'What two agents said to each other in a period, in order.',
    parameters: {
      type: 'object',
      properties: {
        agent1Id: { type: 'string', description: 'The name of one agent.' },
        agent2Id: { type: 'string', description: 'The name of the other.' },
        startDate: moment('The first moment.'),
        endDate: moment('The last moment.'),
      },
      required: ['agent1Id', 'agent2Id', 'startDate', 'endDate'],
      additionalProperties: false,
    },
    text: `MATCH (a:\`Agent\` {id: $agent1Id})-[r:\`SENDS\`|\`RECEIVES\`]->(comm:\`AgentCommunication\`)
  <-[q:\`SENDS\`|\`RECEIVES\`]-(b:\`Agent\` {id: $agent2Id})
WHERE type(r) <> type(q)
  AND comm.timestamp >= datetime($startDate) AND comm.timestamp <= datetime($endDate)
RETURN comm.id AS communication_id, comm.message_type AS message_type, comm.subject AS subject,
  comm.content AS content, comm.status AS status, comm.timestamp AS at,
  CASE WHEN type(r) = 'SENDS' THEN a.id ELSE b.id END AS from_agent_id,
  CASE WHEN type(r) = 'SENDS' THEN b.id ELSE a.id END AS to_agent_id
ORDER BY at, communication_id, from_agent_id`,
  },
]
