import { TABULAR_FONT } from "#charts/vega-lite-spec.ts";
import { type FontWeight, textRuns, unitsPerEm } from "./font.ts";

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

const unescapeXml = (text: string): string =>
  text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
    if (hex) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (decimal) return String.fromCodePoint(Number(decimal));
    return ENTITIES[name] ?? whole;
  });

const escapeXml = (text: string): string =>
  text.replace(/[&<>"]/g, (letter) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[letter]!);

const attributesOf = (text: string): ReadonlyMap<string, string> =>
  new Map(Array.from(text.matchAll(/([\w-]+)="([^"]*)"/g), ([, name, value]) => [name!, unescapeXml(value!)]));

export const asWeight = (weight: string | number | undefined): FontWeight =>
  weight === "bold" || Number(weight ?? 400) >= 600 ? 600 : 400;

/** Paint of the text element that its outlines keep. */
function paintOf(attributes: ReadonlyMap<string, string>): string {
  const kept = ["fill", "fill-opacity", "opacity", "stroke-opacity"].flatMap((name) => {
    const value = attributes.get(name);
    return value === undefined ? [] : [`${name}="${escapeXml(value)}"`];
  });
  return kept.join(" ");
}

/** An outline drawn around the letters; its width is given in pixels but the letters are scaled. */
function strokeOf(attributes: ReadonlyMap<string, string>, scale: number): string {
  const stroke = attributes.get("stroke");
  if (!stroke) return "";
  const width = Number(attributes.get("stroke-width") ?? 1) / scale;
  return ` stroke="${escapeXml(stroke)}" stroke-width="${width.toFixed(1)}" stroke-linejoin="round"`;
}

function outlines(attributes: ReadonlyMap<string, string>, text: string): string {
  const size = Number.parseFloat(attributes.get("font-size") ?? "16");
  const weight = asWeight(attributes.get("font-weight"));
  const runs = textRuns(text, weight, attributes.get("font-family")?.includes(TABULAR_FONT) ?? false);
  const scale = size / unitsPerEm(weight);
  const width = runs.reduce((sum, run) => sum + run.width, 0) * scale;
  const share = { start: 0, middle: 0.5, end: 1 }[attributes.get("text-anchor") ?? "start"] ?? 0;
  const paint = `${paintOf(attributes)}${strokeOf(attributes, scale)}`;
  let x = -share * width;
  return runs
    .map((run) => {
      const left = x.toFixed(2);
      x += run.width * scale;
      const path = run.path();
      if (path === "") return "";
      if (path !== null) {
        const flip = `scale(${scale.toFixed(6)},-${scale.toFixed(6)})`; // fonts count upwards
        return `<path ${paint} transform="translate(${left},0) ${flip}" d="${path}"/>`;
      }
      return `<text x="${left}" font-family="sans-serif" font-size="${size}" font-weight="${weight}" ${paintOf(attributes)}>${escapeXml(run.text)}</text>`;
    })
    .join("");
}

/**
 * Replaces the text elements of an SVG that vega wrote by outlines from the shipped font, so that it looks the same
 * on every machine, with fonts installed or without. Letters that the font lacks stay text for the machine's fonts.
 */
export function textToOutlines(svg: string): string {
  return svg.replace(/<text ([^>]*)>([^<]*)<\/text>/g, (_, head: string, body: string) => {
    const attributes = attributesOf(head);
    const transform = attributes.get("transform") ?? "translate(0,0)";
    return `<g transform="${escapeXml(transform)}">${outlines(attributes, unescapeXml(body))}</g>`;
  });
}
