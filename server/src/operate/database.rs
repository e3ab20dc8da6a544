//! The database, for commands that may run beside a server.

use store::{Cluster, ClusterConfig, ClusterError, MasterKeys, Settings, Store};

use crate::{
    config::Config,
    start::{Error, cluster_config},
};

/// A database that is there, by its addresses. The embedded one is started unless a server keeps it running.
pub struct Source {
    /// As a role that sees all rows.
    pub keeper: String,
    /// As the role that Madang connects as.
    pub owner: String,
    cluster: Option<Cluster>,
}

impl Source {
    pub async fn open(config: &Config) -> Result<Self, Error> {
        if let Some(url) = &config.database_url {
            let keeper = config.backup_database_url.clone().unwrap_or_else(|| url.clone());
            return Ok(Self { keeper, owner: url.clone(), cluster: None });
        }
        let place = cluster_config(config);
        must_be_there(&place)?;
        if let Some((keeper, owner)) = Cluster::running(&place).await {
            return Ok(Self { keeper, owner, cluster: None });
        }
        let cluster = Cluster::start(&place).await?;
        Ok(Self { keeper: cluster.keepers_url().await?, owner: cluster.url(), cluster: Some(cluster) })
    }

    /// Opens it as the server does.
    pub fn store(&self, keys: MasterKeys) -> Result<Store, Error> {
        // The address may hold a password, which the error could quote.
        let settings =
            Settings::from_url(&self.owner, keys).map_err(|_| "the address of the database can't be used")?;
        Ok(Store::new(Settings { max_connections: 2, ..settings }))
    }

    /// Stops the embedded cluster, if it was started for this.
    pub async fn close(self) -> Result<(), ClusterError> {
        match self.cluster {
            Some(cluster) => cluster.stop().await,
            None => Ok(()),
        }
    }
}

/// Without this, a command in the wrong folder would make an empty database and find nothing in it.
fn must_be_there(place: &ClusterConfig) -> Result<(), Error> {
    if place.folder.join("data/PG_VERSION").is_file() {
        return Ok(());
    }
    let folder = place.folder.display();
    Err(format!("there is no database in {folder}; set MADANG_DATA or DATABASE_URL as the server has it").into())
}
