import { join } from 'node:path'
import type { Agent } from '../skein.ts'
import { applicationActions, accessActions } from './actions/application-actions.ts'
import {
  complianceActions,
  healthActions,
  logCheckActions,
  resourceActions,
} from './actions/check-actions.ts'
import { calendarActions } from './actions/calendar-actions.ts'
import { backupActions, databaseActions } from './actions/database-actions.ts'
import { deploymentActions } from './actions/deployment-actions.ts'
import { certificateActions, domainActions } from './actions/domain-actions.ts'
import { emailActions } from './actions/email-actions.ts'
import { environmentActions } from './actions/environment-actions.ts'
import { logsActions } from './actions/logs-actions.ts'
import { loadtestActions, monitoringActions } from './actions/monitoring-actions.ts'
import { pipelineActions } from './actions/pipeline-actions.ts'
import { policyActions } from './actions/policy-actions.ts'
import { documentActions, reportActions } from './actions/report-actions.ts'
import { searchActions } from './actions/search-actions.ts'
import { secretActions } from './actions/secret-actions.ts'
import { serviceActions } from './actions/service-actions.ts'
import { ticketActions } from './actions/ticket-actions.ts'
import { weatherActions } from './actions/weather-actions.ts'
import { speedFromEnvironment } from './pause.ts'
import { platformAgent } from './platform-agent.ts'
import type { PlatformAgentDefinition } from './platform-agent.ts'
import { createPlatformState } from './state/platform-state.ts'
import { openStateFile } from './state/state-file.ts'

export interface PlatformOptions {
  /** Where the platform keeps its state; made when it is not there. */
  readonly folder: string
  /** 1 is the usual pace, 2 twice as fast, 0 no pauses. Default: `SKEIN_EXAMPLE_SPEED`, else 1. */
  readonly speed?: number
  /** What `today` is; default: the system's clock. */
  readonly now?: () => Date
}

/** How an MCP server of the platform is started. */
export interface PlatformMcpServer {
  readonly command: string
  readonly args: readonly string[]
  readonly env: { readonly [name: string]: string }
}

/** Agents and MCP servers, in the shape of a Skein configuration. */
export interface Platform {
  readonly agents: Agent[]
  readonly mcpServers: { readonly [name: string]: PlatformMcpServer }
}

const definitions: readonly PlatformAgentDefinition[] = [
  { name: 'application-agent', actions: applicationActions },
  { name: 'service-agent', actions: serviceActions },
  { name: 'environment-agent', actions: environmentActions },
  { name: 'deployment-agent', actions: deploymentActions },
  { name: 'monitoring-agent', actions: monitoringActions },
  { name: 'policy-agent', actions: policyActions },
  { name: 'database-agent', actions: databaseActions },
  { name: 'backup-agent', actions: backupActions },
  { name: 'logs-agent', actions: logsActions },
  { name: 'loadtest-agent', actions: loadtestActions },
  { name: 'pipeline-agent', actions: pipelineActions },
  { name: 'domain-agent', actions: domainActions },
  { name: 'certificate-agent', actions: certificateActions },
  { name: 'secret-agent', actions: secretActions },
  { name: 'access-agent', actions: accessActions },
  { name: 'ticket-agent', actions: ticketActions },
  { name: 'weather-agent', actions: weatherActions },
  { name: 'search-agent', actions: searchActions },
  { name: 'report-agent', actions: reportActions },
  { name: 'wiki-agent', actions: documentActions },
  { name: 'calendar-agent', actions: calendarActions },
  { name: 'email-agent', actions: emailActions },
  { name: 'log-inspector', actions: logCheckActions },
  { name: 'health-inspector', actions: healthActions },
  { name: 'compliance-inspector', actions: complianceActions },
  { name: 'resource-inspector', actions: resourceActions },
]

/**
 * The example platform: 26 function agents that keep their state in one folder, and three MCP
 * servers that stand for GitHub, AWS and Slack. Everything works without a network.
 */
export function createPlatform(options: PlatformOptions): Platform {
  const { folder, speed = speedFromEnvironment(), now = () => new Date() } = options
  const state = openStateFile(join(folder, 'platform.json'), createPlatformState)
  const workplace = { state, speed, now }
  const server = (name: string): PlatformMcpServer => ({
    command: process.execPath,
    args: [join(import.meta.dirname, 'mcp', `${name}.ts`)],
    env: {
      SKEIN_EXAMPLE_STATE: join(folder, `${name}.json`),
      SKEIN_EXAMPLE_SPEED: String(speed),
    },
  })
  return {
    agents: definitions.map((definition) => platformAgent(definition, workplace)),
    mcpServers: { github: server('github'), aws: server('aws'), slack: server('slack') },
  }
}
