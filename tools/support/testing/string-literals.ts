/**
 * For tests: the string and template literals of a source text, comments left out; what stands in `${}` becomes "¤". Knows enough of the language for
 * this repository's formatting: a slash after an operator or an opening bracket starts a regular expression.
 *
 * @example stringLiterals('const a = "one"; // "two"') // ["one"]
 */
export function stringLiterals(source: string): readonly string[] {
  const found: string[] = [];
  readCode(source, 0, found, null);
  return found;
}

/** Reads code from a place up to a closing bracket of the given kind (or the end) and gives the place after it. */
function readCode(source: string, from: number, found: string[], closing: "}" | null): number {
  let depth = 0;
  let before = "";
  for (let at = from; at < source.length; ) {
    const character = source[at]!;
    if (source.startsWith("//", at)) at = endOf(source, "\n", at);
    else if (source.startsWith("/*", at)) at = endOf(source, "*/", at + 2);
    else if (character === '"' || character === "'") at = readQuoted(source, at, found);
    else if (character === "`") at = readTemplate(source, at, found);
    else if (character === "/" && "(,=:[!&|?{};+\n".includes(before)) at = endOfExpression(source, at);
    else {
      if (character === "{") depth++;
      if (character === "}" && depth-- === 0 && closing) return at + 1;
      at++;
    }
    if (character.trim() !== "") before = character;
  }
  return source.length;
}

const endOf = (source: string, mark: string, from: number): number => {
  const at = source.indexOf(mark, from);
  return at < 0 ? source.length : at + mark.length;
};

function readQuoted(source: string, from: number, found: string[]): number {
  let at = from + 1;
  while (at < source.length && source[at] !== source[from]) at += source[at] === "\\" ? 2 : 1;
  found.push(source.slice(from + 1, at));
  return at + 1;
}

function readTemplate(source: string, from: number, found: string[]): number {
  let text = "";
  let at = from + 1;
  while (at < source.length && source[at] !== "`") {
    if (source.startsWith("${", at)) {
      at = readCode(source, at + 2, found, "}");
      text += "¤";
    } else {
      const width = source[at] === "\\" ? 2 : 1;
      text += source.slice(at, at + width);
      at += width;
    }
  }
  found.push(text);
  return at + 1;
}

function endOfExpression(source: string, from: number): number {
  let inClass = false;
  for (let at = from + 1; at < source.length; at++) {
    const character = source[at];
    if (character === "\\") at++;
    else if (character === "[") inClass = true;
    else if (character === "]") inClass = false;
    else if (character === "/" && !inClass) return at + 1;
  }
  return source.length;
}
