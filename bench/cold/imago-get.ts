// A cold start of Imago: map twenty entities, connect, get one object by its key.
import { createEngine, Session } from 'imago';
import { First } from './entities.ts';

const engine = createEngine(process.argv[2] ?? '');
const session = new Session({ bind: engine });
const found = await session.get(First, 1);
console.log(JSON.stringify({ found: found?.a === 'x' ? 1 : 0 }));
await session.close();
await engine.dispose();
