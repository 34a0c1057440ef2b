import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/**
 * Answers on ::1 too where an extension host waits for its debugger on 127.0.0.1. VS Code's JavaScript debugger asks
 * both addresses at once, and in code-server's Node the refusal of one makes it drop the answer of the other.
 * Returns what ends the relay.
 */
export async function relayDebugPort(port: number): Promise<() => void> {
  const server = createServer((asked) => {
    const answering = connect(port, '127.0.0.1');
    asked.on('error', () => answering.destroy());
    // The debugger asks until there is an answer, so that one that comes too early may be refused.
    answering.on('error', () => asked.destroy());
    asked.on('close', () => answering.destroy());
    answering.on('close', () => asked.destroy());
    asked.pipe(answering).pipe(asked);
  });
  server.listen(port, '::1');
  await once(server, 'listening');
  return () => {
    server.close();
  };
}
