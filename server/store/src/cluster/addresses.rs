//! How others than the server reach the embedded cluster: Postgres's own programs, and commands that run beside a server.

use std::path::Path;

use sqlx::{Connection as _, PgConnection, postgres::PgConnectOptions};

use super::{Cluster, ClusterConfig, ClusterError, NAME, Result, SUPERUSER, files};

impl Cluster {
    /// The database's address for Postgres's programs, as the superuser, whom row-level security doesn't hold back.
    pub async fn keepers_url(&self) -> Result<String> {
        let mut connection = self.superuser().await.map_err(ClusterError::Refused)?;
        let keeper = sqlx::query_scalar::<_, String>("select current_user::text").fetch_one(&mut connection).await;
        let keeper = keeper.map_err(ClusterError::Refused)?;
        let _ = connection.close().await;
        Ok(url(&keeper, &self.files.socket_folder))
    }

    /// The database's address for Postgres's programs, as the role that owns it.
    pub fn url(&self) -> String {
        url(NAME, &self.files.socket_folder)
    }

    /// The addresses of a cluster that another process keeps running, as the superuser and as the owner; `None` if it doesn't answer.
    pub async fn running(config: &ClusterConfig) -> Option<(String, String)> {
        let folder = config.folder.canonicalize().ok()?;
        let socket_folder = files::socket_folder(&folder);
        let owner = url(NAME, &socket_folder);
        for role in [SUPERUSER, NAME] {
            let address = url(role, &socket_folder);
            let Ok(options) = address.parse::<PgConnectOptions>() else { continue };
            let Ok(mut connection) = PgConnection::connect_with(&options).await else { continue };
            let data: sqlx::Result<(String, bool)> = sqlx::query_as(
                "select current_setting('data_directory'), rolsuper from pg_roles where rolname = current_user",
            )
            .fetch_one(&mut connection)
            .await;
            let _ = connection.close().await;
            if data.is_ok_and(|(data, is_super)| is_super && files::same(Path::new(&data), &folder.join("data"))) {
                return Some((address, owner));
            }
        }
        None
    }
}

/// An address that both sqlx and Postgres's own programs read.
fn url(role: &str, socket_folder: &Path) -> String {
    let bytes = socket_folder.as_os_str().as_encoded_bytes();
    let mut folder = String::new();
    for byte in bytes {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => folder.push(char::from(*byte)),
            _ => folder.push_str(&format!("%{byte:02X}")),
        }
    }
    format!("postgres://{role}@localhost:5432/{NAME}?host={folder}&sslmode=disable")
}
