// Plays a mail server: it takes letters by SMTP, and shows them by HTTP at /letters?to=ADDRESS, the oldest first. To an address that begins
// with `nobody` it sends nothing.
// Usage: node mailbox.js; prints its addresses as JSON, and serves until it is ended.
import { createServer as createHttp } from "node:http";
import { createServer as createTcp } from "node:net";

const letters = [];

const smtp = createTcp((socket) => {
  let rest = "";
  let [to, data] = ["", null];
  const say = (line) => socket.write(`${line}\r\n`);
  const answer = (line) => {
    if (data) {
      if (line !== ".") return data.push(line.startsWith(".") ? line.slice(1) : line);
      letters.push({ to, text: plainText(data.join("\r\n")) });
      data = null;
      return say("250 2.0.0 Taken");
    }
    const command = line.slice(0, 4).toUpperCase();
    if (command === "EHLO") return say("250-mailbox\r\n250 8BITMIME");
    if (command === "RCPT") {
      to = /<(.*)>/.exec(line)?.[1] ?? "";
      return say(to.startsWith("nobody") ? "550 5.1.1 No such user" : "250 OK");
    }
    if (command === "DATA") {
      data = [];
      return say("354 Go on");
    }
    if (command === "QUIT") return socket.end("221 Bye\r\n");
    return say("250 OK");
  };
  socket.setEncoding("utf8");
  socket.on("error", () => {});
  socket.on("data", (piece) => {
    const lines = (rest + piece).split("\r\n");
    rest = lines.pop();
    lines.forEach(answer);
  });
  say("220 mailbox ESMTP");
});

/** What a letter says as plain text. */
function plainText(letter) {
  const part = letter.slice(letter.indexOf("text/plain"));
  const begin = part.indexOf("\r\n\r\n") + 4;
  const body = part.slice(begin, part.indexOf("\r\n--", begin));
  const coding = /Content-Transfer-Encoding: (\S+)/i.exec(part.slice(0, begin) + letter.slice(0, letter.indexOf(part)))?.[1] ?? "";
  if (coding === "base64") return Buffer.from(body, "base64").toString("utf8");
  if (coding !== "quoted-printable") return body;
  const bytes = body.replaceAll("=\r\n", "").replace(/=([0-9A-F]{2})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}

const http = createHttp((request, response) => {
  const to = new URL(request.url, "http://mailbox").searchParams.get("to");
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify(letters.filter((letter) => letter.to === to)));
});

smtp.listen(0, "127.0.0.1", () =>
  http.listen(0, "127.0.0.1", () =>
    console.log(JSON.stringify({ smtp: `smtp://127.0.0.1:${smtp.address().port}`, http: `http://127.0.0.1:${http.address().port}` })),
  ),
);
