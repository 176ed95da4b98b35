//! Databases of a test's own.

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::servers;

/// Which database a test runs on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Database {
    /// A file of its own.
    Sqlite,
    /// A database of its own on the server that `cargo xtask test` starts.
    Postgres,
}

static NUMBER: AtomicU32 = AtomicU32::new(0);

impl Database {
    /// The address of a new, empty database.
    pub async fn url(self, folder: &Path) -> String {
        match self {
            Self::Sqlite => format!("sqlite://{}", folder.join("regain.db").display()),
            Self::Postgres => postgres().await,
        }
    }
}

async fn postgres() -> String {
    let server = servers::required("REGAIN_TEST_POSTGRES_URL");
    let number = NUMBER.fetch_add(1, Ordering::SeqCst);
    let name = format!("regain_test_{}_{number}", std::process::id());
    sqlx::any::install_default_drivers();
    let pool = sqlx::AnyPool::connect(&server).await.unwrap();
    for statement in [format!("DROP DATABASE IF EXISTS {name}"), format!("CREATE DATABASE {name}")] {
        sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(&pool).await.unwrap();
    }
    pool.close().await;
    let mut url = url::Url::parse(&server).unwrap();
    url.set_path(&name);
    url.into()
}
