import { indexedPng } from "#render/indexed-png.ts";
import { rasterize } from "#render/rasterize.ts";

const SIZE = 512; // pixels that Claude Desktop recommends, as of November 2026

/** Three bars, and the last one up. */
const SVG = `<svg xmlns="http://www.w3.org/2000/svg" width="${SIZE}" height="${SIZE}">
  <rect width="${SIZE}" height="${SIZE}" fill="#1264a3"/>
  <g fill="#fff">
    <rect x="116" y="296" width="72" height="108" rx="10" opacity="0.55"/>
    <rect x="220" y="244" width="72" height="160" rx="10" opacity="0.75"/>
    <rect x="324" y="150" width="72" height="254" rx="10"/>
    <path d="M360 84 L424 164 H296 Z" stroke="#fff" stroke-width="16" stroke-linejoin="round"/>
  </g>
</svg>`;

/** What Claude Desktop shows beside the name: a PNG file. */
export async function drawIcon(): Promise<Buffer> {
  const { data, width } = await rasterize(SVG, 1);
  return indexedPng(data, width);
}
