// A reader of what connectors have written that knows nothing of Windfall but its topics and its registry:
//   node read-connectors.mjs NODE_MODULES_PARENT BOOTSTRAP REGISTRY TOPIC=COUNT...
// Reads so many committed records of each topic from its beginning, and prints them as JSON, one a line: topic, key, value.
import { createRequire } from 'node:module'
import { join } from 'node:path'

const [modules, bootstrap, registryUrl, ...wanted] = process.argv.slice(2)
const require = createRequire(join(modules, 'package.json'))
const { Kafka, logLevel } = require('kafkajs')
const { SchemaRegistry } = require('@kafkajs/confluent-schema-registry')

const left = new Map(wanted.map((each) => [each.split('=')[0], Number(each.split('=')[1])]))
const kafka = new Kafka({ clientId: 'foreign-reader', brokers: [bootstrap], logLevel: logLevel.ERROR })
const registry = new SchemaRegistry({ host: registryUrl })
const consumer = kafka.consumer({ groupId: `foreign-reader-${process.pid}` })
await consumer.connect()
await consumer.subscribe({ topics: [...left.keys()], fromBeginning: true })
const timer = setTimeout(() => {
  console.error(`timed out; still missing: ${JSON.stringify([...left])}`)
  process.exit(1)
}, 60_000)
await new Promise((resolve, reject) => {
  consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error))
  consumer
    .run({
      eachMessage: async ({ topic, message }) => {
        if (left.get(topic) === 0) return
        const value = await registry.decode(message.value)
        console.log(JSON.stringify({ topic, key: message.key.toString(), value }))
        left.set(topic, left.get(topic) - 1)
        if ([...left.values()].every((count) => count === 0)) resolve()
      },
    })
    .catch(reject)
})
clearTimeout(timer)
await consumer.disconnect()
