// The words in which every error suggests the name that was probably meant.

/** Stands behind a sentence; nothing where no name is near. */
export const didYouMean = (nearest: string | undefined): string =>
  nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
