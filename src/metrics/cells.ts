import type { MeasureQuery } from "#contracts/measure.ts";
import type { CellTable, Reader } from "#contracts/reader.ts";

export const cells: Reader<MeasureQuery, CellTable> = {
  name: "cells",
  read: () => Promise.reject(new Error("not built yet")),
};
