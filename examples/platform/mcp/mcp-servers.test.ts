import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from '@modelcontextprotocol/client'
import type { CallToolResult } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createPlatform } from '../platform.ts'

let folder = ''
const clients: Client[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'skein-mcp-'))
})
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()))
  rmSync(folder, { recursive: true, force: true })
})

async function connect(name: string): Promise<Client> {
  const server = createPlatform({ folder, speed: 0 }).mcpServers[name]
  if (server === undefined) throw new Error(`There is no server ${name}`)
  const client = new Client({ name: 'test', version: '1.0.0' })
  const { command, args, env } = server
  await client.connect(new StdioClientTransport({ command, args: [...args], env: { ...env } }))
  clients.push(client)
  return client
}

async function call(
  client: Client,
  name: string,
  inputs: { readonly [name: string]: unknown } = {},
): Promise<CallToolResult> {
  return client.callTool({ name, arguments: { ...inputs } })
}

test('every tool says what it takes, gives, makes and changes', async () => {
  const seen: { [tool: string]: unknown } = {}
  for (const name of ['github', 'aws', 'slack']) {
    const { tools } = await (await connect(name)).listTools()
    for (const tool of tools) {
      expect(tool.description).toBeTruthy()
      expect(tool.outputSchema?.properties).toBeDefined()
      expect(tool._meta?.['skein/examples']).toSatisfy((list: unknown[]) => list.length > 0)
      seen[`${name}.${tool.name}`] = [
        tool.annotations?.readOnlyHint === true,
        tool.inputSchema.required ?? [],
        tool._meta?.['skein/produces'],
      ]
    }
  }
  expect(seen).toEqual({
    'github.get_repository': [true, [], ['source']],
    'github.create_repository': [false, ['name'], ['repository']],
    'github.create_release': [false, ['version'], ['release']],
    'aws.deploy': [false, [], ['deployment']],
    'aws.get_status': [true, [], []],
    'slack.post_message': [false, ['text'], ['message']],
  })
})

test('deploys my app from GitHub to AWS and tells Slack, with no input', async () => {
  const source = await call(await connect('github'), 'get_repository')
  expect(source.structuredContent).toMatchObject({ repository: 'app', application: 'app' })
  const deployed = await call(await connect('aws'), 'deploy')
  expect(deployed.structuredContent).toMatchObject({ deployment: 'app-aws', release: 1 })
  expect(deployed._meta?.['skein/relationships']).toContainEqual({
    from: { kind: 'deployment', name: 'app-aws' },
    type: 'deploys',
    to: { kind: 'application', name: 'app' },
  })
  const text = (deployed.structuredContent as { summary: string }).summary
  const posted = await call(await connect('slack'), 'post_message', { text })
  expect(posted.structuredContent).toMatchObject({ channel: '#general', text, status: 'posted' })
})

test('a server that is started again remembers what it did', async () => {
  const first = await connect('aws')
  expect(await call(first, 'get_status')).toMatchObject({
    isError: true,
    content: [{ type: 'text', text: 'application "app" is not deployed on AWS' }],
  })
  await call(first, 'deploy', { application: 'shop', region: 'us-east-1' })
  await first.close()
  const second = await connect('aws')
  expect((await call(second, 'deploy', { application: 'shop' })).structuredContent).toMatchObject({
    release: 2,
  })
  expect(
    (await call(second, 'get_status', { application: 'shop' })).structuredContent,
  ).toMatchObject({ status: 'running', region: 'eu-central-1' })
})

test('refuses what it cannot do, and names the reason', async () => {
  const github = await connect('github')
  await call(github, 'create_repository', { name: 'storefront' })
  for (const [tool, inputs, reason] of [
    ['create_repository', { name: 'storefront' }, 'repository "storefront" exists already'],
    ['get_repository', { repository: 'ghost' }, 'there is no repository "ghost"'],
  ] as const) {
    expect(await call(github, tool, inputs)).toMatchObject({
      isError: true,
      content: [{ type: 'text', text: reason }],
    })
  }
  const wrongType = await call(github, 'create_repository', { name: 7 })
  expect(wrongType.isError).toBe(true)
})
