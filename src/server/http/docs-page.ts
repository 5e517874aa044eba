import { createHash } from 'node:crypto'
import { errorCodes } from '../../core/errors.ts'
import { docsStyle } from './docs-style.ts'
import type { Content, OpenApiDocument, Operation, Parameter, Schema } from './openapi.ts'
import { statusByCode, titleOf } from './problem.ts'

export interface DocsPage {
  readonly html: string
  readonly contentSecurityPolicy: string
}

interface Route {
  readonly method: string
  readonly path: string
  readonly operation: Operation
}

const styleHash = createHash('sha256').update(docsStyle).digest('base64')

/** Nothing runs and nothing is loaded; the one style is known by its hash. */
const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${styleHash}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** The OpenAPI document as a page to read; `origin` is where its curl lines point. */
export function createDocsPage(document: OpenApiDocument, origin: string): DocsPage {
  const routes = routesOf(document)
  const { info, tags } = document
  const groups = tags.map(({ name, description }) => ({
    name,
    description,
    routes: routes.filter(({ operation }) => operation.tags.includes(name)),
  }))
  const navigation = groups.map(
    (group) =>
      `<li><a href="#${anchor(group.name)}"><b>${escape(group.name)}</b></a>` +
      `<ul class="operations">${group.routes.map(navigationLink).join('')}</ul></li>`,
  )
  const sections = groups.map(
    (group) =>
      `<section><h2 id="${anchor(group.name)}">${escape(group.name)}</h2>` +
      `<p class="quiet">${prose(group.description)}</p>` +
      `${group.routes.map((route) => routeArticle(route, origin)).join('')}</section>`,
  )
  const html =
    '<!doctype html><html lang="en"><head><meta charset="utf-8">' +
    '<meta name="viewport" content="width=device-width, initial-scale=1">' +
    `<title>${escape(info.title)} API</title><style>${docsStyle}</style></head><body>` +
    `<div class="page"><nav aria-label="Contents"><ul>${navigation.join('')}` +
    '<li><a href="#objects"><b>Objects</b></a></li><li><a href="#errors"><b>Errors</b></a></li>' +
    `</ul></nav><main><h1>${escape(info.title)} API</h1><p class="quiet">Version ` +
    `${escape(info.version)} · <a href="/openapi.json">openapi.json</a></p>` +
    `<p>${prose(info.description)}</p>${sections.join('')}` +
    `${objectsSection(document)}${errorsSection()}</main></div></body></html>`
  return { html, contentSecurityPolicy }
}

function routesOf(document: OpenApiDocument): readonly Route[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      operation,
    })),
  )
}

function navigationLink({ operation }: Route): string {
  return `<li><a href="#${operation.operationId}">${escape(operation.summary)}</a></li>`
}

function routeArticle(route: Route, origin: string): string {
  const { method, path, operation } = route
  return (
    `<article id="${operation.operationId}"><h3>${escape(operation.summary)}</h3>` +
    `<p><code><span class="method ${method}">${method}</span>${escape(path)}</code></p>` +
    `<p>${prose(operation.description)}</p>${parameterTable(operation.parameters ?? [])}` +
    `<h4>Try</h4><pre>${escape(curlLine(route, origin))}</pre>` +
    `${bodyDetails(operation)}${answerTable(operation)}</article>`
  )
}

function parameterTable(parameters: readonly Parameter[]): string {
  if (parameters.length === 0) return ''
  const rows = parameters.map(
    (parameter) =>
      `<tr><td><code>${escape(parameter.name)}</code></td><td>${parameter.in}` +
      `${parameter.required === true ? ', required' : ''}</td>` +
      `<td>${prose(parameter.description ?? parameter.schema.description ?? '')}</td></tr>`,
  )
  return table(['Parameter', 'In', 'Meaning'], rows)
}

function bodyDetails(operation: Operation): string {
  const schema = operation.requestBody?.content['application/json']?.schema
  return schema === undefined ? '' : schemaDetails('Body', schema)
}

