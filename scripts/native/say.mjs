/** Tells the user. The extension shows each such line as progress. */
export function say(line) {
  console.error(`native: ${line}`);
}
