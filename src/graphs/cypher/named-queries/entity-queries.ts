import { eachOf, required } from '../named-query.ts'
import type { CypherQuery } from '../named-query.ts'

/** Questions about what steps made and work on. */
export const entityQueries: readonly CypherQuery[] = [
  {
    name: 'entities.lineage',
    description:
      'Every step that worked on an entity, and every step whose result went into those, the newest first.',
    parameters: required({ entityId: 'The id of the entity: kind:name.' }),
    isFullScan: true,
    text: `MATCH (e {id: $entityId})
MATCH (e)<-[:\`OPERATES_ON\`]-(s:\`ExecutionStep\`)
WITH DISTINCT s
MATCH (s)<-[:\`PRODUCES_RESULT\`*0..20]-(d:\`ExecutionStep\`)
WITH DISTINCT d
WITH d, [(d)-[:\`ASSIGNED_TO\`]->(g:\`Agent\`) | g.id] AS agents,
  COUNT { MATCH (d)-[:\`OPERATES_ON\`]->(x) WHERE x.id = $entityId } AS touched
RETURN d.id AS step_id, d.name AS step_name, d.status AS status, d.outputs AS outputs,
  d.completed_at AS completed_at, head(agents) AS agent_id, touched > 0 AS worked_on_it
ORDER BY completed_at DESC, step_id`,
  },
  {
    name: 'applications.overview',
    description: 'Every application, with its services and the environments it is deployed to.',
    parameters: required({}),
    isFullScan: true,
    text: `MATCH (app:\`application\`)
WITH app, [(app)--(v:\`service\`) | {name: v.name}] AS owned,
  [(app)--(:\`deployment\`)--(e:\`environment\`) | {name: e.name}] AS homes
${eachOf('owned', 'one')}
WITH app, homes, one.name AS service ORDER BY service
WITH app, homes, collect(DISTINCT service) AS services
${eachOf('homes', 'home')}
WITH app, services, home.name AS environment ORDER BY environment
WITH app, services, collect(DISTINCT environment) AS environments
RETURN app.id AS id, app.name AS name, services AS services, environments AS environments
ORDER BY name, id`,
  },
  {
    name: 'applications.failures',
    description:
      'What to look at when an application fails in an environment: failed deployments and steps, then its other deployments there, services and policies.',
    parameters: required({
      application: 'The name of the application.',
      environment: 'The name of the environment.',
    }),
    text: `MATCH (app:\`application\` {name: $application})
WITH app,
  [(app)--(d:\`deployment\`)--(e:\`environment\`)
    WHERE toLower(d.status) = 'failed' AND e.name = $environment | {rank: 1, kind: 'deployment',
    id: d.id, name: d.name, state: d.status, detail: d.version, at: d.finished_at, via: app.id}]
    AS deployments,
  [(app)--(d:\`deployment\`)--(e:\`environment\`)
    WHERE NOT toLower(coalesce(d.status, '')) = 'failed' AND e.name = $environment | {rank: 3,
    kind: 'deployment', id: d.id, name: d.name, state: d.status, detail: d.version,
    at: d.finished_at, via: app.id}] AS running,
  [(app)--(d:\`deployment\`)--(y:\`policy\`) | {rank: 4, kind: 'policy', id: y.id, name: y.name,
    state: null, detail: d.name, at: null, via: d.id}] AS applied,
  [(app)<-[:\`OPERATES_ON\`]-(s:\`ExecutionStep\`) WHERE s.status = 'FAILED' | {rank: 2,
    kind: 'step', id: s.id, name: s.name, state: s.status, detail: s.error_message,
    at: s.completed_at, via: app.id}] AS steps,
  [(app)--(d:\`deployment\`)<-[:\`OPERATES_ON\`]-(s:\`ExecutionStep\`) WHERE s.status = 'FAILED'
    | {rank: 2, kind: 'step', id: s.id, name: s.name, state: s.status, detail: s.error_message,
    at: s.completed_at, via: d.id}] AS steps2,
  [(app)--(v:\`service\`) | {rank: 3, kind: 'service', id: v.id, name: v.name, state: v.health,
    detail: null, at: null, via: app.id}] AS services,
  [(app)--(v:\`service\`)--(y:\`policy\`) | {rank: 4, kind: 'policy', id: y.id, name: y.name,
    state: null, detail: y.kind, at: null, via: v.id}] AS policies
UNWIND deployments + steps + steps2 + running + services + policies + applied AS f
WITH DISTINCT f.rank AS rank, f.kind AS kind, f.id AS id, f.name AS name, f.state AS state,
  f.detail AS detail, f.at AS at, f.via AS via
RETURN kind AS kind, id AS id, name AS name, state AS state, detail AS detail, at AS at, via AS via
ORDER BY rank, at DESC, id, via`,
  },
]