function answerTable({ responses }: Operation): string {
  const rows = Object.entries(responses).map(
    ([status, { description, content }]) =>
      `<tr><td>${status}</td><td>${prose(description)}</td><td>${contentLinks(content)}</td></tr>`,
  )
  return `<h4>Answers</h4>${table(['Status', 'Meaning', 'Content'], rows)}`
}

function contentLinks(content: Content | undefined): string {
  const entries = Object.entries(content ?? {})
  return entries.map(([media, { schema }]) => `${escape(media)} ${typeOf(schema)}`).join('<br>')
}

function objectsSection({ components }: OpenApiDocument): string {
  const articles = Object.entries(components.schemas).map(
    ([name, schema]) =>
      `<article id="object-${name}"><h3>${escape(name)}</h3>` +
      `<p>${prose(schema.description ?? '')}</p>${propertyTable(schema)}` +
      `${exampleBlock(schema.examples?.[0])}</article>`,
  )
  return `<section><h2 id="objects">Objects</h2>${articles.join('')}</section>`
}

function schemaDetails(title: string, schema: Schema): string {
  return `<details><summary>${title}</summary>${propertyTable(schema)}</details>`
}

function propertyTable(schema: Schema): string {
  if (schema.enum !== undefined) return `<p><code>${escape(schema.enum.join(' '))}</code></p>`
  const rows = Object.entries(schema.properties ?? {}).map(
    ([name, property]) =>
      `<tr><td><code>${escape(name)}</code></td><td>${typeOf(property)}` +
      `${schema.required?.includes(name) === true ? ', required' : ''}</td>` +
      `<td>${prose(property.description ?? '')}</td></tr>`,
  )
  return rows.length === 0 ? '' : table(['Property', 'Type', 'Meaning'], rows)
}

function typeOf(schema: Schema): string {
  const name = schema.$ref?.split('/').at(-1)
  if (name !== undefined) return `<a href="#object-${name}">${escape(name)}</a>`
  const item = schema.properties?.['items']?.items
  if (item !== undefined) return `page of ${typeOf(item)}`
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeOf).join(' or ')
  if (schema.items !== undefined) return `list of ${typeOf(schema.items)}`
  if (schema.enum !== undefined) return escape(schema.enum.join(' | '))
  return escape(String(schema.type ?? 'any'))
}

function errorsSection(): string {
  const rows = errorCodes.map(
    (code) =>
      `<tr id="${code}"><td><code>${code}</code></td><td>${statusByCode[code]}</td>` +
      `<td>${titleOf(code)}</td></tr>`,
  )
  return `<section><h2 id="errors">Errors</h2>${table(['Code', 'Status', 'Title'], rows)}</section>`
}

function curlLine({ method, path, operation }: Route, origin: string): string {
  const media = operation.requestBody?.content['application/json']
  const example = media?.example ?? Object.values(media?.examples ?? {})[0]?.value
  const verb =
    method === 'GET' || (method === 'POST' && example !== undefined) ? '' : ` -X ${method}`
  const stream = path.endsWith('/events') ? ' -N' : ''
  const data = example === undefined ? '' : ` -d '${quoteShell(JSON.stringify(example, null, 2))}'`
  // Braces mean something else to curl.
  return `curl${stream}${verb} ${origin}${path.replaceAll(/\{(\w+)\}/g, ':$1')}${data}`
}

function exampleBlock(example: unknown): string {
  if (example === undefined) return ''
  const json = escape(JSON.stringify(example, null, 2))
  return `<details><summary>Example</summary><pre>${json}</pre></details>`
}

function table(head: readonly string[], rows: readonly string[]): string {
  const cells = head.map((title) => `<th scope="col">${title}</th>`).join('')
  const body = `<tbody>${rows.join('')}</tbody>`
  return `<div class="scroll"><table><thead><tr>${cells}</tr></thead>${body}</table></div>`
}

function quoteShell(text: string): string {
  return text.replaceAll("'", `'\\''`)
}

function anchor(name: string): string {
  return `tag-${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`
}

/** Text with `code` in backticks. */
function prose(text: string): string {
  return escape(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>')
}

const entities: { readonly [character: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character)
}
