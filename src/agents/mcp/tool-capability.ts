import type { Tool } from '@modelcontextprotocol/client'
import { createCapability } from '../../core/capability.ts'
import type { Capability, Reversibility } from '../../core/capability.ts'
import type { JsonSchema } from '../../core/json.ts'

/**
 * A tool of a server as a capability `server.tool`.
 *
 * Its annotations say what it does to the world; what they do not say is taken on the safe side.
 * `skein/requires`, `skein/produces` and `skein/examples` in its `_meta` make it plannable.
 */
export function toolCapability(server: string, tool: Tool): Capability {
  const { annotations = {}, _meta: meta = {} } = tool
  return createCapability({
    name: `${server}.${tool.name}`,
    description: tool.description ?? tool.title ?? annotations.title ?? tool.name,
    examples: texts(meta['skein/examples']),
    input: tool.inputSchema as JsonSchema,
    output: tool.outputSchema,
    requires: texts(meta['skein/requires']),
    produces: texts(meta['skein/produces']),
    reversibility: reversibility(annotations),
    idempotent: annotations.readOnlyHint === true || annotations.idempotentHint === true,
  })
}

function reversibility(annotations: NonNullable<Tool['annotations']>): Reversibility {
  if (annotations.readOnlyHint === true) return 'read'
  return annotations.destructiveHint === false ? 'reversible' : 'irreversible'
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}
