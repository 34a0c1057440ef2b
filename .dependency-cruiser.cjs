/** Who may import whom; docs/architecture.md draws it. A folder is a process or a purity level. */
const only = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: '^src/', pathNot: [from, ...allowed] },
});
const never = (name, from, to, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: to },
});

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-unresolved',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^(@tensorflow/tfjs-node|vscode)$' },
    },
    only(
      'protocol-imports-nothing',
      '^src/protocol/',
      [],
      'What crosses a process border stands on nothing of ours.',
    ),
    only(
      'engine-is-numerics',
      '^src/engine/',
      ['^src/protocol/'],
      'The method knows no files and no processes.',
    ),
    only(
      'disk-is-whole-or-absent',
      '^src/disk/',
      ['^src/protocol/'],
      'Writing safely knows no formats and no runs.',
    ),
    only(
      'datasets-are-formats',
      '^src/datasets/',
      ['^src/(protocol|disk)/'],
      'Formats know nothing of runs or the method.',
    ),
    only(
      'runs-store-results',
      '^src/runs/',
      ['^src/(protocol|disk)/', '^src/engine/(fold-result|evidence|image-source)\\.ts$'],
      'The run folder stores what the engine hands out.',
    ),
    only(
      'worker-connects',
      '^src/worker/',
      ['^src/(protocol|disk|engine|datasets|runs|report)/'],
      'The worker connects engine, datasets, runs and the report.',
    ),
    only('report-is-a-page', '^src/report/', ['^src/protocol/'], 'A report is text made of data.'),
    only(
      'cli-is-a-front',
      '^src/cli/',
      ['^src/(protocol|disk|datasets|runs)/', '^src/worker/(start-job|node-flags)\\.ts$'],
      'A front starts processes, reads runs and saves decisions into datasets.',
    ),
    only(
      'extension-is-a-front',
      '^src/extension/',
      [
        '^src/(protocol|runs)/',
        '^src/worker/start-job\\.ts$',
        '^src/datasets/(recognize|find-format|manifest-text)\\.ts$',
      ],
      'A front starts processes and reads runs; of datasets it asks where one is, and finds rows in an open manifest.',
    ),
    only(
      'page-knows-the-protocol',
      '^webview/',
      ['^src/protocol/'],
      'The page shows what the host tells it and reads results itself.',
    ),
    never('page-is-no-node', '^webview/', '^(node:|fs$|path$|vscode$)', 'The page runs in a browser.'),
    {
      name: 'host-loads-nothing-native',
      severity: 'error',
      comment: "Images and tensors are the worker's: the extension host must stay small and never wait.",
      from: { path: '^src/extension/' },
      to: { path: 'node_modules/(sharp|@tensorflow|hyparquet)', reachable: true },
    },
    never(
      'engine-is-pure',
      '^src/engine/',
      '^(node:|fs$|path$|sharp|vscode)',
      'No fs, no vscode, no process in the engine.',
    ),
    never(
      'datasets-no-tfjs',
      '^src/datasets/',
      '(@tensorflow|^vscode$)',
      'Datasets know no tensors and no editor.',
    ),
    {
      name: 'backends-in-the-worker',
      severity: 'error',
      comment: 'Only the worker chooses a backend.',
      from: { path: '^src/', pathNot: '^src/worker/backends/' },
      to: { path: '@tensorflow/tfjs-(node|backend)' },
    },
    {
      name: 'vscode-in-the-extension',
      severity: 'error',
      from: { pathNot: '^src/extension/' },
      to: { path: '^vscode$' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'wasm-kernels/assembly' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
