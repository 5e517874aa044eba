import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One request for a step, as the agent received it. */
export interface Receipt {
  readonly runId: string
  readonly stepId: string
  readonly attempt: number
  readonly idempotencyKey: string
  readonly capability: string
}

export interface LoggingAgent {
  readonly url: string
  readonly receipts: readonly Receipt[]
  close(): Promise<void>
}

/** An HTTP agent that outlives the servers under test and remembers all it was ever asked. */
export async function openLoggingAgent(delayMs: () => number): Promise<LoggingAgent> {
  const receipts: Receipt[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const receipt = JSON.parse(Buffer.concat(chunks).toString()) as Receipt
      receipts.push(receipt)
      setTimeout(() => {
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify({ output: { step: receipt.stepId } }))
      }, delayMs())
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    receipts,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
