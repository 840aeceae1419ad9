// The Node client. NODE_ENVIRONMENT is the folder where it is installed.
import { createRequire } from 'node:module'
import { watch } from './watching.mjs'

const require = createRequire(`${process.env.NODE_ENVIRONMENT}/`)
const { DuckDBInstance, version } = require('@duckdb/node-api')

async function opened(file, use) {
  const instance = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY' })
  const connection = await instance.connect()
  await use(async (sql) => (await connection.runAndReadAll(sql)).getRowsJson().map(([first]) => first))
  connection.closeSync()
  instance.closeSync()
}

await watch(`@duckdb/node-api ${require('@duckdb/node-api/package.json').version}, duckdb ${version()}`, opened)
