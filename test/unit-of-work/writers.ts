// Writers, whose posts cannot be without them and do not go with them, whose notes require them, and whose drafts do not know
// of them.
import { belongsTo, entity, hasMany, integer, Registry, text } from '../../src/index.ts';

export const registry = new Registry();

export class Writer extends entity(
  'writers',
  {
    id: integer().primaryKey(),
    name: text(),
    get posts() {
      return hasMany(() => Post, { backPopulates: 'writer' });
    },
    get notes() {
      return hasMany(() => Note, { backPopulates: 'writer', cascade: 'all, delete-orphan' });
    },
    get drafts() {
      return hasMany(() => Draft);
    },
  },
  { registry },
) {}

export class Post extends entity(
  'posts',
  {
    id: integer().primaryKey(),
    title: text(),
    writerId: integer().references('writers.id'),
    get writer() {
      return belongsTo(() => Writer, { backPopulates: 'posts' });
    },
  },
  { registry },
) {}

export class Note extends entity(
  'remarks',
  {
    id: integer().primaryKey(),
    writerId: integer().references('writers.id'),
    get writer() {
      return belongsTo(() => Writer, { backPopulates: 'notes', required: true });
    },
  },
  { registry },
) {}

export class Draft extends entity(
  'sketches',
  { id: integer().primaryKey(), writerId: integer().references('writers.id') },
  { registry },
) {}
