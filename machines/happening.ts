// How the machines' types name their events: Happening<'added' | 'loaded'> is { type: 'added' } | { type: 'loaded' }.

/** One event type for each name of the union. */
export type Happening<Name extends string> = Name extends string ? { type: Name } : never;
