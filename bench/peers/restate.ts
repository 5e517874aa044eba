/**
 * `node bench/peers/restate.ts SHAPE RUNS STEPS FOLDER`: the same work done by Restate, on one
 * machine, with one partition, its fastest setting here. Prints a sample like the other engines'.
 *
 * Its packages are not among our dependencies: `npm install --no-save` brings them.
 */
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'

interface Context {
  run(name: string, work: () => Promise<unknown>): Promise<unknown>
}

interface Sdk {
  service(this: void, definition: object): object
  serve(options: { readonly services: readonly object[]; readonly port: number }): Promise<unknown>
  readonly RestatePromise: { all(this: void, all: readonly unknown[]): Promise<unknown> }
}

const [shape, runs, steps, folder] = process.argv.slice(2)
const payload = { s: 'x'.repeat(192) }
const step = async (): Promise<unknown> => payload
const roundCount = 5
/** By a name that the compiler does not look up, as it is mostly not there. */
const sdkPackage: string = '@restatedev/restate-sdk'

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  await new Promise((done) => server.close(done))
  return port
}

function serviceOf({ service, RestatePromise }: Sdk): object {
  return service({
    name: 'bench',
    handlers: {
      chain: async (context: Context, length: number) => {
        for (let index = 0; index < length; index += 1) await context.run(`s${index}`, step)
        return payload
      },
      fan: async (context: Context, width: number) => {
        await context.run('first', step)
        await RestatePromise.all(
          Array.from({ length: width }, (_, index) => context.run(`s${index}`, step)),
        )
        return context.run('last', step)
      },
    },
  })
}

/** The platform's own binary: the wrapper would be a parent process more. */
function binary(): string {
  const name = `@restatedev/restate-server-${process.platform}-${process.arch}/package.json`
  return join(dirname(createRequire(import.meta.url).resolve(name)), 'bin', 'restate-server')
}

async function untilReady(url: string): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    const answer = await fetch(url).catch(() => undefined)
    if (answer?.ok === true) return
    await setTimeout(100)
  }
  throw new Error(`${url} is not ready`)
}

async function post(url: string, body: unknown): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`)
  await answer.arrayBuffer()
}

const [ingress, admin, node, worker] = await Promise.all([
  freePort(),
  freePort(),
  freePort(),
  freePort(),
])
const server = spawn(binary(), [], {
  stdio: 'ignore',
  env: {
    RESTATE_BASE_DIR: folder,
    RESTATE_DEFAULT_NUM_PARTITIONS: '1',
    RESTATE_LISTEN_MODE: 'tcp',
    RESTATE_BIND_IP: '127.0.0.1',
    RESTATE_BIND_PORT: String(node),
    RESTATE_INGRESS__BIND_ADDRESS: `127.0.0.1:${ingress}`,
    RESTATE_ADMIN__BIND_ADDRESS: `127.0.0.1:${admin}`,
    RESTATE_LOG_FILTER: 'error',
    RESTATE_DISABLE_TELEMETRY: 'true',
    DO_NOT_TRACK: '1',
  },
})
// Its log would be half of the work.
process.env['RESTATE_LOGGING'] = 'ERROR'
try {
  const sdk: Sdk = await import(sdkPackage)
  await sdk.serve({ services: [serviceOf(sdk)], port: worker })
  await untilReady(`http://127.0.0.1:${admin}/health`)
  await post(`http://127.0.0.1:${admin}/deployments`, { uri: `http://127.0.0.1:${worker}` })
  const rounds: number[] = []
  for (let round = 0; round < roundCount; round += 1) {
    const began = performance.now()
    const url = `http://127.0.0.1:${ingress}/bench/${shape}`
    await Promise.all(Array.from({ length: Number(runs) }, () => post(url, Number(steps))))
    rounds.push(performance.now() - began)
  }
  process.stdout.write(`${JSON.stringify({ rounds, peakRssMiB: 0 })}\n`)
} finally {
  server.kill('SIGKILL')
}
process.exit()
