/** 8 kHz 16-bit mono. http://soundfile.sapp.org/doc/WaveFormat/ */
export function wav(pcm: Uint8Array): Buffer {
  const header = Buffer.from("RIFF....WAVEfmt ....................data....", "latin1");
  header.writeUInt32LE(36 + pcm.length, 4);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(8000, 24);
  header.writeUInt32LE(16_000, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.writeUInt32LE(pcm.length, 40);
  return Buffer.concat([header, pcm]);
}
