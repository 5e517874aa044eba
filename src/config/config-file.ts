import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { reasonOf } from '../core/errors.ts'

/** Looked for in the working folder, in this order. */
const fileNames = ['skein.config.ts', 'skein.config.js', 'skein.config.json']

/** A file's content before it is checked, or why it cannot be used. */
export type ReadFile =
  | { readonly type: 'read'; readonly path: string; readonly content: unknown }
  | { readonly type: 'unusable'; readonly path: string; readonly problem: string }

/** Reads the named file, or the first that is there; undefined where there is none. */
export async function readConfigFile(
  workingFolder: string,
  name: string | undefined,
): Promise<ReadFile | undefined> {
  const path = findFile(workingFolder, name)
  if (path === undefined) return undefined
  if (!existsSync(path)) return { type: 'unusable', path, problem: 'does not exist' }
  if (extname(path) === '.json') return readJson(path)
  return importModule(path)
}

function findFile(workingFolder: string, name: string | undefined): string | undefined {
  if (name !== undefined) return resolve(workingFolder, name)
  return fileNames.map((file) => resolve(workingFolder, file)).find((path) => existsSync(path))
}

async function readJson(path: string): Promise<ReadFile> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    return { type: 'unusable', path, problem: `cannot be read: ${reasonOf(error)}` }
  }
  try {
    return { type: 'read', path, content: JSON.parse(text) }
  } catch (error) {
    // The parser's own message quotes the text, which may hold a secret.
    const place = /\(line \d+ column \d+\)/.exec(reasonOf(error))?.[0]
    return { type: 'unusable', path, problem: `is not valid JSON ${place ?? ''}`.trim() }
  }
}

async function importModule(path: string): Promise<ReadFile> {
  let module: object
  try {
    module = await import(pathToFileURL(path).href)
  } catch (error) {
    return { type: 'unusable', path, problem: `cannot be loaded: ${reasonOf(error)}` }
  }
  if ('default' in module) return { type: 'read', path, content: module.default }
  const problem = 'has no default export. Write: export default defineConfig({ … })'
  return { type: 'unusable', path, problem }
}
