/** The rows of a matrix, gathered into groups of equal rows. */
export interface DistinctRows {
  readonly groups: number;
  /** Group of every row. [n] */
  readonly groupOf: Int32Array;
  /** Rows of group g, rising: members[starts[g] … starts[g+1]). [n] and [groups + 1] */
  readonly members: Int32Array;
  readonly starts: Int32Array;
}

/**
 * Groups the rows of `values` ([n, width], row-major) that are equal bit by bit (so 0 and −0 differ), in the order of
 * their first rows. Hashing; time n·width, memory n.
 */
export function distinctRows(values: Float32Array, width: number): DistinctRows {
  const n = values.length / width;
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const mask = 2 ** Math.ceil(Math.log2(2 * n + 1)) - 1;
  const slots = new Int32Array(mask + 1).fill(-1);
  const first = new Int32Array(n);
  const hashes = new Int32Array(n);
  const groupOf = new Int32Array(n);
  let groups = 0;
  for (let row = 0; row < n; row++) {
    const hash = hashRow(bits, row * width, width);
    let slot = hash & mask;
    let group = slots[slot]!;
    while (
      group !== -1 &&
      !(hashes[group] === hash && equalRows(bits, first[group]! * width, row * width, width))
    ) {
      slot = (slot + 1) & mask;
      group = slots[slot]!;
    }
    if (group === -1) {
      group = groups++;
      slots[slot] = group;
      first[group] = row;
      hashes[group] = hash;
    }
    groupOf[row] = group;
  }
  return { groups, groupOf, ...gather(groupOf, groups) };
}

function gather(groupOf: Int32Array, groups: number): { members: Int32Array; starts: Int32Array } {
  const starts = new Int32Array(groups + 1);
  for (const group of groupOf) starts[group + 1]!++;
  for (let g = 0; g < groups; g++) starts[g + 1]! += starts[g]!;
  const next = starts.slice();
  const members = new Int32Array(groupOf.length);
  groupOf.forEach((group, row) => (members[next[group]!++] = row));
  return { members, starts };
}

/** MurmurHash3's mixing (A. Appleby, public domain), word by word. */
function hashRow(bits: Uint32Array, start: number, width: number): number {
  let h = 0x9747b28c;
  for (let d = 0; d < width; d++) {
    let word = Math.imul(bits[start + d]!, 0xcc9e2d51);
    word = (word << 15) | (word >>> 17);
    h ^= Math.imul(word, 0x1b873593);
    h = (h << 13) | (h >>> 19);
    h = (Math.imul(h, 5) + 0xe6546b64) | 0;
  }
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function equalRows(bits: Uint32Array, a: number, b: number, width: number): boolean {
  for (let d = 0; d < width; d++) if (bits[a + d] !== bits[b + d]) return false;
  return true;
}
