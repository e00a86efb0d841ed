// The cascades of one relationship: what is done to the objects at its other end when it is done to the one that has it.
import { relationshipErrors } from '../errors/catalog/relationships.ts';
import { nearest } from '../util/nearest.ts';
import { warn } from '../util/warn.ts';

/** The name of a single cascade. */
export type CascadeName = 'save-update' | 'merge' | 'refresh-expire' | 'expunge' | 'delete' | 'delete-orphan';

const IN_ALL: readonly CascadeName[] = ['save-update', 'merge', 'refresh-expire', 'expunge', 'delete'];
const WORDS: readonly string[] = [...IN_ALL, 'delete-orphan', 'all', 'none'];

/**
 * The cascades of a relationship; frozen. Seed: CascadeOptions.
 *
 * @example
 * mapper(User).relationship('addresses')?.cascade.has('delete-orphan'); // true
 */
export class CascadeOptions {
  readonly saveUpdate: boolean;
  readonly delete: boolean;
  readonly refreshExpire: boolean;
  readonly merge: boolean;
  readonly expunge: boolean;
  readonly deleteOrphan: boolean;
  readonly #names: ReadonlySet<CascadeName>;

  /** {@link CascadeOptions.from} reads them as they are written in a relationship. */
  constructor(names: Iterable<CascadeName>) {
    const all = new Set(names);
    this.#names = all;
    this.saveUpdate = all.has('save-update');
    this.delete = all.has('delete');
    this.refreshExpire = all.has('refresh-expire');
    this.merge = all.has('merge');
    this.expunge = all.has('expunge');
    this.deleteOrphan = all.has('delete-orphan');
    Object.freeze(this);
  }

  /**
   * Reads `'all, delete-orphan'`, or a list of such words.
   *
   * @throws ArgumentError for a word that is no cascade
   * @example
   * CascadeOptions.from('save-update, merge').merge; // true
   */
  static from(given: string | Iterable<string>): CascadeOptions {
    const words = [...(typeof given === 'string' ? given.split(',') : given)].map((word) => word.trim());
    const known = words.filter((word) => word !== '').map(checked);
    const names = known.flatMap((word) => (word === 'all' ? IN_ALL : word === 'none' ? [] : [word]));
    const made = new CascadeOptions(known.includes('none') ? [] : names);
    if (made.deleteOrphan && !made.delete) warn('ORPHAN_WITHOUT_DELETE', ORPHAN_WITHOUT_DELETE);
    return made;
  }

  get size(): number {
    return this.#names.size;
  }

  has(name: CascadeName): boolean {
    return this.#names.has(name);
  }

  [Symbol.iterator](): IterableIterator<CascadeName> {
    return this.#names[Symbol.iterator]();
  }

  /** The names in alphabetical order: two options are the same if these texts are. */
  toString(): string {
    return [...this.#names].sort().join(', ');
  }
}

function checked(word: string): CascadeName | 'all' | 'none' {
  // the list holds these words only
  if (WORDS.includes(word)) return word as CascadeName | 'all' | 'none';
  throw relationshipErrors.UNKNOWN_CASCADE({ word, known: WORDS, nearest: nearest(word, WORDS) });
}

const ORPHAN_WITHOUT_DELETE =
  'The cascade "delete-orphan" leaves the members of a deleted object alone unless it comes with "delete". Write "all, delete-orphan".';
