//! The running platform: listens, routes, stops.

use crate::check::{self, Check};
use crate::config::Config;
use crate::failure::Failure;
use crate::live::{self, Live, Round};
use crate::livekit::LiveKit;
use crate::observing::rooms::{self, Rooms};
use crate::running::Running;
use crate::throttle::Throttle;
use crate::{
    App, Store, brain, candidates, check_room, next_line, offline, passwords, routes, sessions, store,
    taken_back, throttle,
};
use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use time::OffsetDateTime;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// Requests in progress get this long when the platform stops.
const DRAIN: Duration = Duration::from_secs(5);

#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(
        "cannot listen on {address}: the port is taken, perhaps by another copy of the platform. Stop it, or choose \
             another port with --port or PORT"
    )]
    PortTaken { address: SocketAddr },
    #[error("cannot listen on {address}: {why}")]
    CannotListen { address: SocketAddr, why: std::io::Error },
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error("cannot use the platform's own keys: {0}")]
    Keys(String),
    #[error("cannot set up connections to other services: {0}")]
    Http(reqwest::Error),
    #[error("cannot set up the connection to the language model: {0}")]
    Model(reqwest::Error),
}

/// A platform that is running. Dropping it ends it at once; [`Platform::stop`] lets requests finish.
pub struct Platform {
    address: SocketAddr,
    public_url: String,
    store: Store,
    live: Arc<Live>,
    stop: Option<oneshot::Sender<()>>,
    serving: JoinHandle<()>,
    /// What goes on behind the requests.
    behind: [JoinHandle<()>; 3],
}

impl Platform {
    /// Returns when it can be reached.
    pub async fn start(config: Config) -> Result<Self, StartError> {
        let listener = listen(SocketAddr::new(config.bind, config.port)).await?;
        let address = listener.local_addr().map_err(|why| StartError::CannotListen {
            address: SocketAddr::new(config.bind, config.port),
            why,
        })?;
        let store = Store::open(&config.database).await?;
        let keys =
            offline::Keys::load(&store).await.map_err(|failure| StartError::Keys(failure.body.message))?;
        let public_url = match &config.public_url {
            Some(url) => url.as_str().trim_end_matches('/').to_owned(),
            None => format!("http://{}", reachable(address)),
        };
        let http = check::http().map_err(StartError::Http)?;
        let running =
            Running::since(OffsetDateTime::now_utc(), config.settings.clone(), config.env_file.clone());
        let check = Check::of(&config, http.clone());
        let app = Arc::new(App {
            store: store.clone(),
            livekit: config.livekit.map(|credentials| LiveKit::new(credentials, http)),
            model: config.model.map(brain::Model::new).transpose().map_err(StartError::Model)?,
            report: config.report,
            running,
            check,
            checking: tokio::sync::Mutex::default(),
            public_url: public_url.clone(),
            open_dev: config.open_dev,
            failures: Throttle::at_most(throttle::FAILURES),
            wrong_passwords: Throttle::at_most(sessions::MOST_WRONG_PASSWORDS),
            passwords: passwords::Passwords::default(),
            reading: candidates::import::Reading::default(),
            check_rooms: Throttle::at_most(check_room::MOST_A_MINUTE),
            keys: Arc::new(keys),
            handing_in: offline::Desk::default(),
            lines: next_line::Lines::default(),
            live: Arc::default(),
            rooms: Rooms::default(),
            taken_back: tokio::sync::Notify::new(),
        });
        let live = app.live.clone();
        let round = Round::begin(live.clone(), store.clone()).await?;
        let behind = [
            tokio::spawn(round.go_on()),
            tokio::spawn(rooms::look_after(app.clone())),
            tokio::spawn(taken_back::watch(app.clone())),
        ];
        let (stop, stopped) = oneshot::channel();
        let serving = tokio::spawn(serve(listener, router(app), stopped));
        Ok(Self { address, public_url, store, live, stop: Some(stop), serving, behind })
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// As clients and workers reach it, without a slash at its end.
    pub fn public_url(&self) -> &str {
        &self.public_url
    }

    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Takes no more requests, lets those in progress finish, closes the database.
    pub async fn stop(mut self) {
        // who is told things as they happen would listen for ever
        self.live.close();
        drop(self.stop.take());
        self.behind.iter().for_each(JoinHandle::abort);
        if tokio::time::timeout(DRAIN, &mut self.serving).await.is_err() {
            tracing::warn!("requests were still in progress after {} s: ended", DRAIN.as_secs());
        }
        self.behind.iter().for_each(JoinHandle::abort);
        if let Err(error) = live::keep(&self.live, &self.store).await {
            tracing::error!(%error, "how the interviews went lately is not kept");
        }
        self.store.close().await;
    }
}

impl Drop for Platform {
    fn drop(&mut self) {
        self.serving.abort();
        self.behind.iter().for_each(JoinHandle::abort);
    }
}

/// The address under which this computer reaches a listener on all of its interfaces.
fn reachable(address: SocketAddr) -> SocketAddr {
    match address {
        SocketAddr::V4(a) if a.ip().is_unspecified() => ([127, 0, 0, 1], a.port()).into(),
        SocketAddr::V6(a) if a.ip().is_unspecified() => (std::net::Ipv6Addr::LOCALHOST, a.port()).into(),
        other => other,
    }
}

async fn listen(address: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(address).await.map_err(|why| match why.kind() {
        std::io::ErrorKind::AddrInUse => StartError::PortTaken { address },
        _ => StartError::CannotListen { address, why },
    })
}

async fn serve(listener: TcpListener, router: Router, stopped: oneshot::Receiver<()>) {
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let stopped = async {
        // an error means that the sender is gone, which says stop too
        let _ = stopped.await;
    };
    if let Err(error) = axum::serve(listener, service).with_graceful_shutdown(stopped).await {
        tracing::error!(%error, "the server failed");
    }
}

fn router(app: Arc<App>) -> Router {
    routes::all()
        .router
        .fallback(async || Failure::not_found("page"))
        .layer(from_fn_with_state(app.clone(), ring))
        .layer(from_fn(private))
        .layer(from_fn(log))
        .with_state(app)
}

/// What was written is told at once.
async fn ring(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let writes = !request.method().is_safe();
    let response = next.run(request).await;
    if writes {
        app.live.written.notify_one();
    }
    response
}

/// Answers hold tokens and what people said: no cache keeps them.
async fn private(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// One line a request: the route, never the address with its ids and queries, headers or body.
async fn log(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str).to_owned();
    let method = request.method().clone();
    let began = Instant::now();
    let response = next.run(request).await;
    tracing::info!(%method, route, status = response.status().as_u16(), ms = began.elapsed().as_millis() as u64, "request");
    response
}
