/** Flags of the command line that the worker's sentences name, as the setting or command that does the same here. */
const HERE: Readonly<Record<string, string>> = {
  '--jobs': 'the setting difficultyLens.jobs',
  '--out': 'the setting difficultyLens.outputFolder',
  '--exact': 'the setting difficultyLens.exactNeighbours',
  '--backend wasm': 'the setting difficultyLens.backend with "wasm"',
  '--backend': 'the setting difficultyLens.backend',
  "'npm run native'": 'the command "Install native TensorFlow"',
};

/** A sentence of the worker or of a shared check in the words of this front. */
export function settingsWording(sentence: string): string {
  // Whole words only: a file may be called like that too.
  const flags = new RegExp(`(?<![\\w/-])(${Object.keys(HERE).join('|')})(?![\\w-])`, 'g');
  return sentence.replace(flags, (flag) => HERE[flag] ?? flag);
}

/** The setting that a sentence names; null: none. */
export function namedSetting(sentence: string): string | null {
  return /difficultyLens\.\w+/.exec(sentence)?.[0] ?? null;
}
