/** Keeps what was used last, up to a total weight; what goes is handed to `dropped`. */
export class Lru<Key, Value> {
  readonly #entries = new Map<Key, { readonly value: Value; readonly weight: number }>();
  readonly #limit: number;
  readonly #dropped: (value: Value) => void;
  #weight = 0;

  constructor(limit: number, dropped: (value: Value) => void = () => undefined) {
    this.#limit = limit;
    this.#dropped = dropped;
  }

  get(key: Key): Value | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value;
  }

  /**
   * In place of another value, which is dropped; one that is set again is not, as what is dropped may be closed. The
   * newest is kept even where it alone weighs more than the limit.
   */
  set(key: Key, value: Value, weight = 1): void {
    const before = this.#take(key);
    if (before !== undefined && before.value !== value) this.#dropped(before.value);
    this.#entries.set(key, { value, weight });
    this.#weight += weight;
    for (const oldest of this.#entries.keys()) {
      if (this.#weight <= this.#limit || oldest === key) break;
      this.delete(oldest);
    }
  }

  delete(key: Key): void {
    const entry = this.#take(key);
    if (entry !== undefined) this.#dropped(entry.value);
  }

  #take(key: Key): { readonly value: Value } | undefined {
    const entry = this.#entries.get(key);
    this.#entries.delete(key);
    this.#weight -= entry?.weight ?? 0;
    return entry;
  }

  clear(): void {
    for (const key of [...this.#entries.keys()]) this.delete(key);
  }

  get weight(): number {
    return this.#weight;
  }
}
