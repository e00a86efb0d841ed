// The name of a prepared statement, from its text: the same text has the same name in every process.

/** A name like `imago_3kd9x0q2mfa`, far below the 63 characters that PostgreSQL keeps. */
export function statementName(text: string): string {
  // two 32-bit FNV-1a hashes with different beginnings: 64 bits, so that two texts never meet in practice
  let low = 0x811c9dc5;
  let high = 0x9747b28c;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x01000193) ^ (low >>> 15);
  }
  return `imago_${(low >>> 0).toString(36)}${(high >>> 0).toString(36).padStart(7, '0')}`;
}
