import { z } from 'zod'
import type { LogLevel } from './config.ts'
import type { Environment } from './expand-variables.ts'
import { httpUrlSchema, zodMessages } from './zod-messages.ts'

/** One value that can be said in up to three places. */
export interface Setting<T> {
  readonly flag?: string
  readonly variable: string
  /** Its path in the file. */
  readonly path: string
  readonly schema: z.ZodType<T>
}

export interface Sources {
  readonly flags: { readonly [name: string]: unknown }
  readonly environment: Environment
  readonly file: { readonly [path: string]: unknown }
  /** How messages name the file. */
  readonly fileName: string
}

const whole = 'must be a whole number'
const portText = 'must be a whole number from 0 to 65535'
const logLevels = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const
const text = z.string().min(1, 'must not be empty')

function setting<T>(schema: z.ZodType<T>, places: Omit<Setting<T>, 'schema'>): Setting<T> {
  return { ...places, schema }
}

/** Text from flags and environment as the number it is; anything else as it is. */
function numeric(schema: z.ZodType<number>): z.ZodType<number> {
  return z.preprocess((value) => (typeof value === 'string' ? numberOf(value) : value), schema)
}

function numberOf(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text)
}

export const portSetting: Setting<number> = setting(
  numeric(z.int(portText).min(0, portText).max(65_535, portText)),
  { flag: 'port', variable: 'SKEIN_PORT', path: 'port' },
)

export const hostSetting: Setting<string> = setting(text, {
  flag: 'host',
  variable: 'SKEIN_HOST',
  path: 'host',
})

export const dataSetting: Setting<string> = setting(text, {
  flag: 'data',
  variable: 'SKEIN_DATA',
  path: 'data',
})

export const organizationSetting: Setting<string> = setting(text, {
  variable: 'SKEIN_ORGANIZATION',
  path: 'organization',
})

export const logLevelSetting: Setting<LogLevel> = setting(
  z.enum(logLevels, `must be one of ${logLevels.join(', ')}`),
  { variable: 'SKEIN_LOG', path: 'logLevel' },
)

export const learningSetting: Setting<'on' | 'off'> = setting(
  z.enum(['on', 'off'], 'must be on or off'),
  { variable: 'SKEIN_LEARNING', path: 'learning' },
)

export const contextTokensSetting: Setting<number> = setting(
  numeric(z.int(whole).min(0, 'must be 0 or more').max(1_000_000, 'must be 1000000 or less')),
  { variable: 'SKEIN_CONTEXT_TOKENS', path: 'contextTokens' },
)

const graphUrlText = 'must be a bolt or neo4j URL, such as bolt://127.0.0.1:7687 or neo4j+s://host'

export const graphUrlSetting: Setting<string> = setting(
  z
    .url({ protocol: /^(bolt|neo4j)(\+s|\+ssc)?$/, hostname: /./, error: graphUrlText })
    .refine(
      (url) => !/^[^/]*\/\/[^/]*@/.test(url),
      'must not hold user or password: set SKEIN_GRAPH_USER and SKEIN_GRAPH_PASSWORD',
    ),
  { variable: 'SKEIN_GRAPH_URL', path: 'graphUrl' },
)

export const graphUserSetting: Setting<string> = setting(text, {
  variable: 'SKEIN_GRAPH_USER',
  path: 'graphUser',
})

/** In the environment only: a secret that no file needs to hold. */
export const graphPasswordSetting: Setting<string> = setting(text, {
  variable: 'SKEIN_GRAPH_PASSWORD',
  path: '',
})

export const graphDatabaseSetting: Setting<string> = setting(text, {
  variable: 'SKEIN_GRAPH_DATABASE',
  path: 'graphDatabase',
})

export const modelUrlSetting: Setting<string> = setting(httpUrlSchema, {
  variable: 'SKEIN_MODEL_URL',
  path: 'model.url',
})

export const modelNameSetting: Setting<string> = setting(text, {
  variable: 'SKEIN_MODEL',
  path: 'model.name',
})

export const modelKeySetting: Setting<string> = setting(text, {
  variable: 'SKEIN_MODEL_KEY',
  path: 'model.key',
})

export const modelTimeoutSetting: Setting<number> = setting(
  numeric(z.int(whole).min(1, 'must be 1 or more')),
  { variable: 'SKEIN_MODEL_TIMEOUT_MS', path: 'model.timeoutMs' },
)

const daysText = 'must be a number of days, 0 or more, or off'

export const retentionDaysSetting: Setting<number | 'off'> = setting(
  z.union([z.literal('off'), numeric(z.number(daysText).min(0, daysText))], daysText),
  { variable: 'SKEIN_RETENTION_DAYS', path: 'retention.days' },
)

const limit = numeric(z.int(whole).min(0, 'must be 0 or more'))

export const retentionRunsSetting: Setting<number> = setting(limit, {
  variable: 'SKEIN_RETENTION_RUNS',
  path: 'retention.runsMax',
})

export const retentionBytesSetting: Setting<number> = setting(limit, {
  variable: 'SKEIN_RETENTION_BYTES',
  path: 'retention.bytesMax',
})

/**
 * The value by precedence: flag, environment, file. Only the one that counts is checked; if it
 * does not fit that is reported, and undefined is the answer as it is where nothing is said.
 */
export function readSetting<T>(
  setting: Setting<T>,
  sources: Sources,
  report: (problem: string) => void,
): T | undefined {
  const said = find(setting, sources)
  if (said === undefined) return undefined
  const result = setting.schema.safeParse(said.value, { error: zodMessages })
  if (result.success) return result.data
  report(`${said.place} ${result.error.issues[0]?.message ?? 'does not fit'}`)
  return undefined
}

function find(
  setting: Pick<Setting<unknown>, 'flag' | 'variable' | 'path'>,
  sources: Sources,
): { readonly place: string; readonly value: unknown } | undefined {
  const { flag, variable, path } = setting
  const places = [
    { place: `--${flag}`, value: flag === undefined ? undefined : sources.flags[flag] },
    { place: variable, value: sources.environment[variable] || undefined },
    { place: `${sources.fileName}: ${path}`, value: sources.file[path] },
  ]
  return places.find(({ value }) => value !== undefined)
}
