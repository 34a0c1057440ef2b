/** Lets the process hear a cancellation between two pieces of synchronous work; throws when there was one. */
export async function hearMessages(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  signal.throwIfAborted();
}
