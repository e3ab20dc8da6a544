// OpenAI's client for Node.js and Vercel's AI SDK (npm), unchanged, against a running Madang: what they accept here is what programs get.
// Takes Madang's address, an API key, an app that repeats its one text, and a model that repeats the last message.

import assert from "node:assert/strict";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { generateText, streamText } from "ai";
import OpenAI from "openai";

const [base, key, app, model] = process.argv.slice(2);
const ASKED = "하나 둘 {{셋}} four";

const client = new OpenAI({ baseURL: `${base}/v1`, apiKey: key });
const names = [];
for await (const known of client.models.list()) names.push(known.id);
assert(names.includes(app) && names.includes(model), names.join());

for (const name of [app, model]) {
  const messages = [{ role: "user", content: ASKED }];
  const whole = await client.chat.completions.create({ model: name, messages });
  assert.equal(whole.choices[0].message.content, ASKED);
  const stream = client.chat.completions.stream({ model: name, messages, stream_options: { include_usage: true } });
  assert.equal(await stream.finalContent(), ASKED);
  assert((await stream.totalUsage()).total_tokens >= 0);
  const answered = await client.responses.create({ model: name, input: ASKED });
  assert.equal(answered.output_text, ASKED);
}

const madang = createOpenAICompatible({ name: "madang", baseURL: `${base}/v1`, apiKey: key, includeUsage: true });
for (const name of [app, model]) {
  const { text, finishReason } = await generateText({ model: madang(name), prompt: ASKED });
  assert.deepEqual([text, finishReason], [ASKED, "stop"]);
  let streamed = "";
  for await (const piece of streamText({ model: madang(name), prompt: ASKED }).textStream) streamed += piece;
  assert.equal(streamed, ASKED);
}

const wrong = new OpenAI({ baseURL: `${base}/v1`, apiKey: "sk-wrong", maxRetries: 0 });
await assert.rejects(wrong.models.list().then(), OpenAI.AuthenticationError);
console.log("OpenAI's client for Node.js and Vercel's AI SDK accept Madang");
