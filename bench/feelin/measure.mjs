// Times feelin from text to answer, inside Node: prints one JSON object. The context and the texts come on stdin.
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const { evaluate } = await import(pathToFileURL(process.argv[2]).href)
const { context, texts } = JSON.parse(readFileSync(0, 'utf8'))

const rounds = []
let answer
for (let round = 0; round < 9; round++) {
  const started = process.hrtime.bigint()
  for (const text of texts) answer = evaluate(text, context)
  rounds.push(Number(process.hrtime.bigint() - started) / 1000 / texts.length)
}
rounds.sort((a, b) => a - b)
console.log(JSON.stringify({ us: rounds[4], answer: answer?.value ?? answer }))
