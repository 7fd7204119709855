/** Line of the file that each element came from; key `<ElementKind>:<id>`. The last one of equal keys counts. */
export type SourceLines = Map<string, number>;
