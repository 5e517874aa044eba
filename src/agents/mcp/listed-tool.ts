import { fromJsonSchema } from '@modelcontextprotocol/client'
import type { StandardSchemaWithJSON, Tool } from '@modelcontextprotocol/client'
import type { JsonSchema } from '../../core/json.ts'

/** A tool as its server listed it, ready to be called. */
export class ListedTool {
  readonly tool: Tool
  /** For the call: without its output schema, because we check the result, with our own error. */
  readonly definition: Tool
  #schema: StandardSchemaWithJSON | 'none' | undefined

  constructor(tool: Tool) {
    const { outputSchema: _, ...definition } = tool
    this.tool = tool
    this.definition = definition
  }

  /** What is wrong with a structured result, or undefined. */
  async outputProblem(structured: unknown): Promise<string | undefined> {
    this.#schema ??= compile(this.tool.outputSchema)
    if (this.#schema === 'none') return undefined
    if (structured === undefined)
      return 'the tool has an output schema but gave no structured content'
    const checked = await this.#schema['~standard'].validate(structured)
    const problems = checked.issues?.map(({ message }) => message).join('; ')
    return problems === undefined ? undefined : `structured content does not fit: ${problems}`
  }
}

/** A schema that does not compile is the server's fault and no reason to refuse its results. */
function compile(schema: Tool['outputSchema']): StandardSchemaWithJSON | 'none' {
  if (schema === undefined) return 'none'
  try {
    return fromJsonSchema(schema as JsonSchema)
  } catch {
    return 'none'
  }
}
