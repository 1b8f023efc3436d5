/**
 * The constants of SHA-2: the first 64 bits behind the point of the square and cube roots of the first primes (FIPS 180-4, 4.2.2 to
 * 5.3.5), worked out when a hash is first wanted.
 */

/** Digits of 16 bits: the product of two, and sums of such products, are exact. */
const DIGIT = 0x1_0000;
const WORD = 0x1_0000_0000;

/** Of the first `count` primes 64 bits behind the point of their roots: high word, low word. */
export function rootFractions(degree: 2 | 3, count: number): Int32Array {
  const words = new Int32Array(2 * count);
  primes(count).forEach((prime, at) => {
    words.set(rootFraction(prime, degree), 2 * at);
  });
  return words;
}

function primes(count: number): number[] {
  const found: number[] = [];
  for (let candidate = 2; found.length < count; candidate++) {
    if (found.every((prime) => candidate % prime !== 0)) found.push(candidate);
  }
  return found;
}

/**
 * A number has room for the first word and little more: the second comes from what is missing when the first is raised to the power.
 * With r the root times 2**32 as the engine knows it, and e what it lacks: n * r**(n-1) * e, and little more, is missing.
 */
function rootFraction(prime: number, degree: number): [high: number, low: number] {
  const root = Math.floor(prime ** (1 / degree) * WORD);
  const digits = [root % DIGIT, Math.floor(root / DIGIT) % DIGIT, Math.floor(root / WORD)];
  let power = digits;
  for (let factor = 1; factor < degree; factor++) power = product(power, digits);
  const missing = power.reduceRight((sum, digit, at) => sum * DIGIT + (at === degree * 2 ? prime : 0) - digit, 0);
  const slope = degree * root ** (degree - 1);
  const lacking = missing / (slope + (missing * (degree - 1)) / (2 * root));
  const whole = Math.floor(lacking);
  return [root + whole, (lacking - whole) * WORD];
}

/** Digits, the lowest first. */
function product(left: readonly number[], right: readonly number[]): number[] {
  const digits = left.concat(right).map(() => 0);
  left.forEach((one, at) => {
    let carry = 0;
    right.forEach((other, further) => {
      const sum = digits[at + further] + one * other + carry;
      digits[at + further] = sum % DIGIT;
      carry = Math.floor(sum / DIGIT);
    });
    digits[at + right.length] = carry;
  });
  return digits;
}
