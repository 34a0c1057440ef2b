import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import v8 from 'node:v8';
import vm from 'node:vm';

/** Answers on a local port, which it writes to the file that HOST_PROBE names, with the host's heap in bytes. */
export function activate(context) {
  v8.setFlagsFromString('--expose-gc');
  const collectGarbage = vm.runInNewContext('gc');
  const server = createServer((request, response) => {
    collectGarbage();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    response.end(JSON.stringify({ heapUsed, arrayBuffers }));
  });
  server.listen(0, '127.0.0.1', () => {
    writeFileSync(process.env.HOST_PROBE, String(server.address().port));
  });
  context.subscriptions.push({ dispose: () => server.close() });
}
