/**
 * Examples of the first view: what the audit's page shows when it opens, before the whole table is there. They fill a
 * large window; each costs the end of an analysis a thumbnail that is cut out of another sheet.
 */
export const FIRST_VIEW_EXAMPLES = 60;

/** Key of its table's metadata: how many bytes the table of all examples has that it belongs to. */
export const FIRST_VIEW_OF = 'table_bytes';
