// What references and collections share: the tokens of their events, which objects they take, whether a change of them may
// be refused, and what an unloaded one says.
import { attributeErrors } from '../errors/catalog/attributes.ts';
import { collectionErrors } from '../errors/catalog/collections.ts';
import { inheritanceErrors } from '../errors/catalog/inheritance.ts';
import type { Dispatch } from '../events/dispatch.ts';
import { NO_VALUE } from '../events/symbols.ts';
import type { RelationshipProperty } from '../mapping/relationship-property.ts';
import { loadRefusal, readFacts } from './attribute.ts';
import {
  AttributeEventToken,
  OP_APPEND,
  OP_BULK_REPLACE,
  OP_MODIFIED,
  OP_REMOVE,
  OP_REPLACE,
} from './event-token.ts';
import type { History } from './history.ts';
import { describeGiven, describeState } from './identity.ts';
import type { InstanceState } from './instance-state.ts';
import type { MappedAttribute } from './mapped-attribute.ts';
import { tracksParents } from './parents.ts';
import { relatedState } from './state-of.ts';
import { tellModified } from './tell-attribute.ts';
import { vetoable } from './veto.ts';

export type { RelationshipProperty };

export interface RelationshipAttributeOptions {
  readonly property: RelationshipProperty;
  readonly dispatch: Dispatch;
}

/** The tokens of one attribute: compared by identity to find out where a change came from. */
export interface Tokens {
  readonly append: AttributeEventToken;
  readonly remove: AttributeEventToken;
  readonly replace: AttributeEventToken;
  readonly bulkReplace: AttributeEventToken;
  readonly modified: AttributeEventToken;
}

/** The attribute of either kind: what they have in common, and what the other side of a relationship asks of both. */
export abstract class RelationshipAttribute implements MappedAttribute {
  abstract readonly kind: 'reference' | 'collection';
  abstract readonly activeHistory: boolean;
  readonly property: RelationshipProperty;
  readonly dispatch: Dispatch;
  readonly deferred = false;
  readonly tokens: Tokens;
  readonly tracksParents: boolean;

  constructor({ property, dispatch }: RelationshipAttributeOptions) {
    this.property = property;
    this.dispatch = dispatch;
    this.tokens = tokensOf(this, property);
    this.tracksParents = tracksParents(property);
  }

  abstract get(state: InstanceState): unknown;
  abstract set(state: InstanceState, value: unknown): void;
  abstract delete(state: InstanceState): void;
  abstract setCommitted(state: InstanceState, value: unknown): void;
  abstract history(state: InstanceState): History;
  /** Puts an object in, as the other side of the relationship asks. */
  abstract append(state: InstanceState, item: object, initiator: AttributeEventToken): void;
  /** Takes an object out if it is there, as the other side of the relationship asks. */
  abstract pop(state: InstanceState, item: object, initiator: AttributeEventToken): void;

  equals(a: unknown, b: unknown): boolean {
    return a === b;
  }

  get key(): string {
    return this.property.key;
  }

  get index(): number {
    return this.property.index;
  }

  /** Whether memory lacks what the database may have. */
  isUnloaded(state: InstanceState): boolean {
    if (state.values[this.index] !== undefined || state.key === null) return false;
    return !state.isChanged(this.index) || state.isChangedFromUnknown(this.index);
  }

  /** Whether nobody is there although nothing was read: the object's row is new, and so nobody can refer to it. */
  isKnownEmpty({ isNewborn }: InstanceState): boolean {
    return isNewborn && this.property.direction !== 'MANYTOONE' && !this.property.viewOnly;
  }

  /** Runs a change that listeners of either side may refuse: then neither side keeps a trace of it. */
  vetoable<T>(change: () => T): T {
    return vetoable(!this.dispatch.isSilent || this.#otherMayRefuse(), change);
  }

  #otherMayRefuse(): boolean {
    const { reverse } = this.property;
    return reverse !== null && !reverse.attribute.dispatch.isSilent;
  }

  flagModified(state: InstanceState): void {
    tellModified({ dispatch: this.dispatch, state, token: this.tokens.modified });
    if (state.values[this.index] === undefined)
      throw attributeErrors.FLAG_UNLOADED({ object: describeState(state), attribute: this.key });
    state.forgetChange(this.index);
    state.noteChange(this.index, NO_VALUE);
  }

  /** @internal @throws ArgumentError for what is no object of the class at the other end */
  requireMember(state: InstanceState, item: unknown): object {
    const expected = this.property.target.class;
    // an instance of a class is an object
    if (item instanceof expected) return this.#requireOtherSide(item as object);
    throw collectionErrors.NOT_A_MEMBER({
      object: describeState(state),
      attribute: this.key,
      given: describeGiven(item),
      expected: expected.name,
      orNull: !this.property.uselist,
    });
  }

  /** A concrete class does not have the relationships of its base, so that the other side could not be changed along. */
  #requireOtherSide(item: object): object {
    const { reverse, target } = this.property;
    if (reverse === null || !target.hasDescendants) return item;
    const { manager } = relatedState(item);
    if (manager.attributesByKey.has(reverse.key)) return item;
    const facts = { attribute: reverse.key, base: target.class.name };
    throw inheritanceErrors.NOT_OF_CONCRETE({ class: manager.class.name, ...facts });
  }

  protected unloaded(state: InstanceState): Error {
    const facts = readFacts(state, this.key);
    if (this.raises(state) !== null) return attributeErrors.RAISE_ON_LOAD_RELATIONSHIP(facts);
    if (state.tracker === null) return attributeErrors.DETACHED_UNLOADED(facts);
    return loadRefusal(state, this.key) ?? attributeErrors.UNLOADED_RELATIONSHIP(facts);
  }

  /** Whether loading it on demand was made an error: in any case, or where it takes a statement. */
  raises(state: InstanceState): 'raise' | 'raiseOnSql' | null {
    const how = state.deferredLoads?.get(this.index) ?? this.property.lazy;
    return how === 'raise' || how === 'raiseOnSql' ? how : null;
  }

  protected isForbidden(state: InstanceState): boolean {
    return this.raises(state) === 'raise';
  }
}

function tokensOf(attribute: MappedAttribute, { uselist }: RelationshipProperty): Tokens {
  const replace = new AttributeEventToken(attribute, OP_REPLACE);
  return {
    // what comes to a reference replaces what was there
    append: uselist ? new AttributeEventToken(attribute, OP_APPEND) : replace,
    remove: new AttributeEventToken(attribute, OP_REMOVE),
    replace,
    bulkReplace: new AttributeEventToken(attribute, OP_BULK_REPLACE),
    modified: new AttributeEventToken(attribute, OP_MODIFIED),
  };
}
