import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { initWasm, Resvg } from "@resvg/resvg-wasm";
import type { Raster } from "./rasterize.ts";

const require = createRequire(import.meta.url);
const files = {
  program: () => require.resolve("@resvg/resvg-wasm/index_bg.wasm"),
  font: () => require.resolve("@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf"),
};
const FAMILY = "Inter";
/** Fonts that the systems bring along and that together have most scripts; the program cannot search for fonts by itself. */
const MACHINE_FONTS = [
  "/System/Library/Fonts/Supplemental/Arial Unicode.ttf",
  ...["segoeui.ttf", "msyh.ttc", "YuGothM.ttc", "malgun.ttf", "Nirmala.ttc"].map((file) => `C:/Windows/Fonts/${file}`),
  "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
  "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
];

async function start(): Promise<Uint8Array> {
  const [program, font] = await Promise.all([readFile(files.program()), readFile(files.font())]);
  await initWasm(program);
  return font;
}

async function readMachineFonts(): Promise<readonly Uint8Array[]> {
  const read = await Promise.allSettled(MACHINE_FONTS.map((file) => readFile(file)));
  return read.flatMap((font) => (font.status === "fulfilled" ? [font.value] : []));
}

// once per thread: the program refuses a second start, and the fonts are large
let started: Promise<Uint8Array> | null = null;
let machineFonts: Promise<readonly Uint8Array[]> | null = null;

/**
 * Draws an SVG with resvg compiled to WebAssembly: what `rasterize.ts` does, without a native module. Text that is still text, because the
 * shipped font lacks its letters, is drawn with a font of the machine, or as empty boxes if none of those that we look for is there.
 *
 * @param scale pixels of the picture per pixel of the SVG
 */
export async function rasterize(svg: string, scale: number): Promise<Raster> {
  started ??= start();
  const fontBuffers = [await started];
  if (svg.includes("<text")) {
    machineFonts ??= readMachineFonts();
    fontBuffers.push(...(await machineFonts));
  }
  const font = { fontBuffers, loadSystemFonts: false, defaultFontFamily: FAMILY, sansSerifFamily: FAMILY };
  const drawing = new Resvg(svg, { font, fitTo: { mode: "zoom", value: scale } });
  const picture = drawing.render();
  const raster = { data: Uint8Array.from(picture.pixels), width: picture.width };
  // the program's memory is not collected
  picture.free();
  drawing.free();
  return raster;
}
