import { z } from 'zod'
import type {
  AgentView,
  CapabilityView,
  HttpAgentRegistration,
  McpServerRegistration,
  McpServerView,
} from '../../../app/views.ts'
import type { CapabilityDeclaration } from '../../../core/capability.ts'
import { documented, jsonSchema, optional, stringMap, text } from './field.ts'
import type { Fields } from './field.ts'

const name = documented(
  z
    .string()
    .min(1)
    .max(100)
    // As a part of a path these two mean another path.
    .refine((text) => text !== '.' && text !== '..', 'must not be a dot or two'),
  { description: 'Unique among agents.' },
)
const availability = z.enum(['ACTIVE', 'UNAVAILABLE'])
const source = z.enum(['config', 'api', 'program'])
const reversibility = z.enum(['read', 'reversible', 'irreversible'])

const capabilityDeclaration = z.object({
  name: documented(z.string().min(1), { description: '`domain.verb`.' }),
  description: z.string(),
  examples: optional(z.array(z.string())),
  input: optional(jsonSchema),
  output: optional(jsonSchema),
  requires: optional(z.array(z.string())),
  produces: optional(z.array(z.string())),
  reversibility: optional(reversibility),
  idempotent: optional(z.boolean()),
} satisfies Fields<CapabilityDeclaration>)

export const capabilityView: z.ZodType<CapabilityView> = documented(
  z.object({
    name: z.string(),
    description: z.string(),
    examples: z.array(z.string()),
    input: jsonSchema,
    output: jsonSchema,
    requires: z.array(z.string()),
    produces: z.array(z.string()),
    reversibility,
    idempotent: z.boolean(),
    agents: z.array(z.string()),
  } satisfies Fields<CapabilityView>),
  {
    id: 'Capability',
    description: 'Something that agents can do, and which agents can.',
    examples: [
      {
        name: 'weather.get',
        description: 'Tells the weather of a city.',
        examples: ['What is the weather in Tokyo?'],
        input: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
        output: {},
        requires: [],
        produces: [],
        reversibility: 'read',
        idempotent: true,
        agents: ['weather'],
      },
    ],
  },
)

export const agentView: z.ZodType<AgentView> = documented(
  z.object({
    name: z.string(),
    kind: z.string(),
    status: availability,
    reason: optional(z.string()),
    capabilities: z.array(z.string()),
    contexts: documented(z.array(z.string()), { description: 'Contexts that it may enter.' }),
    parallelMax: optional(z.number()),
    inFlight: z.number(),
    source,
  } satisfies Fields<AgentView>),
  {
    id: 'Agent',
    description: 'Who does steps.',
    examples: [
      {
        name: 'weather',
        kind: 'http',
        status: 'ACTIVE',
        capabilities: ['weather.get'],
        contexts: [],
        inFlight: 0,
        source: 'api',
      },
    ],
  },
)

const givesContext = optional(
  documented(z.boolean(), {
    description: 'Whether its steps come with what they build on. Default: yes.',
  }),
)

export const agentRegistration: z.ZodType<HttpAgentRegistration> = documented(
  z.object({
    name,
    kind: z.literal('http'),
    url: documented(z.url({ protocol: /^https?$/ }), { description: 'Steps are posted here.' }),
    headers: optional(documented(stringMap, { description: 'Kept encrypted; never shown again.' })),
    capabilities: z.array(capabilityDeclaration).min(1),
    parallelMax: optional(z.number().int().min(1)),
    messagesUrl: optional(
      documented(z.url({ protocol: /^https?$/ }), {
        description: 'Messages are posted here; without it the agent has to look for them.',
      }),
    ),
    context: givesContext,
  } satisfies Fields<HttpAgentRegistration>),
  {
    examples: [
      {
        name: 'weather',
        kind: 'http',
        url: 'http://127.0.0.1:9000/steps',
        capabilities: [
          {
            name: 'weather.get',
            description: 'Tells the weather of a city.',
            reversibility: 'read',
          },
        ],
      },
    ],
  },
)

export const mcpServerView: z.ZodType<McpServerView> = documented(
  z.object({
    name: z.string(),
    transport: z.enum(['stdio', 'http']),
    target: text('Command with its arguments, or URL. Environment and headers are never shown.'),
    status: availability,
    reason: optional(z.string()),
    tools: z.array(z.string()),
    source,
  } satisfies Fields<McpServerView>),
  {
    id: 'McpServer',
    description: 'An MCP server. Its tools are capabilities named `server.tool`.',
    examples: [
      {
        name: 'memory',
        transport: 'stdio',
        target: 'npx -y @modelcontextprotocol/server-memory',
        status: 'ACTIVE',
        tools: ['create_entities', 'read_graph'],
        source: 'api',
      },
    ],
  },
)

type Registration = {
  readonly name: string
  readonly command?: string
  readonly args?: readonly string[]
  readonly env?: { readonly [name: string]: string }
  readonly url?: string
  readonly headers?: { readonly [name: string]: string }
  readonly context?: boolean
}

/** One object rather than a union, so that a mistake is named at its place. */
export const mcpServerRegistration: z.ZodType<McpServerRegistration> = documented(
  z
    .object({
      name,
      command: optional(documented(z.string().min(1), { description: 'Started, over stdio.' })),
      args: optional(z.array(z.string())),
      env: optional(documented(stringMap, { description: 'Kept encrypted; never shown again.' })),
      url: optional(
        documented(z.url({ protocol: /^https?$/ }), { description: 'Streamable HTTP.' }),
      ),
      headers: optional(
        documented(stringMap, { description: 'Kept encrypted; never shown again.' }),
      ),
      context: givesContext,
    } satisfies Fields<Registration>)
    .refine(
      (value) => (value.command === undefined) !== (value.url === undefined),
      'needs either a command or a url',
    ) as unknown as z.ZodType<McpServerRegistration>,
  {
    examples: [
      { name: 'memory', command: 'npx', args: ['-y', '@modelcontextprotocol/server-memory'] },
      { name: 'search', url: 'http://127.0.0.1:9001/mcp' },
    ],
  },
)
