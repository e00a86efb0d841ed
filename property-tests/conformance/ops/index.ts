// All ops that the interpreter knows, by name. What is missing here is reported as not yet there.
import { bulkOps } from './bulk.ts';
import { collectionOps } from './collections.ts';
import { legacyOps } from './legacy.ts';
import { listeningOps } from './listening.ts';
import { mappingOps } from './mapping.ts';
import { objectOps } from './objects.ts';
import type { Operations } from './operation.ts';
import { queryOps } from './queries.ts';
import { sessionOps } from './sessions.ts';
import { transactionOps } from './transactions.ts';

export const operations: Operations = {
  ...sessionOps,
  ...transactionOps,
  ...objectOps,
  ...collectionOps,
  ...queryOps,
  ...legacyOps,
  ...bulkOps,
  ...listeningOps,
  ...mappingOps,
};
