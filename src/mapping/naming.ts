// How attributes become column names when a column does not say its own. The convention can be replaced on a registry
// or an entity: `naming: (attribute) => …`.

/** Makes the name of a column from the name of its attribute. */
export type NamingConvention = (attribute: string) => string;

/**
 * The default convention: `createdAt` becomes `created_at`, `userID` `user_id`, `HTMLParser` `html_parser`,
 * `line2Text` `line2_text`; underscores that are there stay.
 *
 * @example
 * snakeCase('createdAt') // 'created_at'
 */
export const snakeCase: NamingConvention = (attribute) =>
  attribute
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1_$2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1_$2')
    .toLowerCase();

/** The convention for those who name attributes as the database names its columns. */
export const sameName: NamingConvention = (attribute) => attribute;
