import { SkeinError } from '../../core/errors.ts'
import type { JsonObject } from '../../core/json.ts'
import type { StepContext, StepOutcome, StepRequest } from '../../ports/agent.ts'
import type { ConnectionKeeper } from './connection-keeper.ts'
import type { McpConnection } from './mcp-connection.ts'
import { callFailure, wasNotSent } from './mcp-failure.ts'
import { unlessAborted } from './open-connection.ts'
import { toolOutcome } from './tool-result.ts'

export interface ToolStep {
  /** The tool, as its server names it. */
  readonly tool: string
  readonly request: StepRequest
  readonly context: StepContext
}

/**
 * Does one step with a tool. Where nothing of the call has arrived (the server's process is gone,
 * its session forgotten), the connection is replaced and the call made once more.
 */
export async function callTool(keeper: ConnectionKeeper, step: ToolStep): Promise<StepOutcome> {
  const first = await connected(keeper, step)
  try {
    return await call(first, step)
  } catch (error) {
    if (isStopped(step) || !wasNotSent(first, error)) throw failure(first, step, error)
  }
  keeper.drop(first)
  const second = await connected(keeper, step)
  try {
    return await call(second, step)
  } catch (error) {
    throw failure(second, step, error)
  }
}

async function connected(keeper: ConnectionKeeper, step: ToolStep): Promise<McpConnection> {
  try {
    return await unlessAborted(keeper.connection(), step.context.signal)
  } catch (error) {
    throw isStopped(step) ? stopped(step) : error
  }
}

async function call(connection: McpConnection, step: ToolStep): Promise<StepOutcome> {
  const { request, context } = step
  const tool = connection.tools.get(step.tool)
  if (tool === undefined) {
    throw new SkeinError('CAPABILITY_NOT_FOUND', { capability: request.capability })
  }
  const gathered = connection.server.context === false ? undefined : await context.gather()
  const result = await connection.call({
    tool,
    inputs: request.inputs,
    meta: {
      'skein/idempotencyKey': request.idempotencyKey,
      'skein/runId': request.runId,
      'skein/stepId': request.stepId,
      ...(gathered !== undefined && { 'skein/context': gathered as unknown as JsonObject }),
    },
    signal: context.signal,
    log: (line) => context.log(line),
  })
  const problem =
    result.isError === true ? undefined : await tool.outputProblem(result.structuredContent)
  if (problem !== undefined) {
    const agent = connection.server.name
    throw new SkeinError('STEP_OUTPUT_INVALID', { agent, reason: problem })
  }
  return toolOutcome(connection.server, result)
}

function isStopped(step: ToolStep): boolean {
  return step.context.signal.aborted
}

function failure(connection: McpConnection, step: ToolStep, error: unknown): SkeinError {
  return isStopped(step) ? stopped(step) : callFailure(connection, error)
}

function stopped(step: ToolStep): SkeinError {
  const reason: unknown = step.context.signal.reason
  if (reason instanceof SkeinError) return reason
  const agent = step.request.capability.slice(0, -step.tool.length - 1)
  return new SkeinError('AGENT_FAILED', { agent, reason: 'the step was stopped', retryable: false })
}
