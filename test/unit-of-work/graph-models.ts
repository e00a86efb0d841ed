// Classes that refer to each other in every way that a flush has to deal with.
import { belongsTo, entity, hasMany, integer, manyToMany, Registry, table, text } from '../../src/index.ts';

export const registry = new Registry();
const id = () => integer().primaryKey();
const to = (column: string) => integer().nullable().references(column);

export class Author extends entity(
  'authors',
  {
    id: id(),
    name: text().nullable(),
    get books() {
      return hasMany(() => Book, { backPopulates: 'author', orderBy: 'id' });
    },
    get letters() {
      return hasMany(() => Letter, { cascade: 'all, delete-orphan', orderBy: 'id' });
    },
    get prizes() {
      return hasMany(() => Prize, { passiveDeletes: true });
    },
    get pets() {
      return hasMany(() => Pet, { passiveDeletes: 'all' });
    },
  },
  { registry },
) {}

export class Book extends entity(
  'books',
  {
    id: id(),
    title: text().nullable(),
    authorId: to('authors.id'),
    get author() {
      return belongsTo(() => Author, { backPopulates: 'books' });
    },
    get tags() {
      return manyToMany(() => Tag, { secondary: 'book_tags', backPopulates: 'books' });
    },
  },
  { registry },
) {}

export class Letter extends entity('letters', { id: id(), authorId: to('authors.id') }, { registry }) {}

export class Prize extends entity(
  'prizes',
  { id: id(), authorId: integer().nullable().references('authors.id', { onDelete: 'cascade' }) },
  { registry },
) {}

export class Pet extends entity(
  'pets',
  { id: id(), authorId: integer().nullable().references('authors.id', { onDelete: 'set null' }) },
  { registry },
) {}

export class Tag extends entity(
  'tags',
  {
    id: id(),
    name: text().nullable(),
    get books() {
      return manyToMany(() => Book, { secondary: 'book_tags', backPopulates: 'tags' });
    },
  },
  { registry },
) {}

export const bookTags = table(
  'book_tags',
  {
    bookId: integer().primaryKey().references('books.id'),
    tagId: integer().primaryKey().references('tags.id'),
    weight: integer().default(7),
  },
  { registry },
);

/** A tree. */
export class Node extends entity(
  'nodes',
  {
    id: id(),
    name: text().nullable(),
    parentId: to('nodes.id'),
    get parent() {
      return belongsTo(() => Node, { backPopulates: 'children', remoteSide: 'id' });
    },
    get children() {
      return hasMany(() => Node, { backPopulates: 'parent', orderBy: 'id' });
    },
  },
  { registry },
) {}

/** Two classes that need each other; the favourite is written when both rows are there. */
export class Person extends entity(
  'persons',
  {
    id: id(),
    favouriteId: to('balls.id'),
    get balls() {
      return hasMany(() => Ball, { foreignKey: 'ownerId', backPopulates: 'owner', cascade: 'all' });
    },
    get favourite() {
      return belongsTo(() => Ball, { foreignKey: 'favouriteId', postUpdate: true });
    },
  },
  { registry },
) {}

export class Ball extends entity(
  'balls',
  {
    id: id(),
    ownerId: to('persons.id'),
    get owner() {
      return belongsTo(() => Person, { foreignKey: 'ownerId', backPopulates: 'balls' });
    },
  },
  { registry },
) {}

/** Two classes that need each other, with nothing to break the circle. */
export class Hen extends entity(
  'hens',
  {
    id: id(),
    eggId: to('eggs.id'),
    get egg() {
      return belongsTo(() => Egg, { foreignKey: 'eggId' });
    },
  },
  { registry },
) {}

export class Egg extends entity(
  'eggs',
  {
    id: id(),
    henId: to('hens.id'),
    get hen() {
      return belongsTo(() => Hen, { foreignKey: 'henId' });
    },
  },
  { registry },
) {}

/** Keys of two columns, natural ones that change. */
export class Place extends entity(
  'places',
  {
    land: text().primaryKey(),
    town: text().primaryKey(),
    get houses() {
      return hasMany(() => House, { backPopulates: 'place' });
    },
  },
  { registry },
) {}

export class House extends entity(
  'houses',
  {
    id: id(),
    land: text().nullable(),
    town: text().nullable(),
    get place() {
      return belongsTo(() => Place, { backPopulates: 'houses' });
    },
  },
  {
    registry,
    foreignKeys: [
      { columns: ['land', 'town'], references: ['places.land', 'places.town'], onUpdate: 'cascade' },
    ],
  },
) {}

/** The children's key contains the parent's. */
export class Order extends entity(
  'orders',
  {
    id: id(),
    get lines() {
      return hasMany(() => Line);
    },
  },
  { registry },
) {}

export class Line extends entity(
  'lines',
  { orderId: integer().primaryKey().references('orders.id'), number: integer().primaryKey() },
  { registry },
) {}
