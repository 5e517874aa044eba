import { basename, dirname, resolve } from 'node:path'
import { SkeinError } from '../core/errors.ts'
import type { RetentionPolicy } from '../app/storage/storage-view.ts'
import type { Config, GraphConfig, ModelConfig } from './config.ts'
import { readConfigFile } from './config-file.ts'
import type { ReadFile } from './config-file.ts'
import type { Environment } from './expand-variables.ts'
import { checkFile } from './check-file.ts'
import type { CheckedFile } from './check-file.ts'
import { isLoopback } from './is-loopback.ts'
import {
  dataSetting,
  graphDatabaseSetting,
  graphPasswordSetting,
  graphUrlSetting,
  graphUserSetting,
  hostSetting,
  contextTokensSetting,
  learningSetting,
  logLevelSetting,
  modelKeySetting,
  modelNameSetting,
  modelTimeoutSetting,
  modelUrlSetting,
  organizationSetting,
  portSetting,
  readSetting,
  retentionBytesSetting,
  retentionDaysSetting,
  retentionRunsSetting,
} from './setting.ts'
import type { Setting, Sources } from './setting.ts'
import { pathText } from './zod-messages.ts'

/** What the command line says; `undefined` where it says nothing. */
export interface ConfigFlags {
  readonly port?: string | number | undefined
  readonly host?: string | undefined
  readonly data?: string | undefined
  readonly config?: string | undefined
}

export interface LoadConfigOptions {
  readonly flags: ConfigFlags
  readonly environment: Environment
  readonly workingFolder: string
}

/** Reads one setting; problems are collected. */
type Read = <T>(setting: Setting<T>) => T | undefined

const modelTimeoutMsDefault = 120_000
const nothing: CheckedFile = {
  agents: [],
  llmAgents: [],
  mcpServers: [],
  rules: [],
  candidates: 1,
  people: {},
  scalars: {},
}

/**
 * Makes one checked value of flags, environment and config file, in this order of precedence.
 *
 * Errors: `CONFIG_INVALID` with every problem and its place; `HOST_REFUSED` for a host that others
 * can reach.
 */
export async function loadConfig(options: LoadConfigOptions): Promise<Config> {
  const { flags, environment, workingFolder } = options
  const problems: string[] = []
  const named = flags.config ?? (environment['SKEIN_CONFIG'] || undefined)
  const read = await readConfigFile(workingFolder, named)
  const fileName = read === undefined ? '' : basename(read.path)
  const file = checkRead(read, environment, (problem) => problems.push(`${fileName}: ${problem}`))
  const sources: Sources = { flags: { ...flags }, environment, file: file.scalars, fileName }
  const setting: Read = (one) => readSetting(one, sources, (problem) => problems.push(problem))
  const config = createConfig(file, setting, workingFolder)
  const model = readModel(setting, problems)
  if (problems.length > 0) {
    throw new SkeinError('CONFIG_INVALID', { source: 'The configuration', problems })
  }
  if (!isLoopback(config.host)) throw new SkeinError('HOST_REFUSED', { host: config.host })
  return {
    ...config,
    ...(read !== undefined && { configFile: read.path }),
    ...(model !== undefined && { model }),
  }
}

function checkRead(
  read: ReadFile | undefined,
  environment: Environment,
  report: (problem: string) => void,
): CheckedFile {
  if (read === undefined) return nothing
  if (read.type === 'unusable') {
    report(read.problem)
    return nothing
  }
  const checked = checkFile(read.content, {
    environment,
    report: (path, message) => report(`${pathText(path)} ${message}`.trim()),
  })
  const { data } = checked.scalars
  if (typeof data !== 'string' || data === '') return checked
  return { ...checked, scalars: { ...checked.scalars, data: resolve(dirname(read.path), data) } }
}

function createConfig(file: CheckedFile, setting: Read, workingFolder: string): Config {
  return {
    port: setting(portSetting) ?? 4180,
    host: setting(hostSetting) ?? '127.0.0.1',
    data: resolve(workingFolder, setting(dataSetting) ?? '.skein'),
    organization: setting(organizationSetting) ?? 'default',
    logLevel: setting(logLevelSetting) ?? 'warn',
    graph: readGraph(setting),
    agents: file.agents,
    llmAgents: file.llmAgents,
    mcpServers: file.mcpServers,
    learning: setting(learningSetting) ?? 'on',
    contextTokens: setting(contextTokensSetting) ?? 4_000,
    policy: {
      rules: file.rules,
      ...(file.candidates > 1 && { candidates: file.candidates }),
    },
    people: file.people,
    retention: readRetention(setting),
  }
}

function readRetention(setting: Read): RetentionPolicy {
  const days = setting(retentionDaysSetting) ?? 90
  const runsMax = setting(retentionRunsSetting)
  const bytesMax = setting(retentionBytesSetting)
  return {
    ...(days !== 'off' && { days }),
    ...(runsMax !== undefined && { runsMax }),
    ...(bytesMax !== undefined && { bytesMax }),
  }
}

function readGraph(setting: Read): GraphConfig {
  const url = setting(graphUrlSetting)
  const user = setting(graphUserSetting)
  const password = setting(graphPasswordSetting)
  const database = setting(graphDatabaseSetting)
  return {
    ...(url !== undefined && { url }),
    ...(user !== undefined && { user }),
    ...(password !== undefined && { password }),
    ...(database !== undefined && { database }),
  }
}

/** A model needs both its URL and its name; one of them that does not fit is a problem already. */
function readModel(setting: Read, problems: string[]): ModelConfig | undefined {
  const problemsBefore = problems.length
  const url = setting(modelUrlSetting)
  const name = setting(modelNameSetting)
  const key = setting(modelKeySetting)
  const timeoutMs = setting(modelTimeoutSetting) ?? modelTimeoutMsDefault
  if (problems.length > problemsBefore || (url === undefined && name === undefined))
    return undefined
  if (url !== undefined && name !== undefined) {
    return { url, name, ...(key !== undefined && { key }), timeoutMs }
  }
  problems.push(
    url === undefined
      ? 'SKEIN_MODEL_URL is missing: a model needs its URL as well as its name'
      : 'SKEIN_MODEL is missing: a model needs its name as well as its URL',
  )
  return undefined
}
