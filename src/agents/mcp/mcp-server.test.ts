import { expect, test } from 'vitest'
import { childEnvironment } from './child-environment.ts'
import { presentable } from './mcp-server.ts'

test('hides what was given to a server in confidence', () => {
  const stdio = { name: 'a', command: 'a', env: { KEY: 'hunter22', LONG: 'hunter22-and-more' } }
  expect(presentable('bad key hunter22-and-more, hunter22', stdio)).toBe('bad key ***, ***')
  const http = {
    name: 'a',
    url: 'http://ada:passw0rd@host/mcp?key=querykey',
    headers: { Authorization: 'Bearer t0ken-value' },
  }
  const said = 'Bearer t0ken-value / t0ken-value / passw0rd / querykey'
  expect(presentable(said, http)).toBe('*** / *** / *** / ***')
})

test('makes one line of what a server says, and not too long a one', () => {
  const server = { name: 'a', command: 'a', env: { MODE: 'on' } }
  expect(presentable('  first\n\tsecond on ', server)).toBe('first second on')
  expect(presentable('x'.repeat(5_000), server)).toHaveLength(1_000)
})

test('gives a child the minimum of our environment, and what was given for it', () => {
  const ours = { PATH: '/bin', HOME: '/home/ada', AWS_SECRET: 'no', NODE_OPTIONS: '--inspect' }
  expect(childEnvironment(ours, { HOME: '/tmp', KEY: 'k' })).toEqual({
    PATH: '/bin',
    HOME: '/tmp',
    KEY: 'k',
  })
})
