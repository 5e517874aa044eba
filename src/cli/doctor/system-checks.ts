import type { McpServerView } from '../../app/views.ts'
import { reasonOf } from '../../core/errors.ts'
import type { SkeinCalls } from '../connection.ts'
import { count } from '../text.ts'
import type { Finding } from './finding.ts'

/** Checks that ask a Skein: one that serves, or one opened for this in an empty folder. */

const modelTimeoutMs = 3000

export async function checkGraph(skein: SkeinCalls): Promise<Finding> {
  const name = 'Graph engine'
  try {
    await skein.graph.query({ query: 'MATCH (n) RETURN count(n) AS nodes' })
    const { graph } = await skein.health()
    return { name, status: 'ok', detail: `${graph.engine} answers` }
  } catch (error) {
    const mend = 'Run "npm ci" again on this machine; runs work without it, questions do not.'
    return { name, status: 'problem', detail: reasonOf(error), mend }
  }
}

export async function checkMcpServers(
  skein: SkeinCalls,
  { connect }: { readonly connect: boolean },
): Promise<readonly Finding[]> {
  const { items } = await skein.mcpServers.list()
  if (items.length === 0) {
    const mend = 'Add one: skein mcp add NAME -- COMMAND ARGUMENTS'
    return [{ name: 'MCP servers', status: 'absent', detail: 'none registered', mend }]
  }
  const found: Finding[] = []
  // One after the other: starting many servers at once is what a small machine cannot do.
  for (const server of items) found.push(await checkMcpServer(skein, server, connect))
  return found
}

async function checkMcpServer(
  skein: SkeinCalls,
  listed: McpServerView,
  connect: boolean,
): Promise<Finding> {
  const name = `MCP ${listed.name}`
  const mend = `Check its command or URL, then: skein mcp refresh ${listed.name}`
  try {
    const server = connect ? await skein.mcpServers.refresh(listed.name) : listed
    if (server.status === 'ACTIVE') {
      return { name, status: 'ok', detail: count(server.tools.length, 'tool') }
    }
    return { name, status: 'problem', detail: server.reason ?? 'cannot be reached', mend }
  } catch (error) {
    return { name, status: 'problem', detail: reasonOf(error), mend }
  }
}

/** Whether anything answers at the model's address. No prompt is sent, so nothing is billed. */
export async function checkModel(
  model: { readonly url: string; readonly name: string } | undefined,
): Promise<Finding> {
  const name = 'Model'
  if (model === undefined) {
    const detail = 'none; plans are made by searching the capabilities'
    return {
      name,
      status: 'absent',
      detail,
      mend: 'To use one, set SKEIN_MODEL_URL and SKEIN_MODEL.',
    }
  }
  try {
    await fetch(model.url, { signal: AbortSignal.timeout(modelTimeoutMs) })
    return { name, status: 'ok', detail: `${model.name}: its address answers` }
  } catch (error) {
    const detail = `${model.name}: nothing answers at its address (${deepestReason(error)})`
    return { name, status: 'problem', detail, mend: 'Check SKEIN_MODEL_URL, or start the server.' }
  }
}

/** `fetch failed` says nothing; its cause does. */
function deepestReason(error: unknown): string {
  return error instanceof Error && error.cause instanceof Error
    ? deepestReason(error.cause)
    : reasonOf(error)
}
