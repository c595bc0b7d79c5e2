//! A server on loopback that answers every path as a test says: what a real service would not do on demand.

use axum::Router;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::IntoResponse;
use std::net::SocketAddr;
use std::sync::Arc;

/// Status, headers and body of an answer.
pub type Reply = (u16, Vec<(&'static str, String)>, String);

pub struct FakeService {
    address: SocketAddr,
    serving: tokio::task::JoinHandle<()>,
}

impl FakeService {
    /// `reply` is told the path and the `Authorization` header.
    pub async fn start(reply: impl Fn(&str, &str) -> Reply + Send + Sync + 'static) -> Self {
        let reply = Arc::new(reply);
        let router = Router::new().fallback(async move |uri: Uri, headers: HeaderMap| {
            let authorization = headers.get("authorization").and_then(|value| value.to_str().ok());
            let (status, headers, body) = reply(uri.path(), authorization.unwrap_or_default());
            let mut response = (StatusCode::from_u16(status).unwrap(), body).into_response();
            for (name, value) in headers {
                response.headers_mut().insert(name, value.parse().unwrap());
            }
            response
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { address, serving }
    }

    /// One that always says the same.
    pub async fn saying(status: u16, body: &'static str) -> Self {
        Self::start(move |_, _| (status, Vec::new(), body.to_owned())).await
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for FakeService {
    fn drop(&mut self) {
        self.serving.abort();
    }
}
