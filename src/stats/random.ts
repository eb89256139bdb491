/** A seeded stream of random numbers: the same seed gives the same numbers on every machine. */
export interface Random {
  /** An integer from 0 to 4,294,967,295. */
  readonly bits: () => number;
  /** A number in [0, 1) with 53 random bits. */
  readonly uniform: () => number;
  /** A standard normal number (polar method of Marsaglia). */
  readonly normal: () => number;
  /** `true` with the given probability. */
  readonly bernoulli: (probability: number) => boolean;
  /** An integer from 0 to `below` − 1, without bias. */
  readonly integer: (below: number) => number;
}

/**
 * Random numbers from a seed: generator xoshiro128** of Blackman and Vigna (2018), its state filled from the seed by splitmix32.
 * Any finite number may be a seed; its 32 low bits and its overflow both count.
 *
 * @example seededRandom(7).integer(6) // the same face of the die for ever
 */
export function seededRandom(seed: number): Random {
  const next = splitmix32((seed | 0) ^ Math.trunc(seed / 4_294_967_296));
  return randomFromState(next(), next(), next(), next());
}

/** The same generator from a raw state of four 32-bit words, of which one must not be zero. The published check starts at 1, 2, 3, 4. */
export function randomFromState(first: number, second: number, third: number, fourth: number): Random {
  let a = first | 0;
  let b = second | 0;
  let c = third | 0;
  let d = fourth | 0;
  if ((a | b | c | d) === 0) a = 1;
  let spare: number | null = null;

  function bits(): number {
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9);
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result >>> 0;
  }
  const uniform = (): number => (bits() * 2_097_152 + (bits() >>> 11)) / 9_007_199_254_740_992;
  function normal(): number {
    if (spare !== null) {
      const kept = spare;
      spare = null;
      return kept;
    }
    for (;;) {
      const x = 2 * uniform() - 1;
      const y = 2 * uniform() - 1;
      const square = x * x + y * y;
      if (square >= 1 || square === 0) continue;
      const scale = Math.sqrt((-2 * Math.log(square)) / square);
      spare = y * scale;
      return x * scale;
    }
  }
  function integer(below: number): number {
    if (below <= 1) return 0;
    const limit = 4_294_967_296 - (4_294_967_296 % below);
    for (;;) {
      const drawn = bits();
      if (drawn < limit) return drawn % below;
    }
  }
  return { bits, uniform, normal, bernoulli: (probability) => uniform() < probability, integer };
}

function splitmix32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return mixed ^ (mixed >>> 15);
  };
}
