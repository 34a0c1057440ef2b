import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';

const ID = 'difficulty-lens.difficulty-lens';

/** Before any suite asks for something: all files are loaded first. */
const activeAtFirst = vscode.extensions.getExtension(ID)?.isActive;

describe('the extension', () => {
  it('is there and does nothing until it is asked', () => {
    assert.equal(activeAtFirst, false);
  });

  it('registers every command that it contributes', async () => {
    const extension = vscode.extensions.getExtension(ID)!;
    await extension.activate();
    const manifest = extension.packageJSON as { contributes: { commands: { command: string }[] } };
    const contributed = manifest.contributes.commands.map(({ command }) => command);
    assert.ok(contributed.length > 0);
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      contributed.filter((command) => !registered.has(command)),
      [],
    );
  });
});
