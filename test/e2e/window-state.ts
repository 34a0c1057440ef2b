import type { Page } from 'playwright-core';

/**
 * What VS Code has written down under a key for the next window on the same folder, as it does every few seconds in a
 * browser: a window that is gone sooner comes back without it. Null: nothing.
 */
export function windowState(page: Page, key: string): Promise<string | null> {
  return page.evaluate(stateOf, key);
}

async function stateOf(key: string): Promise<string | null> {
  const result = <T>(request: IDBRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => {
        resolve(request.result);
      };
      request.onerror = () => {
        reject(request.error ?? new Error('The window keeps no state.'));
      };
    });
  for (const { name } of await indexedDB.databases()) {
    if (name?.startsWith('vscode-web-state-db-') !== true || name.endsWith('-global')) continue;
    const database = await result(indexedDB.open(name));
    if (!database.objectStoreNames.contains('ItemTable')) continue;
    const items = database.transaction('ItemTable').objectStore('ItemTable');
    const state: unknown = await result(items.get(key));
    database.close();
    if (typeof state === 'string') return state;
  }
  return null;
}
