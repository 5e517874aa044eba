import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { McpServerRegistration } from '../app/views.ts'
import { packageRoot } from '../package-root.ts'
import type { Agent } from '../ports/agent.ts'

/** What the example platform brings. */
export interface Platform {
  readonly agents: readonly Agent[]
  readonly mcpServers: readonly McpServerRegistration[]
}

export const noPlatform: Platform = { agents: [], mcpServers: [] }

/** What `examples/platform` exports. Not part of what is built, so imported by its place. */
interface PlatformModule {
  readonly createPlatform: (options: { readonly folder: string }) => {
    readonly agents: readonly Agent[]
    readonly mcpServers: { readonly [name: string]: PlatformServer }
  }
}

interface PlatformServer {
  readonly command: string
  readonly args: readonly string[]
  readonly env: { readonly [name: string]: string }
}

/** The example platform beside the program; nothing where it is not. */
export async function loadPlatform(data: string): Promise<Platform> {
  const place = new URL('examples/platform/platform.ts', packageRoot)
  if (!existsSync(place)) return noPlatform
  const { createPlatform } = (await import(place.href)) as PlatformModule
  const { agents, mcpServers } = createPlatform({ folder: join(data, 'example-platform') })
  const servers = Object.entries(mcpServers).map(([name, server]) => ({ ...server, name }))
  return { agents, mcpServers: servers }
}
