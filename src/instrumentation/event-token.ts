// The token that attribute events carry: which attribute a change began on, and by what kind of operation.
import type { MappedAttribute } from './mapped-attribute.ts';

export const OP_APPEND = 'append';
export const OP_REMOVE = 'remove';
export const OP_REPLACE = 'replace';
export const OP_BULK_REPLACE = 'bulk_replace';
export const OP_MODIFIED = 'modified';

export type AttributeOperation =
  | typeof OP_APPEND
  | typeof OP_REMOVE
  | typeof OP_REPLACE
  | typeof OP_BULK_REPLACE
  | typeof OP_MODIFIED;

/**
 * Says where a chain of attribute events began: handed to listeners as `initiator`.
 * Seed: AttributeEvents, parameter `initiator`.
 */
export class AttributeEventToken {
  readonly attribute: MappedAttribute;
  readonly op: AttributeOperation;

  constructor(attribute: MappedAttribute, op: AttributeOperation) {
    this.attribute = attribute;
    this.op = op;
  }

  /** The name of the attribute on which the change began. */
  get key(): string {
    return this.attribute.key;
  }
}
