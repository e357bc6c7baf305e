/** The page "talk to your bot": plain HTML, one text, nothing from elsewhere. What it says to the bot: `browser-message.ts`. */

/** Runs in the browser's audio threads: frames from the microphone out, frames of the bot in. */
const worklet = `
class Microphone extends AudioWorkletProcessor {
  constructor() { super(); this.size = Math.round(sampleRate / 50); this.held = new Int16Array(this.size); this.count = 0; }
  process([[samples]]) {
    for (const sample of samples ?? []) {
      this.held[this.count++] = Math.max(-1, Math.min(1, sample)) * 32767;
      if (this.count < this.size) continue;
      this.port.postMessage(this.held.slice());
      this.count = 0;
    }
    return true;
  }
}
class Loudspeaker extends AudioWorkletProcessor {
  constructor() {
    super();
    this.queue = []; this.at = 0; this.ready = false;
    this.port.onmessage = ({ data }) => {
      if (data !== "clear") return void this.queue.push(data);
      for (const item of this.queue) if (typeof item === "string") this.port.postMessage(item);
      this.queue = []; this.at = 0; this.ready = false;
    };
  }
  process(_inputs, [[out]]) {
    // A run-up of three frames: the network's are not as even as the phone's.
    if (!this.ready && this.queue.filter((item) => typeof item !== "string").length < 3) return true;
    this.ready = true;
    for (let index = 0; index < out.length; ) {
      const head = this.queue[0];
      if (head === undefined) { this.ready = false; break; }
      if (typeof head === "string") { this.port.postMessage(head); this.queue.shift(); continue; }
      while (index < out.length && this.at < head.length) out[index++] = head[this.at++] / 32768;
      if (this.at === head.length) { this.queue.shift(); this.at = 0; }
    }
    return true;
  }
}
registerProcessor("microphone", Microphone);
registerProcessor("loudspeaker", Loudspeaker);
`;

const script = `
const worklet = ${JSON.stringify(worklet)};
const botRateHz = 8000;
const by = (id) => document.getElementById(id);
let call = null;

async function start() {
  by("call").disabled = true;
  say("status", "Connecting…");
  by("transcript").replaceChildren(); by("turns").replaceChildren();
  try {
    // "?raw": the microphone as it is, for sound that is not speech.
    const tidy = !new URLSearchParams(location.search).has("raw");
    const media = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: tidy, noiseSuppression: tidy, autoGainControl: tidy } });
    const module = URL.createObjectURL(new Blob([worklet], { type: "text/javascript" }));
    const hearing = new AudioContext();
    const speaking = new AudioContext({ sampleRate: botRateHz });
    await Promise.all([hearing, speaking].map((context) => context.audioWorklet.addModule(module)));
    const microphone = new AudioWorkletNode(hearing, "microphone");
    const loudspeaker = new AudioWorkletNode(speaking, "loudspeaker", { numberOfInputs: 0, outputChannelCount: [1] });
    hearing.createMediaStreamSource(media).connect(microphone);
    loudspeaker.connect(speaking.destination);
    const socket = new WebSocket(new URL("call", location.href.replace(/^http/, "ws")));
    socket.binaryType = "arraybuffer";
    const stop = () => {
      for (const track of media.getTracks()) track.stop();
      hearing.close(); speaking.close(); socket.close();
      call = null;
      by("call").textContent = "Call"; by("call").disabled = false; by("keys").hidden = true;
    };
    const send = (message) => socket.readyState === WebSocket.OPEN && socket.send(JSON.stringify(message));
    socket.onopen = () => {
      send({ type: "hello", sampleRateHz: hearing.sampleRate });
      call = { stop, send };
      say("status", "In a call"); by("call").textContent = "Hang up"; by("call").disabled = false; by("keys").hidden = false;
    };
    microphone.port.onmessage = ({ data }) => socket.readyState === WebSocket.OPEN && socket.send(data.buffer);
    loudspeaker.port.onmessage = ({ data }) => send({ type: "played", mark: data });
    socket.onmessage = ({ data }) => {
      if (typeof data !== "string") return loudspeaker.port.postMessage(new Int16Array(data));
      const message = JSON.parse(data);
      if (message.type === "mark") loudspeaker.port.postMessage(message.mark);
      if (message.type === "clear") loudspeaker.port.postMessage("clear");
      if (message.type === "line") line(message);
      if (message.type === "turn") turn(message);
      if (message.type === "refused") say("status", "Refused: " + message.reason);
      if (message.type === "ended") say("status", message.transferredTo === null ? "The bot has hung up" : "The bot has transferred you to " + message.transferredTo);
    };
    socket.onclose = () => { if (by("status").textContent === "In a call") say("status", "The call is over"); stop(); };
  } catch (error) {
    say("status", error.name === "NotAllowedError" ? "Allow the microphone, then call again." : String(error));
    by("call").disabled = false;
  }
}

function say(id, text) { by(id).textContent = text; }

function line({ speaker, text }) {
  const item = document.createElement("p");
  item.className = speaker;
  item.textContent = text;
  by("transcript").append(item);
  item.scrollIntoView({ block: "nearest" });
}

function turn({ hearingMs, thinkingMs, responseMs }) {
  const row = by("turns").insertRow();
  for (const ms of [by("turns").rows.length, hearingMs, thinkingMs, responseMs]) row.insertCell().textContent = ms ?? "–";
}

by("call").onclick = () => (call ? (say("status", "You have hung up"), call.stop()) : start());
by("keys").onclick = ({ target }) => target.dataset.key && call?.send({ type: "digit", digit: target.dataset.key });
for (const key of "123456789*0#") {
  const button = document.createElement("button");
  button.dataset.key = button.textContent = key;
  by("keys").append(button);
}
`;

export const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Talk to your bot</title>
<style>
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
  header { display: flex; gap: 1rem; align-items: center; }
  h1 { font-size: 1.4rem; margin: 0; flex: 1; }
  button { font: inherit; padding: .4rem 1rem; border-radius: .5rem; border: 1px solid #8888; cursor: pointer; }
  #call { background: #1a7f37; color: #fff; border: 0; min-width: 7rem; }
  #keys { display: grid; grid-template-columns: repeat(12, 1fr); gap: .3rem; margin: 1rem 0; }
  #keys[hidden] { display: none; }
  #keys button { padding: .3rem 0; }
  #transcript { min-height: 12rem; margin: 1rem 0; }
  #transcript p { margin: .4rem 0; padding: .5rem .8rem; border-radius: .8rem; max-width: 80%; width: fit-content; overflow-wrap: anywhere; }
  .bot { background: #8882; }
  .caller { background: #1f6feb; color: #fff; margin-left: auto !important; }
  table { border-collapse: collapse; width: 100%; font-size: .9rem; }
  th, td { text-align: right; padding: .2rem .6rem; border-bottom: 1px solid #8884; }
</style>
<header><h1>Talk to your bot</h1><span id="status" role="status">Not in a call</span><button id="call">Call</button></header>
<div id="keys" hidden></div>
<div id="transcript" aria-live="polite"></div>
<table>
  <thead><tr><th>Turn</th><th>heard after (ms)</th><th>understood in (ms)</th><th>answered after (ms)</th></tr></thead>
  <tbody id="turns"></tbody>
</table>
<script>${script}</script>
</html>
`;
