/** A store row before it is known where it came from. */
export type Bare<Row> = { readonly [Key in Exclude<keyof Row, "source" | "source_id" | "import_batch_id">]: Row[Key] };
