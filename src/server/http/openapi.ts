import type { SwaggerOptions } from '@fastify/swagger'
import {
  createJsonSchemaTransform,
  createJsonSchemaTransformObject,
} from 'fastify-type-provider-zod'
import type { z } from 'zod'
import type { HttpApp } from './http-context.ts'
import { documentation } from './schemas/field.ts'
import { planDocument } from './schemas/plan.ts'

/** What this server's OpenAPI documents have; a part of what OpenAPI 3.1 allows. */
export interface OpenApiDocument {
  readonly openapi: string
  readonly info: { readonly title: string; readonly version: string; readonly description: string }
  readonly tags: readonly { readonly name: string; readonly description: string }[]
  readonly paths: { readonly [path: string]: { readonly [method: string]: Operation } }
  readonly components: { readonly schemas: { readonly [name: string]: Schema } }
}

export interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly description: string
  readonly tags: readonly string[]
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content: Content; readonly required?: boolean }
  readonly responses: {
    readonly [status: string]: { readonly description: string; readonly content?: Content }
  }
}

export interface Parameter {
  readonly name: string
  readonly in: string
  readonly required?: boolean
  readonly description?: string
  readonly schema: Schema
}

export interface Content {
  readonly [mediaType: string]: {
    readonly schema: Schema
    readonly example?: unknown
    readonly examples?: { readonly [name: string]: { readonly value: unknown } }
  }
}

export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly properties?: { readonly [name: string]: Schema }
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly enum?: readonly unknown[]
  readonly examples?: readonly unknown[]
  readonly [keyword: string]: unknown
}

const tags = [
  { name: 'Chat', description: 'Say what you want done.' },
  { name: 'Conversations', description: 'What was said, and what became of it.' },
  { name: 'Plans', description: 'Plans before anything runs.' },
  { name: 'Runs', description: 'Plans that run, and their events.' },
  { name: 'Steps', description: 'Single steps of a run.' },
  { name: 'Events', description: 'Everything that happens.' },
  { name: 'Large values', description: 'Values that are shown elsewhere by a reference.' },
  { name: 'Orchestrations', description: 'Plans that are saved under a name.' },
  { name: 'Approvals', description: 'Questions that runs ask people.' },
  { name: 'Limits', description: 'How much may go on at once, and be used.' },
  { name: 'Reconciliations', description: 'Steps of which nobody knows whether they were done.' },
  { name: 'Agents', description: 'Who does steps, and what they can do.' },
  { name: 'Messages', description: 'What agents and people say to each other.' },
  { name: 'Contexts', description: 'Environments that steps run in.' },
  { name: 'MCP servers', description: 'Servers whose tools are capabilities.' },
  { name: 'Graph', description: 'Everything Skein knows, in Cypher.' },
  { name: 'Learning', description: 'What past runs have taught.' },
  { name: 'Operating', description: 'How Skein is.' },
  { name: 'Documentation', description: 'This API.' },
]

/** How the document is made from the routes and their schemas. */
export function openApiOptions(version: string): SwaggerOptions {
  const schemaRegistry = documentation as never
  const zodToJsonConfig = {
    override: adjust,
  }
  const transformObject = createJsonSchemaTransformObject({ schemaRegistry, zodToJsonConfig })
  return {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Skein',
        version,
        description:
          'A graph-native orchestrator for AI agents. Errors are problem documents (RFC 9457) ' +
          'with stable codes. Lists give `{ items, nextCursor }` and take `limit` and `cursor`. ' +
          'Times are ISO 8601, UTC.',
      },
      tags,
    },
    transform: createJsonSchemaTransform({ schemaRegistry, zodToJsonConfig }),
    transformObject: (document) =>
      tidied(transformObject(document) as unknown as OpenApiDocument) as never,
  }
}

/** The document of this application; made once, when first asked for. */
export function openApiDocument(app: HttpApp): OpenApiDocument {
  return app.swagger() as unknown as OpenApiDocument
}

interface Adjustable {
  readonly zodSchema: z.core.$ZodType
  readonly jsonSchema: z.core.JSONSchema.BaseSchema
}

/** What zod says of a schema, as this API means it. */
function adjust({ zodSchema, jsonSchema }: Adjustable): void {
  if (zodSchema === planDocument) replace(jsonSchema, { $ref: '#/components/schemas/Plan' })
  // An answer without content.
  if (zodSchema._zod.def.type === 'undefined') jsonSchema.type = 'null'
  // Members may be added to answers, and what a request has beyond ours is passed over.
  if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties
}

function replace(target: object, by: object): void {
  for (const key of Object.keys(target)) delete (target as { [key: string]: unknown })[key]
  Object.assign(target, by)
}

/**
 * Every component is made once for requests (`RunInput`) and once for answers (`Run`). Takes the
 * second for both where they are the same, and keeps only those that are used.
 */
function tidied(document: OpenApiDocument): OpenApiDocument {
  const merged = withOptionalBodies(mergeTwins(document))
  const { schemas } = merged.components
  const used = new Set<string>()
  const visit = (value: unknown): void => {
    for (const name of referencesIn(value)) {
      if (used.has(name)) continue
      used.add(name)
      visit(schemas[name])
    }
  }
  visit(merged.paths)
  const kept = Object.entries(schemas).filter(([name]) => used.has(name))
  return { ...merged, components: { ...merged.components, schemas: Object.fromEntries(kept) } }
}

const prefix = '#/components/schemas/'

function mergeTwins(document: OpenApiDocument): OpenApiDocument {
  const { schemas } = document.components
  const names = Object.keys(schemas).filter((name) => {
    const twin = schemas[`${name}Input`]
    return twin !== undefined && JSON.stringify(twin) === JSON.stringify(schemas[name])
  })
  const json = names.reduce(
    (text, name) => text.replaceAll(`"${prefix}${name}Input"`, `"${prefix}${name}"`),
    JSON.stringify(document),
  )
  return JSON.parse(json) as OpenApiDocument
}

/** Bodies that may be left out say so with `x-optional`: a schema has no word for it. */
function withOptionalBodies(document: OpenApiDocument): OpenApiDocument {
  const paths = Object.entries(document.paths).map(([path, methods]) => [
    path,
    Object.fromEntries(
      Object.entries(methods).map(([method, operation]) => [method, withOptionalBody(operation)]),
    ),
  ])
  return { ...document, paths: Object.fromEntries(paths) }
}

function withOptionalBody(operation: Operation): Operation {
  const media = operation.requestBody?.content['application/json']
  if (media?.schema['x-optional'] === undefined) return operation
  const { 'x-optional': _, ...schema } = media.schema
  const content = { 'application/json': { ...media, schema } }
  return { ...operation, requestBody: { required: false, content } }
}

function referencesIn(value: unknown): readonly string[] {
  const found = JSON.stringify(value ?? null).matchAll(/"#\/components\/schemas\/([^"/]+)"/g)
  return [...found].map((match) => match[1] ?? '')
}
