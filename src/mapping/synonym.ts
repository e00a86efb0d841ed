// `synonym()`: a second name for an attribute.
import { SynonymAttribute } from '../instrumentation/synonym.ts';
import type { Entry } from '../sql/entry-types.ts';
import { checkText } from './options.ts';
import { attributeAccessor, declareEntry, defineAccessor, namedAttribute } from './shape-entry.ts';

/**
 * Another name for an attribute of the class, on objects and in statements. Listeners hear of the attribute itself.
 *
 * @throws ArgumentError if the name is blank, or (when the mapping is configured) the class has no such attribute.
 * @example
 * class Vertex extends entity('vertices', { id: integer().primaryKey(), label: text(), title: synonym('label') }) {}
 */
export function synonym<const N extends string>(name: N): Entry<'synonym', N> {
  checkText('synonym()', name, "synonym('label')");
  return declareEntry({
    kind: 'synonym',
    stored: true,
    contribute(place) {
      const { mapper, key, index, prototype } = place;
      const original = namedAttribute(place, 'synonym()', name);
      mapper.manager.addAttribute(new SynonymAttribute(key, index, original));
      defineAccessor(prototype, key, attributeAccessor(key));
      return mapper.attrs[name];
    },
    over({ attributes }) {
      const original = attributes[name];
      return typeof original === 'object' && original !== null ? original : undefined;
    },
  });
}
