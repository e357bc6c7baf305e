/**
 * What Node itself can do: every frame of every call is echoed, and forwarded to the recogniser on a WebSocket. No
 * conversation, no cache, no metrics: no voicebot on Node carries more.
 */
import { createServer } from "node:net";
import { WebSocket } from "ws";

const url = process.argv[2] ?? "";
const messageBytes = 323;
const idBytes = 19;

const server = createServer({ noDelay: true }, (socket) => {
  const recogniser = new WebSocket(url, { perMessageDeflate: false });
  recogniser.on("error", () => socket.destroy());
  let rest: Buffer = Buffer.alloc(0);
  let greeted = false;
  socket.on("error", () => {});
  socket.on("close", () => recogniser.terminate());
  socket.on("data", (bytes: Buffer) => {
    let all = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    if (!greeted) {
      if (all.length < idBytes) {
        rest = all;
        return;
      }
      greeted = true;
      all = all.subarray(idBytes);
    }
    let at = 0;
    for (; all.length - at >= messageBytes; at += messageBytes) {
      const message = all.subarray(at, at + messageBytes);
      socket.write(message);
      if (recogniser.readyState === WebSocket.OPEN) recogniser.send(message.subarray(3));
    }
    rest = all.subarray(at);
  });
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.send?.({ type: "ready", port: typeof address === "object" && address ? address.port : 0 });
});
process.on("disconnect", () => process.exit(0));
