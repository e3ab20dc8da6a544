//! Starts and stops the server.

use std::{
    future::Future,
    io::{IsTerminal as _, Write as _},
    time::Duration,
};

use objects::Objects;
use store::{Cluster, ClusterConfig, Settings, Store, TokenHash};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    auth::{Tries, password::Passwords, token::Token},
    comparisons::Comparisons,
    config::{Config, LogFormat},
    jobs::{self, JobLog},
    letters::Letters,
    madang::{Madang, Parts},
    operate::{Source, existing_master_keys, master_keys},
    router,
    runs::Engine,
    serve, shutdown,
    telemetry::{self, Telemetry},
    templates,
    uploads::{self, Uploads},
};

/// Why the server did not start, or stopped.
pub type Error = Box<dyn std::error::Error + Send + Sync>;

/// Rendering a page can occupy a thread for some milliseconds, which must not block everything else. More threads than processors
/// would cost more than they bring, because a run passes through several tasks, each of which wakes a thread.
const LEAST_WORKERS: usize = 2;
/// How long closing the database connections may take, so that a silent database doesn't delay the end.
const CLOSING: Duration = Duration::from_secs(5);

/// `madang serve`
pub fn serve_blocking() -> Result<(), Error> {
    let runtime = runtime()?;
    let ended = runtime.block_on(serve(Config::from_env()?));
    // A DNS look-up that hangs must not keep the process alive.
    runtime.shutdown_timeout(Duration::from_secs(1));
    ended
}

/// `madang migrate`
pub fn migrate_blocking() -> Result<(), Error> {
    let config = Config::from_env()?;
    runtime()?.block_on(async {
        log(&config)?;
        let database = Database::open(&config).await?;
        migrate(&config, &database.settings).await?;
        match database.cluster {
            Some(cluster) => Ok(cluster.stop().await?),
            None => Ok(()),
        }
    })
}

/// Does something with the store, as a command that ends. It may be used beside a running server, and makes neither a database nor a key.
pub fn with_store<T, W>(work: impl FnOnce(Store) -> W) -> Result<T, Error>
where
    W: Future<Output = Result<T, Error>>,
{
    let config = Config::from_env()?;
    runtime()?.block_on(async {
        let keys = existing_master_keys(&config)?;
        let source = Source::open(&config).await?;
        let store = source.store(keys)?;
        let done = work(store.clone()).await;
        store.close().await;
        source.close().await?;
        done
    })
}

pub(crate) fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    let workers = std::thread::available_parallelism().map_or(LEAST_WORKERS, |n| n.get().max(LEAST_WORKERS));
    tokio::runtime::Builder::new_multi_thread().worker_threads(workers).enable_all().build()
}

pub(crate) fn log(config: &Config) -> Result<(), Error> {
    let filter = tracing_subscriber::EnvFilter::try_new(&config.log)?;
    // Colours are useless in a file.
    let colours = !config.no_color && std::io::stderr().is_terminal();
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(colours);
    // A second start in the same process (in a test) keeps the first one's log.
    let _already_set = match config.log_format {
        LogFormat::Text => log.try_init(),
        LogFormat::Json => log.with_ansi(false).json().flatten_event(true).with_current_span(false).try_init(),
    };
    Ok(())
}

/// Migrates the database; an error says which database it is.
async fn migrate(config: &Config, settings: &Settings) -> Result<(), Error> {
    let migrated = store::migrate(&settings.options).await;
    migrated.map_err(|error| {
        let whose = if config.database_url.is_some() { "the one of DATABASE_URL" } else { "the embedded one" };
        let reason = std::error::Error::source(&error).map(|source| format!(": {source}")).unwrap_or_default();
        format!("the database ({whose}) can't be brought up to date: {error}{reason}").into()
    })
}

/// The database: an external one, or the private cluster in the data folder.
struct Database {
    settings: Settings,
    cluster: Option<Cluster>,
}

impl Database {
    async fn open(config: &Config) -> Result<Self, Error> {
        let keys = master_keys(config)?;
        if let Some(url) = &config.database_url {
            let settings =
                Settings::from_url(url, keys).map_err(|error| format!("DATABASE_URL can't be used: {error}"))?;
            return Ok(Self { settings, cluster: None });
        }
        let place = cluster_config(config);
        tracing::info!(folder = %place.folder.display(), "no DATABASE_URL: starting the embedded Postgres");
        let cluster = Cluster::start(&place).await?;
        Ok(Self { settings: Settings::new(cluster.options(), keys), cluster: Some(cluster) })
    }
}

