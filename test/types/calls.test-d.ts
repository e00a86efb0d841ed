// What the compiler refuses of the calls of a session, and what it has to let through.
import { belongsTo, entity, hasMany, integer, type Session, text } from 'imago';

class User extends entity('users', {
  id: integer().primaryKey(),
  name: text(),
  length: integer(),
  get posts() {
    return hasMany(() => Post, { cascade: 'all, delete-orphan' });
  },
}) {}
class Post extends entity('posts', {
  id: integer().primaryKey(),
  userId: integer().references('users.id'),
  get user() {
    return belongsTo(() => User, { cascade: 'save-update' });
  },
}) {}

declare const session: Session;
declare const user: User;
declare const anything: object;
declare const one: User | Post;

session.add(user);
session.add(one);
session.add(anything);
// @ts-expect-error a list is for addAll
session.add([user]);
// @ts-expect-error a class is no object of it
session.add(User);
// @ts-expect-error a list is for deleteAll
void session.delete([user]);
// @ts-expect-error a set, too
session.expunge(new Set([user]));
session.addAll([user]);

session.expire(user, ['name', 'posts']);
session.expire(anything, ['name']);
// @ts-expect-error there is no such attribute
session.expire(user, ['nmae']);
void session.refresh(user, ['posts']);
// @ts-expect-error there is no such attribute
void session.refresh(user, ['psots']);
function again<E extends User>(object: E): void {
  session.add(object);
  void session.refresh(object, ['name']);
}
again(user);

hasMany(() => Post, { cascade: 'all, delete-orphan' });
hasMany(() => Post, { cascade: 'none' });
// @ts-expect-error no such word
hasMany(() => Post, { cascade: 'delet-orphan' });
// @ts-expect-error no such first word
hasMany(() => Post, { cascade: 'al, delete' });
