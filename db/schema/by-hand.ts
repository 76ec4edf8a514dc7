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
/** Each with two characters more, so that its last one begins a group as well. */
const values = (row: string) => searchedTexts.map((name) => `${row}.${name} || char(1, 1)`).join(', ')

/** All of them as one text; no value has the character between them. */
export const wholeSearchText = searchedTexts.map((name) => `user_search.${name}`).join(' || chr(1) || ')

/**
 * What the columns' words cannot say: above all the index of all groups of three characters in `user_search`, which finds
 * any part of a text. A migration has each of these statements once.
 */
export const byHand = {
  sqlite: [
    // Not for PostgreSQL, where an entry of an index has an end: a search reads these instead of whole clients.
    "CREATE INDEX clients_display_name ON clients (coalesce(display_name, ''), inum, search)",
    'CREATE INDEX clients_search ON clients (inum, search)',
    // How many people there are, and whether their places in the order of their age stay what they are: not for PostgreSQL,
    // where whoever makes a person would keep all others from it until the commit.
    'CREATE TABLE user_census (people integer NOT NULL, shifts integer NOT NULL, latest integer NOT NULL)',
    'INSERT INTO user_census VALUES (0, 0, 0)',
    `CREATE TRIGGER user_census_inserted AFTER INSERT ON users BEGIN
  UPDATE user_census SET people = people + 1, shifts = shifts + (new.created_at < latest - 60000), latest = max(latest, new.created_at);
END`,
    `CREATE TRIGGER user_census_deleted AFTER DELETE ON users BEGIN
  UPDATE user_census SET people = people - 1, shifts = shifts + 1;
END`,
    `CREATE VIRTUAL TABLE user_search_index USING fts5(${columns}, content='', contentless_delete=1, tokenize='trigram case_sensitive 1')`,
    "CREATE VIRTUAL TABLE user_search_terms USING fts5vocab('user_search_index', 'row')",
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
  // Without the extension pg_trgm, which not every installation may create. Character by character, because to find the
  // place of one in a text PostgreSQL reads all before it.
  postgres: [
    // As lists sort: engines disagree on where nulls go.
    "CREATE INDEX clients_display_name ON clients (coalesce(display_name, ''), inum)",
    `CREATE FUNCTION text_trigrams(text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(DISTINCT a || b || c), '{}') FROM (
    SELECT a, lead(a) OVER following AS b, lead(a, 2) OVER following AS c
    FROM unnest(string_to_array($1, NULL)) WITH ORDINALITY AS characters(a, i) WINDOW following AS (ORDER BY i)
  ) AS groups WHERE c IS NOT NULL
$$`,
    `CREATE INDEX user_search_trigrams ON user_search USING gin (text_trigrams(${wholeSearchText.replaceAll('user_search.', '')}))`
  ]
}
