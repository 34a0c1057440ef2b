import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { namesIn, writeFileAtomically } from './atomic-file.js';
import { diskError, errorCode } from './disk-error.js';
import { isAlive, ownIdentity } from './process-identity.js';

const claimSchema = z.object({
  pid: z.int(),
  started: z.string(),
  dataset: z.string(),
  run: z.string(),
});
export type Claim = z.infer<typeof claimSchema>;

const ATTEMPTS = 3;

export interface Lock {
  release(): void;
}

/**
 * Lets one process at a time work on what `subject` names; `what` is for the others' messages.
 *
 * Each process first writes a claim of its own and then looks at the others': of two that start together at least one
 * sees the other. Claims of dead processes are deleted, which is safe because a claim's name is never used twice. They
 * stand in the temporary folder, so that nothing is written into the dataset and a reader of a read-only one is held
 * too.
 * @throws what `refusal` makes of the other's claim.
 */
export async function claim(
  subject: string,
  what: Pick<Claim, 'dataset' | 'run'>,
  refusal: (other: Claim) => Error,
): Promise<Lock> {
  const folder = claimsFolder();
  const key = keyOf(subject);
  for (let attempt = 1; ; attempt++) {
    const path = join(folder, `${key}-${randomUUID()}.json`);
    makeClaim(folder, path, { ...ownIdentity(), ...what });
    const release = (): void => {
      process.off('exit', release);
      rmSync(path, { force: true });
    };
    process.once('exit', release);
    const other = liveClaims(folder, key).find((claim) => claim.path !== path);
    if (other === undefined) return { release };
    release();
    if (attempt === ATTEMPTS) throw refusal(other);
    // Two that started together have both stepped back; chance decides who comes first now.
    await sleep(20 + Math.random() * 80);
  }
}

/** The claim of whoever works on `subject` just now; null where nobody does. */
export function claimOn(subject: string): Claim | null {
  return liveClaims(claimsFolder(), keyOf(subject))[0] ?? null;
}

function keyOf(subject: string): string {
  return createHash('sha256').update(subject).digest('hex').slice(0, 24);
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
    // Claims appear whole, so what cannot be read as one was not made by a process of ours.
    if (errorCode(error) === 'ENOENT' || error instanceof SyntaxError || error instanceof z.ZodError)
      return null;
    throw error;
  }
}

/**
 * A folder for each user: another's claims could not be deleted. By number where there is one, since not every user of
 * a container has a name.
 */
function claimsFolder(): string {
  const user = process.getuid?.() ?? userInfo().username.replaceAll(/[^\w.-]/g, '_');
  return join(tmpdir(), `difficulty-lens-${user}`, 'locks');
}
