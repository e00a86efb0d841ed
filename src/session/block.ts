// A transaction around a function: entered before it, committed when it returns, rolled back when it throws.
import type { SessionTransaction } from './transaction.ts';

export async function inBlock<T>(
  open: () => Promise<SessionTransaction>,
  block: (transaction: SessionTransaction) => Promise<T> | T,
): Promise<T> {
  const transaction = (await open()).enter();
  let result: T;
  try {
    result = await block(transaction);
  } catch (error) {
    await transaction.exit(error ?? new Error('the block has thrown nothing'));
    throw error;
  }
  await transaction.exit();
  return result;
}
