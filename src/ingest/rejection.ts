/**
 * Why a row did not land. `kind` groups rejects in the report, `detail` says what stood there, `column` is the file's own header.
 * A value, not an exception: most rows of a damaged column come back as one.
 */
export class Rejection {
  readonly kind: string;
  readonly detail: string;
  readonly column: string | null;

  constructor(kind: string, detail: string, column: string | null = null) {
    this.kind = kind;
    this.detail = detail;
    this.column = column;
  }

  in(column: string): Rejection {
    return new Rejection(this.kind, this.detail, column);
  }

  get reason(): string {
    return `${this.kind}: ${this.detail}`;
  }
}

const SHOWN_CHARACTERS = 60;

/** A value of the file as a message may show it: quoted, escaped, at most 60 characters. `shown("a\tb")` is `"a\tb"`. */
export const shown = (text: string): string =>
  printable(JSON.stringify(text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text));

/** Text that cannot steer a terminal: control, direction and other invisible characters as escapes. */
export const printable = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Cf}]/gu, (character) => `\\u${character.codePointAt(0)!.toString(16).padStart(4, "0")}`);

/** Thrown when a value can only be read once the whole column was looked at. */
export class SurveyNeeded extends Error {
  override readonly name = "SurveyNeeded";
}
