import { z } from 'zod';

/** How one kind of element lies in its table, beside the columns that all tables have. */
export interface ElementTable<T, R extends z.ZodRawShape = z.ZodRawShape> {
  /** Name of the kind for people and in the history of an element. */
  readonly kind: string;
  readonly table: string;
  /** Content columns of the table. */
  readonly row: z.ZodObject<R>;
  toRow(element: T): z.infer<z.ZodObject<R>>;
  fromRow(row: z.infer<z.ZodObject<R>> & { readonly id: string }): T;
}

/** `defineElementTable<Lane>()({…})`: the element's type is given, those of the columns are found. */
export function defineElementTable<T>() {
  return <R extends z.ZodRawShape>(table: ElementTable<T, R>): ElementTable<T, R> => table;
}

/** Enumeration whose values the program checks, not the table: a new one needs no migration. */
export const oneOf = <const V extends string>(values: readonly V[]): z.ZodType<V> => z.custom<V>((value) => (values as readonly unknown[]).includes(value));

export const integers = z.array(z.number().int());
export const strings = z.array(z.string());
export const numbers = z.array(z.number());

/** What has no column of its own stands as JSON. It was checked before it was written, so reading it back trusts it. */
export const json = {
  write: (value: unknown): string => JSON.stringify(value),
  read: <T>(text: string): T => JSON.parse(text) as T,
};
