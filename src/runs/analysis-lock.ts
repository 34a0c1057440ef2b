import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { UserError } from '../protocol/user-error.js';
import { namesIn, writeFileAtomically } from '../disk/atomic-file.js';
import { diskError, errorCode } from '../disk/disk-error.js';
import { isAlive, ownIdentity } from '../disk/process-identity.js';
import { statusOf } from '../disk/status.js';

const claimSchema = z.object({
  pid: z.int(),
  started: z.string(),
  dataset: z.string(),
  run: z.string(),
});
export type Claim = z.infer<typeof claimSchema>;

const ATTEMPTS = 3;

export interface AnalysisLock {
  release(): void;
}

/**
 * Lets one process at a time analyze a dataset, wherever its run goes.
 *
 * Each process first writes a claim of its own and then looks at the others': of two that start together at least one
 * sees the other. Claims of dead processes are deleted, which is safe because a claim's name is never used twice. They
 * stand in the temporary folder, so that nothing is written into the dataset and a reader of a read-only one is held
 * too.
 * @throws UserError that names the process and the run that hold the dataset.
 */
export async function lockAnalysis(dataset: string, run: string): Promise<AnalysisLock> {
  const folder = claimsFolder();
  const key = keyOf(dataset);
  for (let attempt = 1; ; attempt++) {
    const claim = join(folder, `${key}-${randomUUID()}.json`);
    makeClaim(folder, claim, { ...ownIdentity(), dataset, run });
    const release = (): void => {
      process.off('exit', release);
      rmSync(claim, { force: true });
    };
    process.once('exit', release);
    const other = liveClaims(folder, key).find(({ path }) => path !== claim);
    if (other === undefined) return { release };
    release();
    if (attempt === ATTEMPTS) {
      throw new UserError(
        `${dataset} is already being analyzed by process ${other.pid} into ${other.run}: wait for it to end or cancel it.`,
      );
    }
    // Two that started together have both stepped back; chance decides who comes first now.
    await sleep(20 + Math.random() * 80);
  }
}

/** What says that a process analyzes the dataset just now; null where none does, or the dataset is gone. */
export function analysisUnderWay(dataset: string): Claim | null {
  if (statusOf(dataset) === null) return null;
  return liveClaims(claimsFolder(), keyOf(dataset))[0] ?? null;
}

function makeClaim(folder: string, path: string, claim: Claim): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileAtomically(path, JSON.stringify(claim));
  } catch (error) {
    throw diskError(error, path);
  }
}

function liveClaims(folder: string, key: string): (Claim & { readonly path: string })[] {
  return namesIn(folder)
    .filter((name) => name.startsWith(`${key}-`))
    .flatMap((name) => {
      const path = join(folder, name);
      const claim = readClaim(path);
      if (claim === null) return [];
      if (isAlive(claim)) return [{ ...claim, path }];
      rmSync(path, { force: true });
      return [];
    });
}

function readClaim(path: string): Claim | null {
  try {
    return claimSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    // Claims appear whole, so what cannot be read as one was not made by a process that analyzes.
    if (errorCode(error) === 'ENOENT' || error instanceof SyntaxError || error instanceof z.ZodError)
      return null;
    throw error;
  }
}

/** The same for every link to the dataset. */
function keyOf(dataset: string): string {
  if (statusOf(dataset) === null) throw new UserError(`No such file or folder: ${dataset}.`);
  return createHash('sha256').update(realpathSync(dataset)).digest('hex').slice(0, 24);
}

/**
 * A folder for each user: another's claims could not be deleted. By number where there is one, since not every user of
 * a container has a name.
 */
function claimsFolder(): string {
  const user = process.getuid?.() ?? userInfo().username.replaceAll(/[^\w.-]/g, '_');
  return join(tmpdir(), `difficulty-lens-${user}`, 'locks');
}
