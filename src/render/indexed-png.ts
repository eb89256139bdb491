import { crc32, deflateSync } from "node:zlib";

// sharp's own palette mode searches for the best colours, which takes three times as long as drawing the chart and
// gives larger files: a chart has few colours and their blends, so dropping low bits is enough.

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
const MOST_COLOURS = 256;
const MASKS = [0xffffff, 0xfcfcfc, 0xf8f8f8, 0xf0f0f0, 0xe0e0e0, 0xc0c0c0] as const; // the last leaves 64 colours
const LEVEL = 6;

interface Palette {
  /** 0xBBGGRR by palette index. */
  readonly colours: readonly number[];
  /** Palette index by number of the exact colour. */
  readonly indexOf: Uint8Array;
}

/** Similar colours in one entry, shown as the most frequent among them. */
function paletteOf(colours: readonly number[], counts: readonly number[]): Palette {
  for (const mask of MASKS) {
    const groups = new Map<number, { index: number; best: number }>();
    const indexOf = Uint8Array.from(colours, (colour, number) => {
      const group = groups.get(colour & mask) ?? { index: groups.size, best: number };
      if (counts[number]! > counts[group.best]!) group.best = number;
      groups.set(colour & mask, group);
      return group.index;
    });
    if (groups.size <= MOST_COLOURS) {
      return { colours: Array.from(groups.values(), ({ best }) => colours[best]!), indexOf };
    }
  }
  throw new RangeError("unreachable: the last mask leaves 64 colours");
}

function chunk(type: string, content: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), content]);
  const frame = Buffer.alloc(body.length + 8);
  frame.writeUInt32BE(content.length, 0);
  body.copy(frame, 4);
  frame.writeUInt32BE(crc32(body), body.length + 4);
  return frame;
}

/** Lines of palette indices, each after a byte that says "no filter". */
function indexedLines(numbers: Uint32Array, width: number, { indexOf }: Palette): Uint8Array {
  const height = numbers.length / width;
  const lines = new Uint8Array((width + 1) * height);
  let pixel = 0;
  for (let line = 0; line < height; line += 1) {
    const start = line * (width + 1) + 1;
    for (let x = 0; x < width; x += 1) lines[start + x] = indexOf[numbers[pixel++]!]!;
  }
  return lines;
}

/**
 * A PNG file with a palette of at most 256 colours (PNG specification, third edition, colour type 3). Similar colours
 * are merged when there are more; the most frequent of them, such as the background, stays exact.
 *
 * @param rgba four bytes per pixel, line by line; every pixel is taken as opaque
 */
export function indexedPng(rgba: Uint8Array, width: number): Buffer {
  const height = rgba.length / 4 / width;
  const numberOf = new Map<number, number>();
  const counts: number[] = [];
  const numbers = new Uint32Array(width * height);
  let last = -1;
  let number = 0;
  for (let pixel = 0; pixel < numbers.length; pixel += 1) {
    const at = pixel * 4;
    const colour = rgba[at]! | (rgba[at + 1]! << 8) | (rgba[at + 2]! << 16);
    if (colour !== last) {
      number = numberOf.get(colour) ?? numberOf.size;
      if (number === numberOf.size) {
        numberOf.set(colour, number);
        counts.push(0);
      }
      last = colour;
    }
    counts[number]! += 1;
    numbers[pixel] = number;
  }
  const palette = paletteOf([...numberOf.keys()], counts);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8); // 8 bits, palette, deflate, no filter method but 0, not interlaced
  const entries = palette.colours.flatMap((colour) => [colour & 255, (colour >> 8) & 255, (colour >> 16) & 255]);
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", header),
    chunk("PLTE", Uint8Array.from(entries)),
    chunk("IDAT", deflateSync(indexedLines(numbers, width, palette), { level: LEVEL })),
    chunk("IEND", new Uint8Array(0)),
  ]);
}
