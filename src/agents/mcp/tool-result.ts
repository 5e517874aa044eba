import type { CallToolResult } from '@modelcontextprotocol/client'
import { SkeinError } from '../../core/errors.ts'
import type { Json } from '../../core/json.ts'
import { decodeStepResult } from '../../core/step-result.ts'
import type { StepOutcome } from '../../ports/agent.ts'
import { presentable } from './mcp-server.ts'
import type { McpServer } from './mcp-server.ts'

/**
 * What a tool's result says of the step: its structured content where there is some, else the JSON
 * or text of its only block, else all blocks. Entities come in `_meta` under `skein/entities` and
 * `skein/relationships`.
 *
 * Errors: `AGENT_REFUSED` with the tool's own words, `STEP_OUTPUT_INVALID`.
 */
export function toolOutcome(server: McpServer, result: CallToolResult): StepOutcome {
  const agent = server.name
  if (result.isError === true) {
    const reason = presentable(refusal(result), server)
    throw new SkeinError('AGENT_REFUSED', { agent, reason })
  }
  const decoded = decodeStepResult({
    output: output(result),
    ...reported(result, 'entities'),
    ...reported(result, 'relationships'),
  })
  if (decoded.type === 'decoded') return { type: 'succeeded', ...decoded.result }
  throw new SkeinError('STEP_OUTPUT_INVALID', { agent, reason: decoded.reason })
}

function reported(result: CallToolResult, name: string): { readonly [name: string]: unknown } {
  const value = result._meta?.[`skein/${name}`]
  return value === undefined ? {} : { [name]: value }
}

function output(result: CallToolResult): Json {
  if (result.structuredContent !== undefined) return result.structuredContent as Json
  const [first, ...others] = result.content
  if (first?.type !== 'text' || others.length > 0) return { content: result.content as Json }
  return parseStructure(first.text) ?? { text: first.text }
}

/** A JSON object or list; a text that only looks like a number or a word stays a text. */
function parseStructure(text: string): Json | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

function refusal(result: CallToolResult): string {
  const texts = result.content.flatMap((block) => (block.type === 'text' ? [block.text] : []))
  return texts.join('\n') || 'the tool gave no reason'
}
