/** Errors named by who must act. Code throws them with facts; one boundary words them. A message states the cause and the next step. */

/** The person asking must change the input. */
export class InputError extends Error {
  override readonly name = "InputError";
}

/** The operator must change a setting, a file permission or an installation. */
export class SetupError extends Error {
  override readonly name = "SetupError";
}

/** The data file or the store is damaged or of another version. */
export class DataError extends Error {
  override readonly name = "DataError";
}

/** Something outside did not answer; trying again later may help. */
export class OutsideError extends Error {
  override readonly name = "OutsideError";
}

/** A check of our own failed: a bug. The answer is withheld rather than shown wrong. */
export class IntegrityError extends Error {
  override readonly name = "IntegrityError";
}
