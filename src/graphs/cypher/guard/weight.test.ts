import { describe, expect, test } from 'vitest'
import { isLight } from './weight.ts'

const light: readonly string[] = [
  'RETURN 1 AS one',
  'MATCH (n) RETURN count(n) AS n',
  'MATCH (n:Agent) WHERE n.status = $status RETURN n.id AS id ORDER BY id LIMIT 10',
  'MATCH (a:application)-[:owns]->(s:service) RETURN a.name AS a, s.name AS s',
  "MATCH (a:application {name: 'shop'})-[:owns]->(s)-[:uses]->(d) RETURN d",
  'MATCH p = (s:ExecutionStep {id: $id})-[:DEPENDS_ON]->(d) RETURN p AS p',
  'MATCH (n)-[r:A|B]->(m) WITH n, count(m) AS c WHERE c > 3 RETURN n.id AS id, c AS c',
]

const heavy: readonly string[] = [
  'MATCH (a), (b) RETURN count(*) AS n',
  'MATCH (a) MATCH (b) RETURN count(*) AS n',
  'MATCH (a:Agent)<-[:ASSIGNED_TO]-(s)-[:ASSIGNED_TO]->(b) RETURN count(*) AS n',
  "MATCH (s {status: 'DONE'})-[:R]->(c)<-[:R]-(t) RETURN count(*) AS n",
  "MATCH (s {id: 'x'})-[:R]->(c)<-[:R]-(t)-[:R]->(u) RETURN count(*) AS n",
  'MATCH (a)-[:R*1..3]->(b) RETURN b',
  'MATCH (a)-[*..2]-(b) RETURN b',
  'UNWIND range(1, 10000) AS a RETURN a',
  'UNWIND $list AS a RETURN a',
  'MATCH (n) WITH collect(n) AS l UNWIND l AS a RETURN a',
  'MATCH (n) RETURN [x IN n.list | x] AS l',
  'MATCH (n) RETURN [(n)-->(m) | m.id] AS l',
  'MATCH (n) WHERE EXISTS { MATCH (n)-->(:Agent) } RETURN n',
  'MATCH (n) WHERE all(x IN n.list WHERE x > 1) RETURN n',
  "WITH 'x' AS a WITH a + a AS a WITH a + a AS a RETURN a",
  "RETURN 'a' + 'a' + 'a' + 'a' + 'a' + 'a' + 'a' + 'a' + 'a' + 'a' AS x",
  "MATCH (n) RETURN replace(n.x, 'a', n.x) AS x",
  'MATCH (n) CALL (n) { RETURN 1 AS one } RETURN n',
  'MATCH (a {id: 1}), (b {id: 2}), p = shortestPath((a)-[*..9]-(b)) RETURN p',
  'RETURN 1 AS x UNION RETURN 2 AS x',
]

describe('the weight of a query', () => {
  test.each(light)('is light: %s', (text) => expect(isLight(text)).toBe(true))
  test.each(heavy)('is heavy: %s', (text) => expect(isLight(text)).toBe(false))
})
