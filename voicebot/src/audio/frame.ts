/** A frame: 20 ms of 8 kHz, 16-bit signed little-endian mono PCM. The unit in which audio moves through the bot. */

export const sampleRateHz = 8000;
export const frameMs = 20;
export const bytesPerMs = (sampleRateHz * 2) / 1000;
/** 320 bytes. */
export const frameBytes = frameMs * bytesPerMs;

export const silentFrame: Uint8Array = new Uint8Array(frameBytes);
