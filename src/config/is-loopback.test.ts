import { expect, test } from 'vitest'
import { isLoopback } from './is-loopback.ts'

test('knows the addresses that only this machine can reach', () => {
  const hosts = ['localhost', 'LOCALHOST', '127.0.0.1', '127.9.9.9', '::1', '[::1]']
  hosts.push('0:0:0:0:0:0:0:1', '::ffff:127.0.0.1')
  for (const host of hosts) expect(isLoopback(host), host).toBe(true)
})

test('takes every other host for one that others may reach', () => {
  const hosts = ['0.0.0.0', '::', '', '10.0.0.1', '127.0.0.1.example.org', 'localhost.example.org']
  hosts.push('128.0.0.1', '::2', '2130706433', '127.1', '::ffff:10.0.0.1', '[127.0.0.1')
  for (const host of hosts) expect(isLoopback(host), host).toBe(false)
})
