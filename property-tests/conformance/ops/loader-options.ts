// Loader options of programs: columns of the class, or a path of relationships with one strategy for every step.
import {
  type Attributes,
  type EntityClass,
  type Expression,
  loose,
  type Option,
  type StrategyName,
} from '../api.ts';
import { type Json, NotYet } from '../case.ts';

/** The attribute of a statement's class by its name. */
export function attributeOf(attributes: Attributes, key: string): Expression {
  const attribute = attributes[key];
  if (attribute === undefined) throw new NotYet(`an expression for attribute ${key}`);
  return attribute;
}

/** The options of an op, for statements on that class. */
export function loaderOptions(type: EntityClass, options: readonly Json[]): Option[] {
  // an option is a list: its name, then names of attributes, or a path
  return options.map((json) => loaderOption(type, json as readonly string[]));
}

function loaderOption(type: EntityClass, [name = '', ...keys]: readonly string[]): Option {
  const pick = (attributes: Attributes) => keys.map((key) => attributeOf(attributes, key));
  if (name === 'load_only') return loose.loadOnly(type, pick);
  if (name === 'defer') return loose.defer(type, pick);
  if (name === 'undefer') return loose.undefer(type, pick);
  if (name === 'defer_raise') return loose.defer(type, pick, { raiseload: true });
  return strategy(type, name, keys[0]?.split('.') ?? []);
}

const strategies: readonly string[] = [
  'selectinload',
  'joinedload',
  'subqueryload',
  'lazyload',
  'raiseload',
  'immediateload',
] satisfies readonly StrategyName[];

const isStrategy = (name: string): name is StrategyName => strategies.includes(name);

function strategy(type: EntityClass, name: string, path: readonly string[]): Option {
  const [first, ...rest] = path;
  if (!isStrategy(name) || first === undefined) throw new NotYet(`loader option ${name}`);
  let option = loose[name](type, (attributes) => attributeOf(attributes, first));
  for (const key of rest) option = option[name]((attributes) => attributeOf(attributes, key));
  return option;
}
