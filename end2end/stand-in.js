// Plays a model: the OpenAI-compatible API, twenty words a second. The model `endless` writes until nobody reads any more, `short` is
// cut off after a few words, `designer` suggests an app, `careless` gives a JSON document only when it is asked once more, and `essay` writes a long document as
// fast as it can be sent; `polite` and `terse` answer a complaint at once, `tester` makes up test rows, and `parrot` says in small pieces what it was told. The other one, NAME, writes some two hundred words and stands in for the demo model where that can't be had.
// Usage: node stand-in.js NAME; prints its address, and serves until it is ended.
import { createServer } from "node:http";

const name = process.argv[2];
const WORDS = "The sea is wide and the moon is bright, so people walk along the shore and talk about the rain. ".repeat(12).trim().split(/(?<= )/);
const PAUSE_MS = 50;
const QUICK = new Set(["essay", "polite", "terse", "tester", "parrot"]);
const CHAPTER = (number) => `## Chapter ${number}

The **sea** is wide and the *moon* is bright, so \`people\` walk along the shore, see https://sea.example/${number}, and talk about the rain.

- wide, with [a link](https://moon.example)
- bright

| Hour | Water |
|---|--:|
${"| noon | high and low again |\n".repeat(12)}
\`\`\`js
${"console.log('the sea', 'the moon', 'the rain');\n".repeat(6)}\`\`\`

`;
const ESSAY = Array.from({ length: 160 }, (_, index) => CHAPTER(index + 1)).join("").match(/[^]{1,400}/g);

// What a model answers that is asked for an app, or for a better prompt.
const DESIGN = JSON.stringify({
  inputs: [
    { name: "audience", label: "For whom", hint: "", kind: "select", required: true, options: ["Team", "Board"] },
    { name: "transcript", label: "Transcript", hint: "Paste all of it.", kind: "paragraph", required: true, options: [] },
  ],
  instructions: "You write minutes. Decisions come first.",
  message: "For: {{audience}}\n\n{{transcript}}",
  examples: [],
  sample: [{ name: "audience", value: "Team" }, { name: "transcript", value: "Kim: we ship on Monday." }],
  answer_format: "markdown",
  reason: "Two fields are enough.",
}).match(/[^]{1,60}/g);

// What two models answer that are compared.
const POLITE = ["We are sorry. ", "We will refund ", "34,800 won ", "today."];
const TERSE = ["We are sorry. ", "We will call ", "you today."];

// What a model answers that is asked for test rows.
const ROWS = JSON.stringify({
  rows: ["The box came late and wet.", "환불해 주세요."].map((value) => ({ values: [{ name: "complaint", value }], expected: "" })),
}).match(/[^]{1,60}/g);

/** The last message in pieces of three characters, after what came in, so that a test sees what was sent. */
const told = (messages) => `I was told: ${messages?.at(-1)?.content}`.match(/[^]{1,3}/g);

const server = createServer(async (request, response) => {
  const body = await text(request);
  if (request.method === "GET") return answer(response, { object: "list", data: listed(request.url) });
  // A program of the company's own, which takes webhooks.
  if (request.url.startsWith("/hooks/")) return response.writeHead(request.url === "/hooks/broken" ? 500 : 204).end();
  const { model, messages, stream, max_tokens: most = WORDS.length } = JSON.parse(body);
  const whole = { careless: careless(messages), essay: ESSAY, designer: DESIGN, polite: POLITE, terse: TERSE, tester: ROWS, parrot: told(messages) }[model];
  const words = whole ?? WORDS.slice(0, model === "short" ? 8 : most);
  const finish_reason = !whole && words.length < WORDS.length ? "length" : "stop";
  const usage = { prompt_tokens: 20, completion_tokens: words.length, total_tokens: 20 + words.length };
  if (!stream) return answer(response, { model: name, choices: [{ index: 0, message: { role: "assistant", content: words.join("") }, finish_reason }], usage });

  response.writeHead(200, { "content-type": "text/event-stream" });
  const send = (choices, more) => response.write(`data: ${JSON.stringify({ object: "chat.completion.chunk", model: name, choices, ...more })}\n\n`);
  do {
    for (const content of words) {
      if (response.destroyed) return;
      send([{ index: 0, delta: { content }, finish_reason: null }]);
      await new Promise((resolve) => setTimeout(resolve, QUICK.has(model) ? 0 : PAUSE_MS));
    }
  } while (model === "endless");
  send([{ index: 0, delta: {}, finish_reason }]);
  send([], { usage });
  response.end("data: [DONE]\n\n");
});

/** Under `/ending` the model has a last day, as OpenAI's list tells it; under `/soon` one of two has it in twelve days. */
function listed(url) {
  if (url.includes("/soon/")) {
    const shutdown_date = new Date(Date.now() + 12 * 24 * 3_600_000).toISOString().slice(0, 10);
    return [{ id: "terse", object: "model", shutdown_date }, { id: "polite", object: "model" }];
  }
  return url.includes("/ending/") ? [{ id: "sunset", object: "model", shutdown_date: "2099-12-11" }] : [{ id: name, object: "model" }];
}

function careless(messages) {
  return messages.some(({ role }) => role === "assistant") ? ['{"colour":', ' "red"}'] : ["The colour ", "is red."];
}

function answer(response, value) {
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify(value));
}

async function text(request) {
  let all = "";
  for await (const piece of request) all += piece;
  return all;
}

server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
