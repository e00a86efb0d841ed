// Kysely, loaded when it is first needed: importing it takes over 100 ms, which a program that only loads by key and
// flushes never pays.
let loading: Promise<typeof import('kysely')> | undefined;

/** The module of Kysely; the same promise for all who ask. */
export function loadKysely(): Promise<typeof import('kysely')> {
  loading ??= import('kysely');
  return loading;
}
