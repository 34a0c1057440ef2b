import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/** What listening fails with on a machine without IPv6. */
const NO_IPV6 = ['EADDRNOTAVAIL', 'EAFNOSUPPORT'];

/**
 * Answers on ::1 too where an extension host waits for its debugger on 127.0.0.1. VS Code's JavaScript debugger asks
 * both addresses at once, and on code-server's Node the refusal of one makes it drop the answer of the other. Where
 * there is no IPv6 there is no such refusal, and nothing to do. Returns what ends the relay.
 */
export async function relayDebugPort(port: number): Promise<() => void> {
  const server = createServer((asked) => {
    const answering = connect(port, '127.0.0.1');
    // The debugger asks until there is an answer: what comes before the host listens is refused here as there.
    asked.on('error', () => answering.destroy()).on('close', () => answering.destroy());
    answering.on('error', () => asked.destroy()).on('close', () => asked.destroy());
    asked.pipe(answering).pipe(asked);
  });
  server.listen(port, '::1');
  try {
    await once(server, 'listening');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && NO_IPV6.includes(String(error.code)))) throw error;
  }
  return () => {
    server.close();
  };
}
