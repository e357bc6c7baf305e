/** Bare connections to the calls' port: what a PBX, or a stranger, gets back. */
import { connect } from "node:net";

/** Whether a call is answered: some audio comes back within three seconds. */
export function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const done = (answered: boolean) => {
      socket.destroy();
      resolve(answered);
    };
    socket.setTimeout(3000, () => done(false));
    socket.on("connect", () => socket.write(Buffer.concat([Buffer.from([0x01, 0x00, 0x10]), Buffer.alloc(16, 7)])));
    socket.on("data", (data) => done(data[0] === 0x10));
    socket.on("error", () => done(false));
    socket.on("close", () => done(false));
  });
}

/** Whether the other side closes the connection within five seconds of such a greeting. */
export function closedAfter(port: number, greeting: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(greeting));
    const limit = setTimeout(() => {
      socket.destroy();
      resolve(false);
    }, 5000);
    socket.resume();
    socket.on("error", () => {});
    socket.on("close", () => {
      clearTimeout(limit);
      resolve(true);
    });
  });
}
