#!/usr/bin/env node
import { enableCompileCache } from 'node:module'

// Most of the time that a command takes to start is compiling; Node keeps that for the next time.
enableCompileCache()
const { runProcess } = await import('./process.ts')
await runProcess()
