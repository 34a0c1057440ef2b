#!/usr/bin/env node
// Stands in for VS Code's executable where there is none: takes its flags, see code-executable.ts.
import 'tsx';

await import('./code-executable.ts');
