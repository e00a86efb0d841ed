// Ops on classes and registries: mapping, configuration, declaration by annotations.
import { type ColumnBuilder, loose } from '../api.ts';
import { type Json, NotYet } from '../case.ts';
import { listOf, type Operations, textOf } from './operation.ts';

const annotations: Readonly<Record<string, unknown>> = {
  int: Number,
  // a fraction is the column's business: there is one constructor of numbers
  float: Number,
  text: String,
  bool: Boolean,
};

interface AnnotatedSpec {
  readonly name: string;
  readonly type: string;
  readonly pk?: boolean;
  readonly nullable?: boolean;
}

function annotatedShape(attributes: readonly Json[]): object {
  // the format says that the list holds these
  const specs = attributes as unknown as readonly AnnotatedSpec[];
  return Object.fromEntries(specs.map((spec) => [spec.name, annotated(spec)]));
}

function annotated({ type, pk, nullable }: AnnotatedSpec): ColumnBuilder {
  const annotation = annotations[type];
  if (annotation === undefined) throw new NotYet(`annotations of type ${type}`);
  const made = loose.mappedColumn(annotation);
  if (pk) return made.primaryKey();
  return nullable ? made.nullable() : made;
}

export const mappingOps: Operations = {
  make_class: (it, op) => it.model.makeClass(textOf(op, 'class')),
  map_class: (it, op) => it.model.mapClass(textOf(op, 'class')),
  map_model: (it) => it.model.mapModel(),
  declare: (it, op) => it.declare(textOf(op, 'class'), annotatedShape(listOf(op, 'attrs'))),
  configure: (it, op) => it.model.registry.configure({ cascade: op.cascade === true }),
  configure_all: () => loose.configureMappers(),
  dispose_registry: (it) => it.model.registry.dispose(),
};
