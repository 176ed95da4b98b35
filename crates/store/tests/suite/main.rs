//! The store's tests. Each case runs on SQLite, and on PostgreSQL too if `REGAIN_TEST_POSTGRES_URL` names a server
//! (`postgres://user@host:port/any-database`) where databases may be made.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

mod backup;
mod builtin;
mod harness;
mod jobs;
mod limits;
mod opening;
mod parallel;
mod plans;
mod policies;
mod purge;
mod registrations;
mod resealing;
mod resets;
mod scenario;
mod schema;
mod sealing;
mod sessions;
mod tenancy;
mod writing;

/// Turns `async fn case(db: Db)` into a test for each database.
macro_rules! both {
    ($(async fn $name:ident($db:ident: $type:ty) $body:block)+) => {$(
        async fn $name($db: $type) $body

        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let db = crate::harness::Db::sqlite().await;
                super::$name(&db).await;
                db.remove().await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                let Some(db) = crate::harness::Db::postgres().await else { return };
                super::$name(&db).await;
                db.remove().await;
            }
        }
    )+};
}
pub(crate) use both;
