import { SkeinError } from '../../core/errors.ts'
import type { GraphDatabase } from '../../ports/graph-database.ts'
import { createGraphFolders } from './graph-folders.ts'
import type { GraphHome, GraphHomes } from './graph-keeper.ts'

/** A graph server, and how to get into it. */
export interface GraphServer {
  readonly url: string
  readonly user?: string
  /** A secret: for the server only. */
  readonly password?: string
  readonly database?: string
}

export interface GraphHomesOptions {
  /** The data folder, where embedded graphs are. */
  readonly data: string
  readonly organization: string
  /** Where the graph is, if not embedded; `url` may be absent and only tell how to get in. */
  readonly server: Partial<GraphServer>
  readonly openEmbedded: (folder: string) => Promise<GraphDatabase>
  readonly openServer: (server: GraphServer & { readonly empty: boolean }) => Promise<GraphDatabase>
}

/** What `to` may be for the embedded engine. */
const embedded = 'embedded'

const serverScheme = /^(bolt|neo4j)(\+s|\+ssc)?:\/\//

/** Where the graphs of a data folder and its server are. */
export function createGraphHomes(options: GraphHomesOptions): GraphHomes {
  const folders = createGraphFolders(options.data, options.organization)
  folders.tidy()
  const { server } = options
  const places = new Map<GraphHome, string>()

  function inFolder(folder: string): GraphHome {
    const open = (): Promise<GraphDatabase> => options.openEmbedded(folder)
    const home: GraphHome = { engine: 'grafeo', address: embedded, open }
    places.set(home, folder)
    return home
  }

  let current =
    server.url === undefined
      ? inFolder(folders.current())
      : onServer({ ...server, url: server.url }, options)

  return {
    get current() {
      return current
    },
    fresh: (to) => {
      const target = to ?? (current.engine === 'grafeo' ? embedded : undefined)
      if (target === embedded) return inFolder(folders.next())
      if (target === undefined) throw refused(sameDatabase)
      const there = serverAt(target, server)
      const home = onServer(there, options, { empty: true })
      if (home.address === current.address) throw refused(sameDatabase)
      return home
    },
    adopt: async (home) => {
      const folder = places.get(home)
      if (folder !== undefined) folders.choose(folder)
      current = home
    },
    discard: async (home) => {
      const folder = places.get(home)
      // A graph that was left for a server stays: the configuration may still name it.
      if (folder !== undefined && current.engine === 'grafeo') folders.remove(folder)
    },
  }
}

/** Emptied when it is opened first, and never again: the projector opens it anew after failures. */
function onServer(
  server: GraphServer,
  options: GraphHomesOptions,
  { empty }: { readonly empty: boolean } = { empty: false },
): GraphHome {
  let isToEmpty = empty
  const name = server.database === undefined ? '' : ` database ${server.database}`
  return {
    engine: 'neo4j',
    address: `${server.url}${name}`,
    open: async () => {
      const opened = await options.openServer({ ...server, empty: isToEmpty })
      isToEmpty = false
      return opened
    },
  }
}

/** `bolt://host:7687?database=name`; user and password are those of the configuration. */
function serverAt(to: string, configured: Partial<GraphServer>): GraphServer {
  const url = serverScheme.test(to) ? URL.parse(to) : null
  if (url === null || url.hostname === '') throw refused(unknownTarget)
  if (url.username !== '' || url.password !== '') throw refused(credentialsInUrl)
  const database = url.searchParams.get('database') ?? configured.database
  url.searchParams.delete('database')
  const { user, password } = configured
  return {
    url: url.href.replace(/\/$/, ''),
    ...(user !== undefined && { user }),
    ...(password !== undefined && { password }),
    ...(database !== undefined && database !== null && { database }),
  }
}

const sameDatabase =
  'a server’s database cannot be filled anew while it serves; name another with --to (bolt://…?database=NAME, or embedded)'

const unknownTarget =
  'a graph goes to "embedded" or to a bolt:// or neo4j:// address, with +s or +ssc for TLS'

const credentialsInUrl =
  'user and password do not belong in the address; set SKEIN_GRAPH_USER and SKEIN_GRAPH_PASSWORD for the server'

function refused(reason: string): SkeinError {
  return new SkeinError('GRAPH_REBUILD_REFUSED', { reason })
}
