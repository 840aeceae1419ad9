// The Node client. `node with_node.mjs FILE`, with NODE_ENVIRONMENT the folder where it is installed.
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'

const require = createRequire(`${process.env.NODE_ENVIRONMENT}/`)
const { DuckDBInstance, version } = require('@duckdb/node-api')

const COUNT = 'select count(*) from bi.pull_requests'
const say = (what) => process.stdout.write(JSON.stringify(what) + '\n')

async function opened(file, use) {
  const instance = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY' })
  const connection = await instance.connect()
  const ask = async (sql) => (await connection.runAndReadAll(sql)).getRowsJson()
  await use({ ask, count: async () => Number((await ask(COUNT))[0][0]) })
  connection.closeSync()
  instance.closeSync()
}

const told = new Promise((resolve) => createInterface({ input: process.stdin }).once('line', resolve))
const file = process.argv[2]
await opened(file, async ({ ask, count }) => {
  say({
    version: `@duckdb/node-api ${require('@duckdb/node-api/package.json').version}, duckdb ${version()}`,
    count: await count(),
    views: (await ask("select view_name from duckdb_views() where schema_name = 'bi' order by all")).flat(),
    columns: (await ask('describe bi.weekly_percentiles')).map(([name]) => name),
    refusal: await ask('create table main.written (number bigint)').then(() => '', (refused) => refused.message),
  })
  let isTold = false
  told.then(() => { isTold = true })
  let readings = 0
  const counts = new Set()
  while (!isTold) {
    counts.add(await count())
    readings += 1
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  say({ readings, counts: [...counts.add(await count())] })
})
await opened(file, async ({ count }) => say({ count: await count() }))
process.exit(0)
