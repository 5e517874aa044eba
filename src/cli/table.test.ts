import { expect, test } from 'vitest'
import { renderTable } from './table.ts'
import { createStyle } from './text.ts'

const style = createStyle(false)

test('cells stand under their headings, without spaces at the end of a line', () => {
  const table = renderTable(
    ['A', 'NAME'],
    [
      ['1', 'one'],
      ['22', 'twenty-two'],
    ],
    { style },
  )
  expect(table).toBe('A   NAME\n1   one\n22  twenty-two\n')
})

test('the widest column gives way when the terminal is narrow', () => {
  const rows = [['id-1', 'a very long description that does not fit']]
  const table = renderTable(['ID', 'DESCRIPTION'], rows, { style, columns: 24 })
  expect(table).toBe('ID    DESCRIPTION\nid-1  a very long descr…\n')
})

test('a cell with line breaks or escape sequences stays on its line', () => {
  const table = renderTable(['A', 'B'], [['x\ny', '\u001b[31mred']], { style })
  expect(table).toBe('A    B\nx y  [31mred\n')
})

test('a missing cell is empty', () => {
  expect(renderTable(['A', 'B'], [['x']], { style })).toBe('A  B\nx\n')
})
