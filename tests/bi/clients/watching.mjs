// What each client for Node does, the same as watching.py: it opens the warehouse, reads it until it is told to open it anew.
import { createInterface } from 'node:readline'

const COUNT = 'select count(*) from bi.pull_requests'
const WRITE = 'create table main.written (number bigint)'
const VIEWS = "select view_name from duckdb_views() where schema_name = 'bi' order by view_name"
const COLUMNS = "select column_name from duckdb_columns() where schema_name = 'bi' and table_name = 'weekly_percentiles'"
const PAUSE_MS = 200

const say = (what) => process.stdout.write(JSON.stringify(what) + '\n')

// `opened(file, use)` opens it, gives `use` a function from SQL to the values of the first column, and closes it.
export async function watch(version, opened) {
  const file = process.argv[2]
  let isTold = false
  createInterface({ input: process.stdin }).once('line', () => { isTold = true })
  await opened(file, async (ask) => {
    const count = async () => Number((await ask(COUNT))[0])
    say({
      version,
      count: await count(),
      views: await ask(VIEWS),
      columns: await ask(COLUMNS),
      refusal: await ask(WRITE).then(() => '', (refused) => refused.message),
    })
    let readings = 0
    const counts = new Set()
    while (!isTold) {
      counts.add(await count())
      readings += 1
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
    }
    say({ readings, counts: [...counts.add(await count())].sort((a, b) => a - b) })
  })
  await opened(file, async (ask) => say({ count: Number((await ask(COUNT))[0]) }))
  process.exit(0)
}
