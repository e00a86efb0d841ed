// Attributes that are more than a column: a value object, a computed attribute that also works in statements, a map of
// objects and a view of it; and listeners and validators of attributes.
import {
  type AssociationMap,
  type AssociationProxy,
  associationProxy,
  attributeKeyed,
  attrs,
  composite,
  createEngine,
  defaultRegistry,
  entity,
  type Hybrid,
  hasMany,
  hybrid,
  integer,
  listen,
  Session,
  select,
  text,
  validates,
} from '../src/index.ts';

class Point {
  readonly x: number;
  readonly y: number;

  constructor(x: number, y: number) {
    this.x = x;
    this.y = y;
  }
}

class Place extends entity('places', {
  id: integer().primaryKey(),
  name: text(),
  x: integer().default(0),
  y: integer().default(0),
  at: composite(Point, ['x', 'y']),
  get distance(): Hybrid<number> {
    return hybrid(
      () => Place,
      (place) => place.x.plus(place.y),
    );
  },
  get labels() {
    return hasMany(() => Label, {
      cascade: 'all, delete-orphan',
      collectionClass: attributeKeyed('language'),
    });
  },
  get names(): AssociationProxy<AssociationMap<string, string>> {
    return associationProxy(() => Place, 'labels', 'text', {
      creator: (label, language) => new Label({ text: label, language }),
    });
  },
}) {}

class Label extends entity('labels', {
  id: integer().primaryKey(),
  language: text(),
  text: text(),
  placeId: integer().references('places.id'),
}) {}

validates(Place, 'name', (_place, key, value) => {
  if (value.trim() === '') throw new TypeError(`${key} is blank`);
  return value.trim();
});
listen(attrs(Place).labels, 'append', (place, label) => {
  console.log(`${place.name} is ${label.text} in ${label.language}`);
});

const place = new Place({ name: ' Rome ', at: new Point(3, 4) });
console.log(place.name, place.x, place.distance); // → Rome 3 7
try {
  place.name = ' ';
} catch (error) {
  console.log(String(error), place.name); // → TypeError: name is blank Rome
}

place.names.set('it', 'Roma'); // → Rome is Roma in it
place.names.set('de', 'Rom'); // → Rome is Rom in de
console.log(place.labels.get('it')?.text); // → Roma

const engine = createEngine('pglite:');
await defaultRegistry.createAll(engine);
const session = new Session({ bind: engine });
session.add(place);
place.at = new Point(5, 6);
await session.commit();

const far = await session.scalars(select(Place).where((p) => p.distance.gt(10)));
console.log(far.one() === place, place.y, place.names.size); // → true 6 2

await session.close();
await engine.dispose();
