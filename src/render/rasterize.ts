import sharp from "sharp";

/** A picture as four bytes per pixel, red, green, blue and opacity, line by line. */
export interface Raster {
  readonly data: Uint8Array;
  readonly width: number;
}

const BASE_DENSITY = 72; // at which sharp draws one SVG pixel as one pixel

/**
 * Draws an SVG with sharp. In the bundle for Claude Desktop, which may hold no native module, `rasterize-wasm.ts` stands in its place.
 *
 * @param scale pixels of the picture per pixel of the SVG
 */
export async function rasterize(svg: string, scale: number): Promise<Raster> {
  const drawn = sharp(Buffer.from(svg), { density: BASE_DENSITY * scale })
    .ensureAlpha()
    .raw();
  const { data, info } = await drawn.toBuffer({ resolveWithObject: true });
  return { data, width: info.width };
}
