/** Examples a file of `evidence/`: it is read whole, since a page's resources answer no requests for ranges. */
export const EVIDENCE_SHARD = 500;
/** Leading classes at most: votes for the others are not kept one by one. */
export const LEADING_CLASSES = 8;
export const EVIDENCE_FORMAT = 'difficulty-lens-evidence';
export const EVIDENCE_VERSION = 1;
/** Where a class, a depth or an epoch's prediction stands: there is none. */
export const NONE = 0xffff;
/** Shares are stored as whole numbers of this part. */
export const WHOLE_SHARE = 255;

/** How one kind of model came to its class. `l` is a probe, input first; classes are indices into the run's. */
export interface Story {
  /** Share of the neighbours that vote for each leading class, by probe; mean over the repeats. [L+1][T] */
  readonly votes: readonly (readonly number[])[];
  /** Class that each probe votes for, in the model of the first repeat; so are the three after it. [L+1] */
  readonly elected: readonly number[];
  /** The network's own class. */
  readonly own: number;
  /** Probe from which on all give the network's own class; null: the last one does not. */
  readonly depth: number | null;
  /** Examples that voted, by their places in the table, nearest first: the nearest few. [L+1][≤ 8] */
  readonly neighbours: readonly (readonly number[])[];
  /** Share of all models of this kind whose own class is each leading class. [T] */
  readonly ownShares: readonly number[];
}

export interface ExampleEvidence {
  /** The leading classes: the given one, the suggested one, then by evidence. [T] */
  readonly classes: readonly number[];
  /** Mean held-out softmax for them. [T] */
  readonly scores: readonly number[];
  /** Of the models that did not train on the example, and of those that did. */
  readonly heldOut: Story;
  readonly trained: Story;
  /** Probe from which on all give the given label, in the first repeat's model; L+1: never. */
  readonly labelDepth: number;
  /** Class that each epoch of that model's training predicted. */
  readonly epochClasses: readonly (number | null)[];
}

export interface EvidenceShard {
  /** The example's evidence; its place in the table. */
  of(example: number): ExampleEvidence;
}

/** The file within `evidence/` that has an example's. */
export function evidenceFile(example: number): string {
  return `shard_${String(Math.floor(example / EVIDENCE_SHARD)).padStart(4, '0')}.safetensors`;
}

const TENSORS = {
  classes: 'U16',
  scores: 'U8',
  heldOutVotes: 'U8',
  heldOutElected: 'U16',
  heldOutOwn: 'U16',
  heldOutDepth: 'U16',
  heldOutNeighbours: 'I32',
  heldOutOwnShares: 'U8',
  trainedVotes: 'U8',
  trainedElected: 'U16',
  trainedOwn: 'U16',
  trainedDepth: 'U16',
  trainedNeighbours: 'I32',
  trainedOwnShares: 'U8',
  labelDepth: 'U16',
  epochClasses: 'U16',
} as const;
type Name = keyof typeof TENSORS;

type Dtype = (typeof TENSORS)[Name];

/** What a file says of a tensor. */
interface Entry {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** Where it begins, in bytes from the end of the header. */
  readonly start: number;
}

/** Opens a file of `evidence/`. Throws where it is of another kind, version or shape, or cut off. */
export function openEvidence(bytes: ArrayBuffer): EvidenceShard {
  const headerLength = Number(new DataView(bytes).getBigUint64(0, true));
  const header: unknown = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 8, headerLength)));
  const first = firstExample(header);

  /** Rows of numbers: `row(i)` is example i's, flat; `width` the last axis. */
  const open = (name: Name) => {
    const { dtype, shape, start: offset } = entryOf(header, name);
    const start = 8 + headerLength + offset;
    const length = shape.reduce((product, side) => product * side, 1);
    const data =
      dtype === 'I32'
        ? new Int32Array(bytes, start, length)
        : dtype === 'U16'
          ? new Uint16Array(bytes, start, length)
          : new Uint8Array(bytes, start, length);
    const [rows = 0] = shape;
    const size = rows === 0 ? 0 : length / rows;
    const row = (i: number): number[] => {
      if (!(i >= 0 && i < rows)) throw new RangeError(`Example ${first + i} is not in this file.`);
      return Array.from(data.subarray(i * size, (i + 1) * size));
    };
    return { row, width: shape.at(-1) ?? 1 };
  };
  const number = (name: Name): ((i: number) => number) => {
    const { row } = open(name);
    return (i) => row(i)[0] ?? NONE;
  };
  const shares = (name: Name): ((i: number) => number[]) => {
    const { row } = open(name);
    return (i) => row(i).map((part) => part / WHOLE_SHARE);
  };
  const story = (kind: 'heldOut' | 'trained'): ((i: number) => Story) => {
    const votes = open(`${kind}Votes`);
    const elected = open(`${kind}Elected`);
    const own = number(`${kind}Own`);
    const depth = number(`${kind}Depth`);
    const neighbours = open(`${kind}Neighbours`);
    const ownShares = shares(`${kind}OwnShares`);
    return (i) => ({
      votes: inRows(votes.row(i), votes.width).map((ofProbe) => ofProbe.map((part) => part / WHOLE_SHARE)),
      elected: elected.row(i),
      own: own(i),
      depth: orNull(depth(i)),
      neighbours: inRows(neighbours.row(i), neighbours.width).map((near) =>
        near.filter((other) => other >= 0),
      ),
      ownShares: ownShares(i),
    });
  };

  const classes = open('classes');
  const scores = shares('scores');
  const heldOut = story('heldOut');
  const trained = story('trained');
  const labelDepth = number('labelDepth');
  const epochClasses = open('epochClasses');
  return {
    of(example) {
      const i = example - first;
      return {
        classes: classes.row(i),
        scores: scores(i),
        heldOut: heldOut(i),
        trained: trained(i),
        labelDepth: labelDepth(i),
        epochClasses: epochClasses.row(i).map(orNull),
      };
    },
  };
}

// Pages read this too: checked by hand, since zod is as large as all of a page, and would compile its checks, which a
// page's security policy refuses.

/** The first example of a file, where it is evidence of this version. */
function firstExample(header: unknown): number {
  const { format, version, first } = fieldsOf(fieldsOf(header).__metadata__);
  if (format !== EVIDENCE_FORMAT || version !== String(EVIDENCE_VERSION))
    throw new Error('This is no evidence.');
  const number = typeof first === 'string' ? Number(first) : Number.NaN;
  if (!Number.isInteger(number) || number < 0)
    throw new Error('The evidence does not say of which examples.');
  return number;
}

function entryOf(header: unknown, name: Name): Entry {
  const { dtype, shape, data_offsets } = fieldsOf(fieldsOf(header)[name]);
  if (dtype !== TENSORS[name]) throw new Error(`${name} is ${String(dtype)}`);
  const offsets: readonly unknown[] = Array.isArray(data_offsets) ? data_offsets : [];
  const [start] = offsets;
  if (!Array.isArray(shape) || !shape.every(isWhole) || !isWhole(start))
    throw new Error(`${name} has no place`);
  return { dtype: TENSORS[name], shape, start };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) throw new Error('The header is not an object.');
  // Any object can be asked for any field; what it holds is not known.
  return value as Readonly<Record<string, unknown>>;
}

function isWhole(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0;
}

function orNull(value: number): number | null {
  return value === NONE ? null : value;
}

function inRows(values: readonly number[], width: number): number[][] {
  return Array.from({ length: width === 0 ? 0 : values.length / width }, (_, r) =>
    values.slice(r * width, (r + 1) * width),
  );
}
