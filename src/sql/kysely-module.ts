// Kysely, loaded when it is first needed: importing all of it takes over 100 ms, which only `session.kysely()` pays. The
// compiler alone is a small file of our own build.
import type { QueryCompiler } from 'kysely';

let loading: Promise<typeof import('kysely')> | undefined;

/** The module of Kysely; the same promise for all who ask. */
export function loadKysely(): Promise<typeof import('kysely')> {
  loading ??= import('kysely');
  return loading;
}

/** A compiler of PostgreSQL statements. */
export async function loadCompiler(): Promise<QueryCompiler> {
  const { PostgresQueryCompiler } = await import('./kysely-compiler.ts');
  return new PostgresQueryCompiler();
}
