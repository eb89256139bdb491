/** Errors named by who must act. Code throws them with facts; one boundary words them. A message states the cause and the next step. */

/** What helps besides, for a surface to word: its readers may have an option, a field of settings, or neither. */
export interface Help {
  /** Another data file may be chosen instead. */
  readonly otherFile?: boolean | undefined;
}

/** The person asking must change the input. */
export class InputError extends Error {
  override readonly name = "InputError";
}

/** The operator must change a setting, a file permission or an installation. */
export class SetupError extends Error {
  override readonly name = "SetupError";
  readonly help: Help;
  constructor(message: string, help: Help = {}) {
    super(message);
    this.help = help;
  }
}

/** The data file or the store is damaged or of another version. */
export class DataError extends Error {
  override readonly name = "DataError";
  readonly help: Help;
  constructor(message: string, help: Help = {}) {
    super(message);
    this.help = help;
  }
}

/** Something outside did not answer; trying again later may help. */
export class OutsideError extends Error {
  override readonly name = "OutsideError";
}

/** A check of our own failed: a bug. The answer is withheld rather than shown wrong. */
export class IntegrityError extends Error {
  override readonly name = "IntegrityError";
}
