interface Closed {
  readonly answer?: { readonly decision: string; readonly by: string } | undefined
}

/** What became of a question that is closed: "Approved by Priya". */
export function outcomeOf({ answer }: Closed): string {
  if (answer === undefined) return 'It was no longer asked'
  return `${answer.decision === 'APPROVE' ? 'Approved' : 'Rejected'} by ${answer.by}`
}
