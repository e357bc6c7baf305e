/**
 * Speech that costs nothing to hear: a tone whose first frame carries, in its first samples, which call and turn it
 * belongs to. The simulator's speech, which holds real words, takes a tenth of a percent of a core per call to hear.
 */

export const frameBytes = 320;
export const frameMs = 20;

/** A sample value that no tone of ours has. */
const mark = 0x7a5c;
const amplitude = 6000;

export const silentFrame = Buffer.alloc(frameBytes);

const toneFrame = (() => {
  const frame = Buffer.alloc(frameBytes);
  for (let sample = 0; sample < frameBytes / 2; sample++) {
    // Never zero: three probes tell sound from silence.
    const value = Math.round(amplitude * Math.sin((2 * Math.PI * sample) / 16));
    frame.writeInt16LE(value === 0 ? 1 : value, sample * 2);
  }
  return frame;
})();

/** The frames of one utterance of a call. */
export function speechFrames(call: number, turn: number, ms: number): readonly Buffer[] {
  const first = Buffer.from(toneFrame);
  first.writeInt16LE(mark, 0);
  first.writeUInt16LE(call, 2);
  first.writeUInt16LE(turn, 4);
  return [first, ...Array.from({ length: Math.ceil(ms / frameMs) - 1 }, () => toneFrame)];
}

export const isSound = (pcm: Buffer, at: number): boolean =>
  pcm.readInt16LE(at + 60) !== 0 || pcm.readInt16LE(at + 160) !== 0 || pcm.readInt16LE(at + 260) !== 0;

/** The call and turn that begin with this frame. */
export function markAt(pcm: Buffer, at: number): { readonly call: number; readonly turn: number } | undefined {
  if (pcm.readInt16LE(at) !== mark) return undefined;
  return { call: pcm.readUInt16LE(at + 2), turn: pcm.readUInt16LE(at + 4) };
}

/** What is said in each turn; the number tells the emulated language model which call asks. */
export function wordsOf(call: number, turn: number): string {
  const said = turn === 0 ? "Bonjour, ma box ne marche plus," : "Non, ça ne marche toujours pas,";
  return `${said} dossier ${call}`;
}

export const callIn = (words: string): number | undefined => {
  const number = /dossier (\d+)/.exec(words)?.[1];
  return number === undefined ? undefined : Number(number);
};
