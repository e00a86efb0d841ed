// Puts a circle of actions that nobody can order into words: the objects, the relationships between them, and the columns
// that would have to be null for a while.
import { describeState, keyText } from '../instrumentation/identity.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import type { RelationshipProperty } from '../mapping/relationship-property.ts';
import type { ActionNode } from './action-graph.ts';

export function describeCycle(cycle: readonly ActionNode[]): { circle: string; columns: string } {
  const words = cycle.flatMap(wordOf);
  const [first] = words;
  const circle = [...words, ...(first === undefined ? [] : [first])].join(' → ');
  const columns = cycle.flatMap((node) => (node.kind === 'process' ? columnsOf(node.run.property) : []));
  return { circle, columns: columns.length === 0 ? 'its foreign key' : [...new Set(columns)].join(' or ') };
}

function wordOf(node: ActionNode): string[] {
  switch (node.kind) {
    case 'saveState':
    case 'deleteState':
      return [nameOf(node.state)];
    case 'process':
      return [relationshipWord(node.run.property)];
    case 'save':
    case 'delete':
      return [node.mapper.class.name];
    default:
      return [];
  }
}

function nameOf(state: InstanceState): string {
  const key = state.key === null ? state.mapper.keyOf(state.values) : null;
  return key === null ? describeState(state) : `${state.mapper.class.name}#${keyText(key)}`;
}

/** The relationship as the object that holds the foreign key sees it. */
function relationshipWord({ direction, key, reverse, parent }: RelationshipProperty): string {
  return direction === 'ONETOMANY' ? (reverse?.key ?? `(${parent.class.name}.${key})`) : key;
}

function columnsOf({ direction, parent, target, synchronizePairs }: RelationshipProperty): string[] {
  const { name } = direction === 'ONETOMANY' ? target.localTable : parent.localTable;
  return synchronizePairs.map(({ dest }) => `${name}.${dest.name}`);
}
