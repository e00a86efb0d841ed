// How the text that the server sends becomes the driver's default values: numbers and booleans are made here, everything
// else stays the server's text and is decoded by the column's type.

export type Decoder = (text: string) => unknown;

export interface WireField {
  readonly name: string;
  readonly dataTypeID: number;
}

/** What the rows of a statement look like; made once for a prepared statement. */
export interface Description {
  readonly names: readonly string[];
  /** Positions that need decoding, and their decoders: two arrays, so that a row of texts costs nothing. */
  readonly positions: readonly number[];
  readonly decoders: readonly Decoder[];
}

const toNumber: Decoder = (text) => Number(text);
// count(*) is one of these; what a number cannot hold stays the text
const toSafeInteger: Decoder = (text) => {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : text;
};
const toBoolean: Decoder = (text) => text === 't';

// OIDs of pg_type, fixed by PostgreSQL: bool, int8, int2, int4, oid, float4, float8
const DECODERS: ReadonlyMap<number, Decoder> = new Map([
  [16, toBoolean],
  [20, toSafeInteger],
  [21, toNumber],
  [23, toNumber],
  [26, toNumber],
  [700, toNumber],
  [701, toNumber],
]);

export const NO_FIELDS: Description = Object.freeze({ names: [], positions: [], decoders: [] });

export function describeFields(fields: readonly WireField[]): Description {
  const names: string[] = [];
  const positions: number[] = [];
  const decoders: Decoder[] = [];
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i];
    if (field === undefined) continue;
    names.push(field.name);
    const decoder = DECODERS.get(field.dataTypeID);
    if (decoder !== undefined) {
      positions.push(i);
      decoders.push(decoder);
    }
  }
  return { names, positions, decoders };
}

/** Decodes a row in place: the array is the one that the protocol parser made for it. */
export function decodeRow(row: unknown[], { positions, decoders }: Description): unknown[] {
  for (let i = 0; i < positions.length; i++) {
    // both arrays have been filled together by describeFields
    const position = positions[i] as number;
    const text = row[position];
    // the parser gives texts and nulls only
    if (text !== null) row[position] = (decoders[i] as Decoder)(text as string);
  }
  return row;
}
