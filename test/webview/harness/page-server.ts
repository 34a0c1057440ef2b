import { randomBytes } from 'node:crypto';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { pipeline } from 'node:stream';
import { standInScript } from './stand-in-script.js';
import { readTheme, type ThemeName } from './themes.js';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.png': 'image/png',
  '.ttf': 'font/ttf',
  '.webp': 'image/webp',
};

/** The hash of an empty style element: the toolkit puts one into the page to see whether it knows :focus-visible. */
const EMPTY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";

export interface PageServer {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** Paths asked for so far. */
  readonly asked: readonly string[];
  /** Answers below `/<name>/` from a folder. */
  mount(name: string, folder: string): void;
  /** Leaves requests for paths that end so unanswered, until the function that it returns is called. */
  hold(end: string): () => void;
  /** Paths that wait for an answer and have not been given up. */
  held(): string[];
  stop(): Promise<void>;
}

/** The audit's page as the extension serves it: the same element, the same strictness, folders by their own paths. */
export async function servePage(bundle: string): Promise<PageServer> {
  const folders = new Map([['bundle', bundle]]);
  const asked: string[] = [];
  let holding: readonly string[] = [];
  const waiting = new Map<ServerResponse, { readonly pathname: string; readonly answer: () => void }>();
  let url = '';
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://page');
    asked.push(pathname);
    const theme = searchParams.get('theme') as ThemeName | null;
    if (pathname === '/' && theme !== null) answerPage(response, url, theme);
    else if (pathname === '/stand-in.js' && theme !== null) {
      response
        .writeHead(200, { 'Content-Type': 'text/javascript' })
        .end(standInScript(theme, readTheme(theme)));
    } else {
      const [, name = '', ...rest] = pathname.split('/');
      const folder = folders.get(name);
      const answer = (): void => {
        answerFile(response, folder, rest.map(decodeURIComponent).join('/'));
      };
      if (!holding.some((end) => pathname.endsWith(end))) answer();
      else {
        waiting.set(response, { pathname, answer });
        response.on('close', () => waiting.delete(response));
      }
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on TCP has such an address.
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    asked,
    mount: (name, folder) => {
      folders.set(name, folder);
    },
    hold: (end) => {
      holding = [...holding, end];
      return () => {
        holding = holding.filter((other) => other !== end);
        for (const { answer } of waiting.values()) answer();
        waiting.clear();
      };
    },
    held: () => [...waiting.values()].map(({ pathname }) => pathname),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function answerPage(response: ServerResponse, url: string, theme: ThemeName): void {
  const nonce = randomBytes(16).toString('base64');
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${url} ${EMPTY_STYLE}`,
    `img-src ${url} blob: data:`,
    `font-src ${url}`,
    `connect-src ${url}`,
  ].join('; ');
  response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': policy });
  response.end(`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Audit</title>
    <link rel="stylesheet" href="/bundle/audit.css" />
  </head>
  <body>
    <script nonce="${nonce}" src="/stand-in.js?theme=${theme}"></script>
    <div id="root"></div>
    <script nonce="${nonce}" type="module" src="/bundle/audit.js"></script>
  </body>
</html>`);
}

function answerFile(response: ServerResponse, folder: string | undefined, path: string): void {
  const file = folder === undefined ? '' : join(folder, normalize(path));
  if (folder === undefined || !file.startsWith(folder) || !existsSync(file) || !statSync(file).isFile()) {
    response.writeHead(404).end();
    return;
  }
  const type = TYPES[extname(file)] ?? 'application/octet-stream';
  response.writeHead(200, { 'Content-Type': type, 'Content-Length': statSync(file).size });
  // A file may go before it is read, as the folder does when the tests are over: the answer then breaks off.
  pipeline(createReadStream(file), response, () => undefined);
}
