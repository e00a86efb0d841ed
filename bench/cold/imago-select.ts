// The same with a select as the first query, which needs the SQL compiler.
import { createEngine, Session, select } from 'imago';
import { First } from './entities.ts';

const engine = createEngine(process.argv[2] ?? '');
const session = new Session({ bind: engine });
const found = (await session.scalars(select(First).where((c) => c.id.eq(1)))).all();
console.log(JSON.stringify({ found: found.filter(({ a }) => a === 'x').length }));
await session.close();
await engine.dispose();
