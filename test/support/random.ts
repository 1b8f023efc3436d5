/** A small seeded generator (mulberry32), so that a failing case can be run again by its number. */
export function seededRandom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000) * below);
  };
}

/** The same choices for the same seed on every machine. */
export class Choices {
  private readonly draw: (below: number) => number;
  constructor(seed: number) {
    this.draw = seededRandom((seed * 0x9e3779b1) >>> 0);
  }
  /** 0 up to 1. */
  random(): number {
    return this.draw(2 ** 32) / 2 ** 32;
  }
  chance(probability: number): boolean {
    return this.random() < probability;
  }
  between(least: number, most: number): number {
    return least + this.draw(most - least + 1);
  }
  of<T>(...choices: readonly T[]): T {
    return choices[this.draw(choices.length)];
  }
}
