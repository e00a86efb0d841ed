// A cold start by hand: connect and run one query.
import pg from 'pg';

const client = new pg.Client(process.argv[2]);
await client.connect();
const { rows } = await client.query('select * from c0 where id = 1');
console.log(JSON.stringify({ found: rows.length }));
await client.end();
