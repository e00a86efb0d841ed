// How objects take part in a flush, and how they come into it.
import type { Mapper } from '../mapping/mapper.ts';
import type { RelationshipProperty } from '../mapping/relationship-property.ts';
import type { Table } from '../mapping/table.ts';

/** Whose rows are written: those of a mapper, or those of a table between two. */
export interface Written {
  readonly mapper: Mapper;
  readonly secondary?: Table;
}

/** How an object takes part in a flush. */
export interface Participation {
  readonly isDelete: boolean;
  /** Known to the flush, but no statement is made for it (another object takes its row over). */
  readonly listOnly: boolean;
}

/** How an object comes into a flush. */
export interface Enlisting {
  readonly isDelete?: boolean;
  /** Known to the flush and settled by it, but no statement is made for it. */
  readonly listOnly?: boolean;
  /** It was to be deleted, and is saved after all. */
  readonly cancelsDelete?: boolean;
}

/** Along which relationship, and for what, an object comes in. */
export interface Along {
  readonly operation: string;
  readonly property: RelationshipProperty;
}

export const SAVED: Participation = Object.freeze({ isDelete: false, listOnly: false });
export const DELETED: Participation = Object.freeze({ isDelete: true, listOnly: false });
