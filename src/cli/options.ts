import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { InvalidArgumentError, type Command } from 'commander'
import { reasonOf, SkeinError } from '../core/errors.ts'
import type { Json } from '../core/json.ts'

/** Adds the options of a command that talks to a Skein. */
export function withSkeinOptions(command: Command): Command {
  return command
    .option('--url <url>', 'the server to talk to (SKEIN_URL)')
    .option('--data <folder>', 'the data folder (SKEIN_DATA)')
    .option('--config <file>', 'the config file (SKEIN_CONFIG)')
    .option('--json', 'print JSON for machines')
}

/** Adds the options of a command that lists. */
export function withListOptions(command: Command): Command {
  return withSkeinOptions(command)
    .option('--limit <n>', 'at most this many', parseCount)
    .option('--cursor <cursor>', 'go on where the last list ended')
}

/** Adds examples to the help of a command; every command has one. */
export function withExample(command: Command, ...lines: readonly string[]): Command {
  const heading = lines.length > 1 ? 'Examples:' : 'Example:'
  return command.addHelpText(
    'after',
    `\n${heading}\n${lines.map((line) => `  ${line}`).join('\n')}`,
  )
}

/** Units: 0 to 65535; 0 takes a free port. */
export function parsePort(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new InvalidArgumentError('Give a number from 0 to 65535; 0 takes a free port.')
}

export function parseCount(text: string): number {
  const n = Number(text)
  if (/^\d+$/.test(text) && n > 0 && Number.isSafeInteger(n)) return n
  throw new InvalidArgumentError('Give a whole number of at least 1.')
}

export function parseAmount(text: string): number {
  const n = Number(text)
  if (/^\d+(\.\d+)?$/.test(text) && Number.isFinite(n)) return n
  throw new InvalidArgumentError('Give a number of at least 0.')
}

export function parseJson(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch (error) {
    throw new InvalidArgumentError(`It is not valid JSON: ${reasonOf(error)}.`)
  }
}

export function parseJsonObject(text: string): { readonly [name: string]: Json } {
  const value = parseJson(text)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as { readonly [name: string]: Json }
  }
  throw new InvalidArgumentError('Give a JSON object, such as {"city":"Tokyo"}.')
}

/** Collects repeated `name=value`; values are text. */
export function collectPair(
  pair: string,
  before: { readonly [name: string]: string } = {},
): { readonly [name: string]: string } {
  const at = pair.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('Give it as name=value.')
  return { ...before, [pair.slice(0, at)]: pair.slice(at + 1) }
}

/** Collects repeated `name=value`; a value that is JSON (a number, a list, …) is taken as such. */
export function collectParameter(
  pair: string,
  before: { readonly [name: string]: Json } = {},
): { readonly [name: string]: Json } {
  return { ...before, ...mapValues(collectPair(pair), jsonOrText) }
}

/** Reads a file of JSON, `-` being stdin. Errors: `CONFIG_INVALID`, naming the file. */
export async function readJsonFile(workingFolder: string, file: string): Promise<Json> {
  const source = file === '-' ? 'stdin' : file
  try {
    const text =
      file === '-' ? await readStdin() : await readFile(resolve(workingFolder, file), 'utf8')
    return JSON.parse(text) as Json
  } catch (error) {
    throw new SkeinError('CONFIG_INVALID', { source, problems: [fileReasonOf(error)] })
  }
}

async function readStdin(): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function fileReasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT') return 'there is no such file'
  if (code === 'EISDIR') return 'it is a folder'
  if (code === 'EACCES') return 'it may not be read'
  return error instanceof SyntaxError ? `it is not valid JSON: ${error.message}` : reasonOf(error)
}

function mapValues(
  record: { readonly [name: string]: string },
  map: (text: string) => Json,
): { readonly [name: string]: Json } {
  return Object.fromEntries(Object.entries(record).map(([name, text]) => [name, map(text)]))
}

function jsonOrText(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    return text
  }
}
