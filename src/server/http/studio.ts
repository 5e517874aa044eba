import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { extname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { packageRoot } from '../../package-root.ts'
import type { HttpApp } from './http-context.ts'

/** The studio as it was built: a page, and the files that it loads. */
export interface Studio {
  readonly page: string
  readonly files: readonly StudioFile[]
}

interface StudioFile {
  /** From the root of the server, such as `/assets/main-1a2b.js`. */
  readonly path: string
  readonly type: string
  /** Its name changes with its content. */
  readonly isHashed: boolean
  readonly content: Buffer
}

const builtFolder = fileURLToPath(new URL('studio/dist', packageRoot))

const mediaTypes: { readonly [extension: string]: string } = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

/** Only what the server itself has is loaded, and only scripts that are files run. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Reads the built studio; undefined where it was never built. */
export function loadStudio(folder: string = builtFolder): Studio | undefined {
  const page = join(folder, 'index.html')
  if (!existsSync(page)) return undefined
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const files = names.flatMap((name): readonly StudioFile[] => {
    const type = mediaTypes[extname(name)]
    if (type === undefined) return []
    const path = `/${name.split(sep).join('/')}`
    const content = readFileSync(join(folder, name))
    return [{ path, type, isHashed: path.startsWith('/assets/'), content }]
  })
  return { page: readFileSync(page, 'utf8'), files }
}

/** Serves the studio's files. The page itself answers wherever a browser looks for a page. */
export function serveStudio(app: HttpApp, { files, page }: Studio): void {
  for (const { path, type, isHashed, content } of files) {
    app.get(path, { schema: { hide: true } }, async (_request, reply) => {
      const caching = isHashed ? 'public, max-age=31536000, immutable' : 'no-cache'
      return reply.header('cache-control', caching).type(type).send(content)
    })
  }
  app.get('/', { schema: { hide: true } }, async (_request, reply) => sendPage(reply, page))
}

/** Answers a browser that looks for a page of the studio, such as `/runs/run_1`. */
export function sendPage(reply: FastifyReply, page: string): FastifyReply {
  return reply
    .code(200)
    .header('content-security-policy', contentSecurityPolicy)
    .header('referrer-policy', 'no-referrer')
    .header('cache-control', 'no-cache')
    .type('text/html; charset=utf-8')
    .send(page)
}

/** Whether somebody looks for a page, rather than calls the API. */
export function wantsPage({ method, url, headers }: FastifyRequest): boolean {
  if (method !== 'GET' || /^\/(v\d+|assets)\//.test(url)) return false
  return (headers.accept ?? '').split(',').some((type) => type.trim().startsWith('text/html'))
}
