import { fromJsonSchema, McpServer } from '@modelcontextprotocol/server'
import type { CallToolResult, ToolAnnotations } from '@modelcontextprotocol/server'
import { serveStdio } from '@modelcontextprotocol/server/stdio'
import { Refusal } from '../action.ts'
import type { Action, JsonObject, Outcome } from '../action.ts'
import { pauseFor, speedFromEnvironment } from '../pause.ts'
import { createMemoryState, openStateFile } from '../state/state-file.ts'
import type { StateFile } from '../state/state-file.ts'

export interface ActionServer<State> {
  readonly name: string
  /** What a model is told of the server as a whole. */
  readonly instructions: string
  readonly actions: readonly Action<State>[]
  readonly createState: () => State
}

/**
 * Serves actions as tools of an MCP server over standard input and output. State is kept in the
 * file named by `SKEIN_EXAMPLE_STATE`, or in memory.
 *
 * A refusal is a result with `isError`; entities and relationships go in the result's `_meta`,
 * where Skein finds them under `skein/entities` and `skein/relationships`.
 */
export function serveActions<State>(served: ActionServer<State>): void {
  const path = process.env['SKEIN_EXAMPLE_STATE']
  const state =
    path === undefined
      ? createMemoryState(served.createState)
      : openStateFile(path, served.createState)
  serveStdio(() => {
    const server = new McpServer(
      { name: served.name, version: '1.0.0' },
      { capabilities: { tools: {} }, instructions: served.instructions },
    )
    for (const action of served.actions) register(server, { action, state })
    return server
  })
}

function register<State>(
  server: McpServer,
  tool: { readonly action: Action<State>; readonly state: StateFile<State> },
): void {
  const { action, state } = tool
  server.registerTool(
    action.name,
    {
      description: action.description,
      inputSchema: fromJsonSchema<JsonObject>(action.input),
      outputSchema: fromJsonSchema<JsonObject>(action.output),
      annotations: annotationsOf(action),
      _meta: {
        'skein/requires': action.requires,
        'skein/produces': action.produces,
        'skein/examples': action.examples,
      },
    },
    async (inputs, context): Promise<CallToolResult> => {
      await pauseFor(`${action.name} ${JSON.stringify(inputs)}`, {
        speed: speedFromEnvironment(),
        signal: context.mcpReq.signal,
      })
      return resultOf(() => perform({ action, state }, inputs))
    },
  )
}

function perform<State>(
  tool: { readonly action: Action<State>; readonly state: StateFile<State> },
  inputs: JsonObject,
): Outcome {
  const task = { inputs, now: new Date(), runId: '' }
  if (tool.action.reversibility === 'read') {
    return tool.action.act({ ...task, state: tool.state.read() })
  }
  return tool.state.update((draft) => tool.action.act({ ...task, state: draft }))
}

function resultOf(act: () => Outcome): CallToolResult {
  try {
    const { output, entities = [], relationships = [] } = act()
    return {
      content: [{ type: 'text', text: JSON.stringify(output) }],
      structuredContent: output,
      _meta: { 'skein/entities': entities, 'skein/relationships': relationships },
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { content: [{ type: 'text', text: error.message }], isError: true }
  }
}

function annotationsOf<State>(action: Action<State>): ToolAnnotations {
  return {
    readOnlyHint: action.reversibility === 'read',
    destructiveHint: action.reversibility === 'irreversible',
    idempotentHint: action.idempotent,
    openWorldHint: false,
  }
}
