/** A server that is started as a child process and spoken to over its standard input and output. */
export interface StdioServer {
  readonly name: string
  /** `node` means the Node that runs Skein. */
  readonly command: string
  readonly args?: readonly string[]
  /** Added to a minimal environment; never shown. */
  readonly env?: { readonly [name: string]: string }
  /** Whether its steps come with what they build on. Default: yes. */
  readonly context?: boolean
}

/** A server behind a URL, spoken to over Streamable HTTP. */
export interface HttpServer {
  readonly name: string
  readonly url: string
  /** Sent with every request; never shown. */
  readonly headers?: { readonly [name: string]: string }
  /** Whether its steps come with what they build on. Default: yes. */
  readonly context?: boolean
}

export type McpServer = StdioServer | HttpServer

const secretCharactersMin = 6

/** Makes a text fit for a message: one line, not too long, and without the server's secrets. */
export function presentable(text: string, server: McpServer): string {
  const clean = secretsOf(server).reduce((rest, secret) => rest.replaceAll(secret, '***'), text)
  return clean.replaceAll(/\s+/g, ' ').trim().slice(0, 1_000)
}

/** Longest first, so that none is cut by a shorter one. */
function secretsOf(server: McpServer): readonly string[] {
  const values =
    'command' in server
      ? Object.values(server.env ?? {})
      : [...Object.values(server.headers ?? {}), ...urlSecrets(server.url)]
  return values
    .flatMap((value) => [value, value.replace(/^(Bearer|Basic) /i, '')])
    .filter((value) => value.length >= secretCharactersMin)
    .sort((a, b) => b.length - a.length)
}

function urlSecrets(text: string): readonly string[] {
  const url = URL.parse(text)
  return url === null ? [] : [url.username, url.password, url.search, ...url.searchParams.values()]
}
