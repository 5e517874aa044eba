import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { HttpAgentRegistration } from '../../src/app/views.ts'

export interface PaidAgent {
  readonly registration: HttpAgentRegistration
  /** Answers nothing until `letGo`. */
  hold(): void
  letGo(): void
  close(): Promise<void>
}

/** An HTTP agent of which each step costs 0.25 dollars and 10 tokens. */
export async function openPaidAgent(delayMs = 0): Promise<PaidAgent> {
  let held: Promise<void> | undefined
  let open: () => void = () => undefined
  const server = createServer((request, response) => {
    request.resume()
    request.on('end', () => {
      const usage = { usd: 0.25, tokens: 10 }
      const answer = (): void => void response.end(JSON.stringify({ output: 'done', usage }))
      void (held ?? Promise.resolve()).then(() => setTimeout(answer, delayMs))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const capability = { name: 'paid.work', description: 'Works for money.', idempotent: true }
  return {
    registration: {
      name: 'paid',
      kind: 'http',
      url: `http://127.0.0.1:${port}/`,
      capabilities: [capability],
    },
    hold: () => {
      held = new Promise((resolve) => (open = resolve))
    },
    letGo: () => {
      open()
      held = undefined
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
