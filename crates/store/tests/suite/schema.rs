//! The two databases have the same tables, columns and indexes.

use std::collections::BTreeSet;
use std::path::Path;

use sqlx::Row;

use crate::harness::Db;

/// A migration for SQLite as its twin should read.
fn translated(sqlite: &str) -> String {
    let translate = |line: &str| {
        let line = if line.starts_with(") STRICT") { ");" } else { line };
        line.replace(" INTEGER", " BIGINT").replace(" BLOB", " BYTEA") + "\n"
    };
    sqlite.lines().map(translate).collect()
}

#[test]
fn the_migrations_are_twins() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let names = |database: &str| -> BTreeSet<_> {
        std::fs::read_dir(folder.join(database)).unwrap().map(|file| file.unwrap().file_name()).collect()
    };
    assert_eq!(names("sqlite"), names("postgres"));
    for name in names("sqlite") {
        let read = |database: &str| std::fs::read_to_string(folder.join(database).join(&name)).unwrap();
        assert_eq!(translated(&read("sqlite")), read("postgres"), "{name:?}");
        assert!(read("sqlite").matches("CREATE TABLE").count() == read("sqlite").matches(") STRICT").count());
    }
}

async fn rows(db: &Db, sql: &str) -> BTreeSet<String> {
    db.raw(sql).await.iter().map(|row| row.get::<String, _>(0)).collect()
}

/// Columns with type and nullability, and indexes with their columns and conditions.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_they_make_is_the_same() {
    let Some(postgres) = Db::postgres().await else { return };
    let sqlite = Db::sqlite().await;
    let columns = rows(
        &sqlite,
        "SELECT t.name || '.' || c.name || ' ' ||
                CASE c.type WHEN 'INTEGER' THEN 'bigint' WHEN 'BLOB' THEN 'bytea' ELSE 'text' END || ' ' ||
                CASE c.\"notnull\" WHEN 1 THEN 'NO' ELSE 'YES' END
         FROM sqlite_schema AS t, pragma_table_info(t.name) AS c
         WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name <> '_sqlx_migrations'",
    )
    .await;
    let expected = rows(
        &postgres,
        "SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable
         FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> '_sqlx_migrations'",
    )
    .await;
    assert_eq!(columns, expected);
    assert!(columns.len() > 150);
    let indexes = rows(
        &sqlite,
        "SELECT t.name || ' ' || i.\"unique\" || ' ' || i.partial || ' ' ||
                (SELECT group_concat(c.name, ',') FROM pragma_index_info(i.name) AS c)
         FROM sqlite_schema AS t, pragma_index_list(t.name) AS i
         WHERE t.type = 'table' AND t.name <> '_sqlx_migrations'",
    )
    .await;
    let expected = rows(
        &postgres,
        "SELECT t.relname || ' ' || i.indisunique::int || ' ' || (i.indpred IS NOT NULL)::int || ' ' ||
                (SELECT string_agg(a.attname, ',' ORDER BY k.n)
                 FROM unnest(i.indkey) WITH ORDINALITY AS k(number, n)
                 JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number)
         FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace s ON s.oid = t.relnamespace
         WHERE s.nspname = 'public' AND t.relname <> '_sqlx_migrations'",
    )
    .await;
    assert_eq!(indexes, expected);
    sqlite.remove().await;
    postgres.remove().await;
}
