/** A bounded map that forgets what was used longest ago. Values are weighed in bytes by the caller. */
export class LruMap<Value> {
  private readonly entries = new Map<number, { value: Value; weight: number }>();
  private readonly capacity: number;
  private total = 0;
  /** The key that was used last, which is at the end already. */
  private newest: number | undefined;
  /** How often `get` found what it was asked for. */
  hits = 0;

  /** `capacity`: the largest sum of weights that is kept. */
  constructor(capacity: number) {
    this.capacity = capacity;
  }

  /** What is found counts as used just now. */
  get(key: number): Value | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    this.hits++;
    if (key === this.newest) return entry.value;
    // A Map iterates in order of insertion: moving the entry to the end keeps the oldest use first.
    this.entries.delete(key);
    this.entries.set(key, entry);
    this.newest = key;
    return entry.value;
  }

  /** A value heavier than the whole capacity is not kept. */
  set(key: number, value: Value, weight: number): void {
    this.delete(key);
    if (weight > this.capacity) return;
    this.entries.set(key, { value, weight });
    this.newest = key;
    this.total += weight;
    while (this.total > this.capacity) this.delete(this.entries.keys().next().value as number);
  }

  private delete(key: number): void {
    const entry = this.entries.get(key);
    if (entry === undefined) return;
    this.entries.delete(key);
    this.total -= entry.weight;
  }
}
