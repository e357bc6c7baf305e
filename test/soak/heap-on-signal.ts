/** Loaded before the voicebot: at SIGUSR2 it collects all garbage and says on one line what is still held, in bytes. */
process.on("SIGUSR2", () => {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  process.stderr.write(`${JSON.stringify({ held: { heapUsed, arrayBuffers } })}\n`);
});
