import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { createDocsPage } from './docs-page.ts'
import { docsStyle } from './docs-style.ts'
import { openApiDocument } from './openapi.ts'
import type { Content, OpenApiDocument, Operation, Schema } from './openapi.ts'
import { openTestApp } from './test-app.ts'
import type { TestApp } from './test-app.ts'
import { documentation } from './schemas/field.ts'

let http: TestApp
let document: OpenApiDocument
beforeAll(async () => {
  http = await openTestApp()
  document = openApiDocument(http.app)
})
afterAll(() => http.close())

function operations(): readonly (readonly [string, Operation])[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => [`${method} ${path}`, operation] as const),
  )
}

test('the document is served as OpenAPI 3.1 with the version of Skein', async () => {
  const response = await http.get('/openapi.json')
  expect(response.headers['content-type']).toMatch(/^application\/json/)
  expect(response.json()).toEqual(document)
  expect(document).toMatchObject({ openapi: '3.1.0', info: { title: 'Skein', version: '1.2.3' } })
})

test('every operation is named, described, and says how it succeeds and fails', () => {
  const ids = operations().map(([, { operationId }]) => operationId)
  expect(new Set(ids).size).toBe(ids.length)
  for (const [name, operation] of operations()) {
    expect(operation.summary, name).toMatch(/\w/)
    expect(operation.description, name).toMatch(/\w.*\.$/)
    const tags = document.tags.map((tag) => tag.name)
    expect(tags, name).toContain(operation.tags[0])
    const statuses = Object.keys(operation.responses)
    expect(
      statuses.some((status) => status.startsWith('2')),
      name,
    ).toBe(true)
    expect(statuses, name).toEqual(expect.arrayContaining(['403', '500', '503']))
    for (const [status, { description, content }] of Object.entries(operation.responses)) {
      expect(description, `${name} ${status}`).toMatch(/\w/)
      if (Number(status) < 400) continue
      expect(content, `${name} ${status}`).toEqual({
        'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
      })
    }
  }
})

test('every path parameter is declared, and every parameter described', () => {
  for (const [name, operation] of operations()) {
    const parameters = operation.parameters ?? []
    const inPath = parameters.filter((parameter) => parameter.in === 'path').map((p) => p.name)
    expect(inPath, name).toEqual([...name.matchAll(/\{(\w+)\}/g)].map((match) => match[1]))
    for (const parameter of parameters) {
      if (parameter.name !== 'status') expect(parameter.description, name).toMatch(/\w/)
      expect(parameter.schema, name).toBeTypeOf('object')
    }
  }
})

test('every body has an example, and only the bodies that may be missing are optional', () => {
  const optional = []
  for (const [name, { requestBody }] of operations()) {
    if (requestBody === undefined) continue
    const media = requestBody.content['application/json']
    expect(media?.example ?? media?.examples, name).toBeDefined()
    if (requestBody.required === false) optional.push(name)
  }
  expect(optional).toEqual([
    'post /v1/runs/{id}/pause',
    'post /v1/runs/{id}/resume',
    'post /v1/runs/{id}/cancel',
    'post /v1/modifications/{id}/approve',
    'post /v1/modifications/{id}/reject',
    'post /v1/modifications/{id}/revert',
    'post /v1/runs/{id}/signals/{name}',
    'post /v1/runs/{id}/compensate',
    'post /v1/graph/queries/{name}',
    'post /v1/graph/rebuild',
    'post /v1/gc',
    'post /v1/runs/{id}/hold',
    'delete /v1/runs/{id}/hold',
  ])
})

test('every JSON answer has an example', () => {
  for (const [name, { responses }] of operations()) {
    if (name === 'get /openapi.json') continue
    for (const [status, { content }] of Object.entries(responses)) {
      for (const schema of jsonSchemas(content)) {
        expect(exampleOf(schema), `${name} ${status}`).toBeDefined()
      }
    }
  }
})

test('every reference leads to a component, and no component is left over', () => {
  const references = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)]
  const names = new Set(references.map((match) => match[1] ?? ''))
  expect([...names].sort()).toEqual(Object.keys(document.components.schemas).sort())
  // The schemas of requests and answers that are the same are one component.
  expect([...names].filter((name) => name.endsWith('Input'))).toEqual([])
  expect(JSON.stringify(document)).not.toMatch(/PLACEHOLDER|\$defs|x-optional/)
})

test('every example fits its own schema', () => {
  const map = (documentation as unknown as { _idmap: Map<string, z.ZodType> })._idmap
  expect(map.size).toBeGreaterThan(15)
  for (const [id, schema] of map) {
    for (const example of documentation.get(schema)?.examples ?? []) {
      expect(schema.safeParse(example).error, id).toBeUndefined()
    }
  }
})

test('the page is made of the document, and nothing in it runs or is loaded', async () => {
  const response = await http.get('/docs', { host: 'localhost:4180' })
  expect(response.headers['content-type']).toBe('text/html; charset=utf-8')
  const policy = String(response.headers['content-security-policy'])
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(docsStyle))
  const style = `'sha256-${Buffer.from(hash).toString('base64')}'`
  expect(policy).toContain(`default-src 'none'; style-src ${style};`)
  expect(response.body).toContain(`<style>${docsStyle}</style>`)
  expect(response.body).not.toMatch(/<script|<link|<img|src=| style=|javascript:/)
  for (const [, { operationId }] of operations()) {
    expect(response.body).toContain(`<article id="${operationId}">`)
  }
  expect(response.body).toContain('curl http://localhost:4180/v3/ai/chat')
  expect(response.body).toContain('<tr id="RUN_NOT_FOUND">')
})

test('words of the document are words on the page, whatever is in them', () => {
  const title = `<img src=x onerror="alert('1')">&`
  const { html } = createDocsPage({ ...document, info: { ...document.info, title } }, 'http://x')
  const escaped = '&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;'
  expect(html).toContain(`<h1>${escaped} API</h1>`)
  expect(html).not.toContain('<img')
})

test('the links of the page lead somewhere on it', async () => {
  const { body } = await http.get('/docs')
  const ids = [...body.matchAll(/ id="([^"]+)"/g)].map((match) => match[1])
  expect(new Set(ids).size).toBe(ids.length)
  for (const [, target] of body.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target)
})

function jsonSchemas(content: Content | undefined): readonly Schema[] {
  const schema = content?.['application/json']?.schema
  return schema === undefined ? [] : [schema]
}

/** The example of a schema; of a page, that of its items. */
function exampleOf(schema: Schema): unknown {
  const component = document.components.schemas[schema.$ref?.split('/').at(-1) ?? '']
  if (component !== undefined) return exampleOf(component)
  const items = schema.properties?.['items']?.items
  return schema.examples?.[0] ?? (items === undefined ? undefined : exampleOf(items))
}
