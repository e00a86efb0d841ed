// The one class of Kysely that our own statements need, in a module of its own: the build bundles Kysely's part of it into
// this file, so that the first general statement reads one file instead of 279.
export { PostgresQueryCompiler } from 'kysely';
