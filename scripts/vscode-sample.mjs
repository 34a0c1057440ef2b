// For F5: a copy of the sample to audit and relabel, made once and outside what is committed.
import { cpSync, existsSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const copy = path.join(root, '.vscode-test', 'sample');
if (!existsSync(copy)) cpSync(path.join(root, 'media', 'sample'), copy, { recursive: true });
