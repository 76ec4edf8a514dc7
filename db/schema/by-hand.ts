/** Texts of a person that a part of a name is looked for in, as `user_search` calls them. */
const searchedTexts = [
  'inum',
  'uid',
  'display_name',
  'given_name',
  'middle_name',
  'nickname',
  'sn',
  'mail',
  'mobile',
  'description'
] as const

const columns = searchedTexts.join(', ')
const values = (row: string) => searchedTexts.map((name) => `${row}.${name}`).join(', ')

/** All of them as one text; no value has the character between them. */
export const wholeSearchText = searchedTexts.map((name) => `user_search.${name}`).join(' || chr(1) || ')

/** As lists sort: engines disagree on where nulls go. */
const clientsByName = "CREATE INDEX clients_display_name ON clients (coalesce(display_name, ''), inum)"

/**
 * What the columns' words cannot say: above all the index of all groups of three characters in `user_search`, which finds
 * any part of a text. A migration has each of these statements once.
 */
export const byHand = {
  sqlite: [
    clientsByName,
    // Not for PostgreSQL, where an entry of an index has an end: a search reads this instead of whole clients.
    'CREATE INDEX clients_search ON clients (inum, search)',
    `CREATE VIRTUAL TABLE user_search_index USING fts5(${columns}, content='', contentless_delete=1, tokenize='trigram case_sensitive 1')`,
    `CREATE TRIGGER user_search_inserted AFTER INSERT ON user_search BEGIN
  INSERT INTO user_search_index(rowid, ${columns}) VALUES (new.id, ${values('new')});
END`,
    `CREATE TRIGGER user_search_deleted AFTER DELETE ON user_search BEGIN
  DELETE FROM user_search_index WHERE rowid = old.id;
END`,
    `CREATE TRIGGER user_search_updated AFTER UPDATE ON user_search BEGIN
  DELETE FROM user_search_index WHERE rowid = old.id;
  INSERT INTO user_search_index(rowid, ${columns}) VALUES (new.id, ${values('new')});
END`
  ],
  // Without the extension pg_trgm, which not every installation may create.
  postgres: [
    clientsByName,
    `CREATE FUNCTION text_trigrams(text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(DISTINCT substr($1, i, 3)), '{}') FROM generate_series(1, length($1) - 2) AS i
$$`,
    `CREATE INDEX user_search_trigrams ON user_search USING gin (text_trigrams(${wholeSearchText.replaceAll('user_search.', '')}))`
  ]
}
