import { openMcpAgent } from '../../src/agents/mcp/mcp-agent.ts'
import type { McpAgent } from '../../src/agents/mcp/mcp-agent.ts'
import { agentContract } from '../../src/testing/contracts/agent.contract.ts'
import type { AgentUnderTest } from '../../src/testing/contracts/agent.contract.ts'
import { everythingPath, startEverything } from './mcp-servers.ts'

agentContract('mcp over stdio', async () =>
  everything(openMcpAgent({ name: 'everything', command: 'node', args: [everythingPath] })),
)

agentContract('mcp over Streamable HTTP', async () => {
  const server = await startEverything()
  const agent = openMcpAgent({ name: 'everything', url: server.url })
  return { ...everything(agent), end: () => server.kill() }
})

function everything(agent: McpAgent): AgentUnderTest {
  return {
    agent,
    echo: { capability: 'everything.echo', inputs: (message) => ({ message }) },
    failing: { capability: 'everything.get-sum', inputs: { a: 'one' } },
    endless: {
      capability: 'everything.trigger-long-running-operation',
      inputs: { duration: 600, steps: 1 },
    },
  }
}
