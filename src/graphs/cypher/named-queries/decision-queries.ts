import { eachOf, required } from '../named-query.ts'
import type { CypherQuery } from '../named-query.ts'

/** Who decided what, and why. */
export const decisionQueries: readonly CypherQuery[] = [
  {
    name: 'plans.decisions',
    description: 'Who decided what about a plan, on which analysis, and why.',
    parameters: required({ planId: 'The id of the plan.' }),
    text: `MATCH (p:\`ExecutionPlan\` {id: $planId})<-[:\`AFFECTS_PLAN\`]-(d:\`Decision\`)
WITH d, [(d)<-[:\`INFORMS_DECISION\`]-(a:\`Analysis\`) | {id: a.id, intent: a.intent}] AS analyses,
  [(d)<-[v:\`APPROVES\`]-(u:\`User\`) | {verdict: 'APPROVES', reason: v.reason, id: u.id, name: u.name}] AS pros,
  [(d)<-[v:\`REJECTS\`]-(u:\`User\`) | {verdict: 'REJECTS', reason: v.reason, id: u.id, name: u.name}] AS cons,
  [(d)-[:\`ESCALATES_TO\`]->(u:\`User\`) | {id: u.id}] AS asked,
  [(d)-[:\`AFFECTS_STEP\`]->(s:\`ExecutionStep\`) | {id: s.id}] AS steps
WITH d, analyses, pros + cons AS verdicts, asked, steps
${eachOf('analyses', 'an')}
${eachOf('verdicts', 've')}
${eachOf('asked', 'who')}
${eachOf('steps', 'st')}
RETURN d.id AS decision_id, d.type AS type, d.action AS action, d.status AS status,
  d.reasoning AS reasoning, d.confidence AS confidence, d.timestamp AS at,
  an.id AS analysis_id, an.intent AS intent, ve.verdict AS verdict, ve.reason AS verdict_reason,
  ve.id AS user_id, ve.name AS user_name, who.id AS asked_id, st.id AS step_id
ORDER BY at, decision_id, analysis_id, user_id, verdict, asked_id, step_id`,
  },
]
