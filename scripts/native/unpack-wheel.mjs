import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { Failure } from './failure.mjs';

// node-gyp needs Python anyway, and its zipfile checks what it unpacks.
const unpackProgram = `
import pathlib, re, shutil, sys, zipfile
headers = re.compile(r'tensorflow/include/(tensorflow/c|tensorflow/core/platform|tsl/platform|xla/tsl/c)/.*[.]h')
libraries = re.compile(r'tensorflow/libtensorflow_(cc|framework)[.]so[.]2')
with zipfile.ZipFile(sys.argv[1]) as wheel:
    for name in wheel.namelist():
        if headers.fullmatch(name):
            target = pathlib.Path(sys.argv[2], 'include', name[len('tensorflow/include/'):])
        elif libraries.fullmatch(name):
            target = pathlib.Path(sys.argv[2], 'lib', pathlib.Path(name).name)
        else:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        with wheel.open(name) as source, target.open('wb') as copy:
            shutil.copyfileobj(source, copy, 1 << 20)
`;

/** Takes the C libraries and headers out of the wheel into `deps/lib` and `deps/include`, under tfjs-node's names. */
export async function unpackWheel(file, deps, { run, logFile }) {
  const { ok } = await run('python3', ['-c', unpackProgram, file, deps]);
  if (!ok) throw new Failure(`the library could not be unpacked: see ${logFile}.`);
  const lib = path.join(deps, 'lib');
  for (const name of ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2']) {
    // A quarter of it is symbols for debuggers; without binutils it just stays larger.
    await run('strip', ['--strip-unneeded', path.join(lib, name)]);
  }
  // The names that the addon's linker flags ask for; the Python package calls its C library libtensorflow_cc.
  symlinkSync('libtensorflow_cc.so.2', path.join(lib, 'libtensorflow.so'));
  symlinkSync('libtensorflow_framework.so.2', path.join(lib, 'libtensorflow_framework.so'));
}
