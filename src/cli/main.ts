#!/usr/bin/env node
// An older Node is told what it lacks, so nothing that it could not load is imported before.
const check = new URL('../../scripts/check-node.mjs', import.meta.url)
await import(check.href)

// Most of the time that a command takes to start is compiling; Node keeps that for the next time.
const { enableCompileCache } = await import('node:module')
enableCompileCache()
const { runProcess } = await import('./process.ts')
await runProcess()
