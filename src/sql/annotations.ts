// Marks on columns in the join condition of a relationship: which one holds the foreign key, which one is at the other end.
// A mark stands on the node of the column; whoever reads the condition asks for it.
import type { OperationNode, ReferenceNode } from 'kysely';
import { Expr } from './expression.ts';
import { replaceReferences } from './references.ts';

/** Taken from the column alone: what it is compared with has no say in it. */
type ValueOf<X extends Expr<unknown>> = Exclude<X['expressionType'], undefined>;

const foreignNodes = new WeakSet<ReferenceNode>();
const remoteNodes = new WeakSet<ReferenceNode>();

export const isForeign = (node: ReferenceNode): boolean => foreignNodes.has(node);
export const isRemote = (node: ReferenceNode): boolean => remoteNodes.has(node);

/** A column under another name of its table, with the marks of the one that it stands for. */
export function withMarks<N extends ReferenceNode>(node: N, of: ReferenceNode): N {
  if (isForeign(of)) foreignNodes.add(node);
  if (isRemote(of)) remoteNodes.add(node);
  return node;
}

/**
 * Says that a column in a `primaryJoin` or `secondaryJoin` holds the foreign key, where the tables do not: it takes its
 * value from the other side when objects are saved. Columns inside of an expression are marked one by one.
 * Seed: `orm.foreign()`.
 *
 * @example
 * hasMany(() => Note, { primaryJoin: (user, note) => user.id.eq(foreign(note.ownerId)) })
 */
export function foreign<X extends Expr<unknown>>(column: X): Expr<ValueOf<X>> {
  return marked(column, foreignNodes);
}

/**
 * Says that a column in a join condition is at the other end, in a relationship of a class to itself whose condition was
 * written with the columns of one side only. Seed: `orm.remote()`.
 *
 * @example
 * belongsTo(() => Part, { primaryJoin: (part) => part.parentId.eq(remote(part.id)) })
 */
export function remote<X extends Expr<unknown>>(column: X): Expr<ValueOf<X>> {
  return marked(column, remoteNodes);
}

function marked<T>(column: Expr<unknown>, marks: WeakSet<ReferenceNode>): Expr<T> {
  const node: OperationNode = replaceReferences(column.toOperationNode(), (reference) => {
    const copy = withMarks({ ...reference }, reference);
    marks.add(copy);
    return copy;
  });
  return new Expr({ node, type: column.type });
}
