/** Line of the file that each element came from; key `<ElementKind>:<id>`. The last one of equal keys counts. */
export type SourceLines = Map<string, number>;

/** Where each element came from: a line of the file, or what the source calls the element that it was made from (`way/123`). */
export interface SourcePlaces {
  get(key: string): number | string | undefined;
}
