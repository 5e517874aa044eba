import { refuse, relate } from '../action.ts'
import type { Action } from '../action.ts'
import { hashOf } from '../hash.ts'
import { optionalWhole, textOf } from '../read-inputs.ts'
import { decimal, flag, inputs, listOf, record, text, whole } from '../schema.ts'
import { deploymentOf } from '../state/lookup.ts'
import { keyOf } from '../state/platform-state.ts'
import type { PlatformState } from '../state/platform-state.ts'

const alerts: readonly string[] = ['error rate above 1 %', 'p95 latency above 500 ms', 'no traffic']
const usersMax = 100_000
/** From this many users on, any deployment of the platform slows down. */
const usersComfortable = 1_000

const enable: Action<PlatformState> = {
  name: 'monitoring.enable',
  description: 'Enable monitoring, metrics and alerts for a deployment',
  examples: ['turn on monitoring for shop', 'add alerts to the checkout deployment'],
  input: inputs({ deployment: text('deployment to watch') }, ['deployment']),
  output: record({
    monitor: text('name of the monitor'),
    deployment: text('deployment that is watched'),
    alerts: listOf(text('what raises an alarm')),
    enabled: flag('monitoring is on'),
  }),
  requires: ['deployment'],
  produces: ['monitor'],
  reversibility: 'reversible',
  idempotent: false,
  act({ inputs: given, state, runId }) {
    const deployment = deploymentOf(state, textOf(given, 'deployment'), runId).name
    const name = `${deployment}-monitor`
    state.monitors[keyOf(deployment)] = { name, deployment }
    const monitor = { kind: 'monitor', name, properties: { alerts } }
    const watched = { kind: 'deployment', name: deployment }
    return {
      output: { monitor: name, deployment, alerts, enabled: true },
      entities: [monitor, watched],
      relationships: [relate(monitor, 'watches', watched)],
    }
  },
}

const loadtest: Action<PlatformState> = {
  name: 'loadtest.run',
  description: 'Run a load test against a deployment',
  examples: ['load test shop on staging'],
  input: inputs({ deployment: text('deployment'), users: whole('simulated users') }, [
    'deployment',
  ]),
  output: record({
    report: text('name of the report'),
    deployment: text('deployment'),
    users: whole('simulated users'),
    passed: flag('whether the deployment held'),
    result: text('good or bad'),
    p95Ms: whole('latency that 95 % of requests stay below, in milliseconds'),
    errorRate: decimal('share of failed requests'),
    summary: text('the result in one sentence'),
  }),
  requires: ['deployment'],
  produces: ['report'],
  reversibility: 'reversible',
  idempotent: false,
  act({ inputs: given, state, runId }) {
    const deployment = deploymentOf(state, textOf(given, 'deployment'), runId).name
    const users = optionalWhole(given, 'users') ?? 200
    if (users < 1 || users > usersMax) return refuse(`simulate from 1 to ${usersMax} users`)
    const passed = users <= usersComfortable
    const p95Ms = 80 + (hashOf(deployment) % 120) + Math.round(users / 4)
    const report = {
      kind: 'report',
      name: `${deployment} load test`,
      properties: { passed, p95Ms },
    }
    const tested = { kind: 'deployment', name: deployment }
    const verdict = passed ? 'held' : 'did not hold'
    return {
      output: {
        report: report.name,
        deployment,
        users,
        passed,
        result: passed ? 'good' : 'bad, requests failed',
        p95Ms,
        errorRate: passed ? 0 : 0.07,
        summary: `${deployment} ${verdict} under ${users} users: p95 ${p95Ms} ms`,
      },
      entities: [report, tested],
      relationships: [relate(report, 'about', tested)],
    }
  },
}

export const monitoringActions: readonly Action<PlatformState>[] = [enable]
export const loadtestActions: readonly Action<PlatformState>[] = [loadtest]
