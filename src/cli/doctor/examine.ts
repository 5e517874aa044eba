import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Config } from '../../config/config.ts'
import { reasonOf } from '../../core/errors.ts'
import type { DoctorOptions } from '../commands/doctor.ts'
import { readConfig } from '../connection.ts'
import type { Context } from '../context.ts'
import { isAlive, readServerFile } from '../server-file.ts'
import type { Finding } from './finding.ts'
import { checkData, checkNode, checkPort } from './machine-checks.ts'
import { checkGraph, checkMcpServers, checkModel } from './system-checks.ts'

/** Every check, in the order in which problems are best mended. */
export async function examine(
  context: Context,
  options: DoctorOptions,
): Promise<readonly Finding[]> {
  const node = checkNode(process.versions.node)
  const { port, host, data, config: file } = options
  try {
    const config = await readConfig(context, { port, host, data, config: file })
    const read: Finding = { name: 'Config', status: 'ok', detail: 'valid' }
    return [node, read, ...(await examineConfigured(config))]
  } catch (error) {
    const mend = 'Correct what is named; the other checks need it.'
    return [node, { name: 'Config', status: 'problem', detail: reasonOf(error), mend }]
  }
}

async function examineConfigured(config: Config): Promise<readonly Finding[]> {
  const server = await readServerFile(config.data)
  const url = server !== undefined && (await isAlive(server.url)) ? server.url : undefined
  return [
    await checkData(config.data, url),
    await checkPort(config.host, config.port),
    await checkModel(config.model),
    ...(url === undefined ? await examineFresh(config) : await examineServer(url)),
  ]
}

async function examineServer(url: string): Promise<readonly Finding[]> {
  const { createClient } = await import('../../client/client.ts')
  const skein = createClient({ url })
  // A server keeps its connections; connecting anew would disturb the steps that use them.
  return [await checkGraph(skein), ...(await checkMcpServers(skein, { connect: false }))]
}

/** In a folder of its own: opening the real one would go on with the runs in it. */
async function examineFresh(config: Config): Promise<readonly Finding[]> {
  const data = await mkdtemp(join(tmpdir(), 'skein-doctor-'))
  try {
    const { openSystem } = await import('../../compose.ts')
    const system = await openSystem({ ...config, data, port: 0, logLevel: 'silent' })
    try {
      const { skein } = system
      return [await checkGraph(skein), ...(await checkMcpServers(skein, { connect: true }))]
    } finally {
      await system.close()
    }
  } catch (error) {
    const mend = 'Set SKEIN_DEBUG=1 and run "skein up" to see more.'
    return [{ name: 'Start', status: 'problem', detail: reasonOf(error), mend }]
  } finally {
    await rm(data, { recursive: true, force: true })
  }
}
