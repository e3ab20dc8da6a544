// OpenAI's client for Node.js and Vercel's AI SDK (npm), unchanged, against a running Madang: what they accept here is what programs get.
// Takes Madang's address, an API key, an app that repeats its one text and the files that it is given, a model that repeats the last message, and one that embeds.

import assert from "node:assert/strict";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { embedMany, generateText, stepCountIs, streamText, tool } from "ai";
import OpenAI, { toFile } from "openai";
import { z } from "zod";

const [base, key, app, model, embedder] = process.argv.slice(2);
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

// The SDK carries the tool out and sends its result, which the model repeats.
const find = tool({
  description: "Finds",
  inputSchema: z.object({ text: z.string() }),
  execute: async ({ text }) => `found ${text}`,
});
const withTools = { model: madang(model), prompt: ASKED, tools: { find }, stopWhen: stepCountIs(2) };
const found = await generateText(withTools);
assert.deepEqual([found.text, found.steps.length], [`found ${ASKED}`, 2]);
const calls = [];
for await (const part of streamText(withTools).fullStream) if (part.type === "tool-call") calls.push(part.input);
assert.deepEqual(calls, [{ text: ASKED }]);

const vectors = (await client.embeddings.create({ model: embedder, input: ["one", "three"] })).data;
assert.deepEqual(vectors.map((item) => item.embedding), [[3, 0.5], [5, 0.5]]);
const { embeddings } = await embedMany({ model: madang.embeddingModel(embedder), values: ["one", "three"] });
assert.deepEqual(embeddings, [[3, 0.5], [5, 0.5]]);

// Files: uploaded once and named by their ids, or sent along.
const MINUTES = "We ship on Monday.";
const uploaded = await client.files.create({ file: await toFile(Buffer.from(MINUTES), "minutes.md"), purpose: "user_data" });
assert.deepEqual([uploaded.object, uploaded.bytes, uploaded.status], ["file", MINUTES.length, "processed"]);
assert.equal((await client.files.retrieve(uploaded.id)).filename, "minutes.md");
const listed = [];
for await (const file of client.files.list({ limit: 1 })) listed.push(file.id);
assert(listed.includes(uploaded.id), listed.join());
assert.equal(await (await client.files.content(uploaded.id)).text(), MINUTES);
for (const name of [app, model]) {
  const content = [
    { type: "text", text: "x" },
    { type: "file", file: { file_id: uploaded.id } },
  ];
  const whole = await client.chat.completions.create({ model: name, messages: [{ role: "user", content }] });
  assert(whole.choices[0].message.content.includes(MINUTES), whole.choices[0].message.content);
}
assert.equal((await client.files.delete(uploaded.id)).deleted, true);
await assert.rejects(client.files.retrieve(uploaded.id).then(), OpenAI.NotFoundError);

const wrong = new OpenAI({ baseURL: `${base}/v1`, apiKey: "sk-wrong", maxRetries: 0 });
await assert.rejects(wrong.models.list().then(), OpenAI.AuthenticationError);
console.log("OpenAI's client for Node.js and Vercel's AI SDK accept Madang");