/// Where the embedded Postgres is, and where its programs are looked for.
pub(crate) fn cluster_config(config: &Config) -> ClusterConfig {
    let (folder, programs) = (config.data.join("postgres"), config.postgres_bin.clone());
    ClusterConfig { folder, programs, search: config.path.clone() }
}

async fn serve(config: Config) -> Result<(), Error> {
    log(&config)?;
    let listener = serve::listen(config.listen).map_err(|error| {
        format!("can't listen on {}: {error}. Set MADANG_LISTEN to another address.", config.listen)
    })?;
    let Database { settings, cluster } = Database::open(&config).await?;
    migrate(&config, &settings).await?;
    let objects = config.files.as_ref().map(|files| Objects::new(&files.address, &files.keys)).transpose()?;
    let madang = assemble(config, Store::new(settings), objects)?;
    uploads::check_objects(&madang).await?;
    let drained = CancellationToken::new();
    let database =
        cluster.map(|cluster| tokio::task::JoinSet::from_iter([cluster.supervise(drained.clone().cancelled_owned())]));
    madang.tasks.spawn(shutdown::on_signal(madang.stop.clone()));
    telemetry::serve_metrics(&madang)?;
    jobs::start(&madang);
    announce(&madang).await?;
    let deadline = serve::serve(listener, router::all(&madang), &madang.tasks, madang.stop.clone()).await;
    madang.stop.cancel();
    end_runs(&madang, deadline).await;
    madang.telemetry.end().await;
    if tokio::time::timeout(CLOSING, madang.store.close()).await.is_err() {
        tracing::warn!("the connections to the database did not close in time");
    }
    drained.cancel();
    for ended in database.map(|tasks| tasks.join_all()).into_iter() {
        for result in ended.await {
            result?;
        }
    }
    Ok(())
}

/// Waits for tasks to end, and logs what happens to runs that don't end in time.
async fn end_runs(madang: &Madang, deadline: tokio::time::Instant) {
    madang.tasks.close();
    let ended = tokio::time::timeout_at(deadline, madang.tasks.wait()).await.is_ok();
    let runs = madang.engine.live.in_progress();
    if !ended && runs > 0 {
        tracing::warn!(
            runs,
            "not all runs have ended. Those that have begun to answer will end as interrupted, with what has come; the others are \
             carried out again. Another server on this database sees to both within 15 s, or else the next start"
        );
    }
}

/// Builds a server from its parts, without background jobs.
pub fn assemble(config: Config, store: Store, objects: Option<Objects>) -> Result<Madang, Error> {
    let allowed =
        config.allowed_hosts.iter().cloned().chain(config.demo_model.iter().filter_map(|demo| demo.host_port()));
    let allowed = allowed.map(|host| host.parse()).collect::<Result<Vec<llm::guard::HostPort>, _>>()?;
    let llm = llm::Client::new(llm::Settings { allowed, ..llm::Settings::default() })?;
    let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
    let telemetry = Telemetry::new(&config)?;
    let engine = Engine::new(&store, &llm, &tasks, config.max_runs_per_workspace).watched_by(&telemetry);
    let letters = Letters::new(&config);
    let syslog = syslog(&config)?;
    let comparisons = Comparisons::new(&engine, &store, &tasks, &stop);
    Ok(Madang::new(Parts {
        config,
        store,
        llm,
        engine,
        comparisons,
        passwords: Passwords::new().map_err(|error| error.to_string())?,
        tries: Tries::default(),
        objects,
        letters,
        syslog,
        job_log: JobLog::default(),
        telemetry,
        uploads: Uploads::default(),
        templates: templates::load()?.into(),
        tasks,
        stop,
    }))
}

/// What hands audit logs over, if the operator has set a receiver up.
fn syslog(config: &Config) -> Result<Option<syslog::Sender>, Error> {
    let Some(receiver) = config.syslog.clone() else { return Ok(None) };
    let home = url::Url::parse(&config.public_url).ok();
    let host = home.as_ref().and_then(|home| home.host_str()).unwrap_or("localhost");
    let sender = syslog::Sender::new(receiver, host);
    Ok(Some(sender.map_err(|error| format!("MADANG_SYSLOG_URL can't be used: {error}"))?))
}

/// Prints the server's URL, and how to set it up if that hasn't been done.
async fn announce(madang: &Madang) -> Result<(), Error> {
    let url = &madang.config.public_url;
    let token = Token::random();
    let mut text = format!("\n  Madang is at {url}\n");
    if madang.store.offer_setup(TokenHash(token.hash())).await? {
        text.push_str(&format!(
            "  Set it up:   {url}/setup?token={}\n  (good once, until the next start)\n",
            token.reveal()
        ));
    }
    let mut out = std::io::stdout();
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}
