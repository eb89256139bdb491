import fc from "fast-check";
import sharp from "sharp";
import { expect, test } from "vitest";
import { indexedPng } from "./indexed-png.ts";

const opaque = (pixels: readonly (readonly [number, number, number])[]): Uint8Array =>
  Uint8Array.from(pixels.flatMap((pixel) => [...pixel, 255]));

/** Read back by libvips, which knows nothing of our encoder. */
const readBack = async (png: Buffer): Promise<readonly number[]> =>
  Array.from(await sharp(png, { failOn: "warning" }).removeAlpha().toColourspace("srgb").raw().toBuffer());

test("up to 256 colours come back exactly", async () => {
  const channel = fc.integer({ min: 0, max: 255 });
  const pictures = fc.tuple(
    fc.integer({ min: 1, max: 16 }),
    fc.array(fc.tuple(channel, channel, channel), { minLength: 1, maxLength: 15 }),
  );
  await fc.assert(
    fc.asyncProperty(pictures, async ([width, line]) => {
      const pixels = line.flatMap((pixel) => Array.from({ length: width }, () => pixel));
      expect(await readBack(indexedPng(opaque(pixels), width))).toEqual(pixels.flat());
    }),
    { numRuns: 30 },
  );
});

test("of more colours the frequent ones stay exact and the others come near", async () => {
  const background = [26, 29, 33] as const;
  const blends = Array.from({ length: 300 }, (_, index) => [index % 256, (index * 7) % 256, 200] as const);
  const pixels = [...Array.from({ length: 900 }, () => background), ...blends];
  const seen = await readBack(indexedPng(opaque(pixels), 30));
  expect(seen.slice(0, 2700)).toEqual(pixels.slice(0, 900).flat());
  const errors = pixels.flat().map((channel, index) => Math.abs(channel - seen[index]!));
  expect(Math.max(...errors)).toBeLessThan(8);
});
