//! `vivavoce://` links that arrive from outside the window: at the start, or from a second launch.
//!
//! A link holds the invite's secret, and any web page can send one. So it waits here, the page asks the person with
//! the platform's name, and only their yes opens it.

use parking_lot::Mutex;
use secrecy::{ExposeSecret, SecretString};
use tauri::{AppHandle, Manager};
use tauri_plugin_deep_link::DeepLinkExt;
use url::Url;

use crate::{notice::Notice, page::Page};

#[derive(Default)]
pub struct WaitingLink(Mutex<Option<SecretString>>);

impl WaitingLink {
    pub fn take(&self) -> Option<SecretString> {
        self.0.lock().take()
    }

    /// What the page has to be told of it, if one waits.
    pub fn notice(&self) -> Option<Notice> {
        let link = self.0.lock();
        link.as_ref().map(|link| Notice::InviteArrived { platform: platform_of(link.expose_secret()) })
    }

    /// The newest link counts: it is the one that was just clicked.
    fn put(&self, link: &Url) {
        *self.0.lock() = Some(SecretString::from(link.as_str()));
    }
}

pub fn listen(app: &AppHandle) -> tauri_plugin_deep_link::Result<()> {
    if let Some(links) = app.deep_link().get_current()? {
        receive(app, &links);
    }
    let opened = app.clone();
    app.deep_link().on_open_url(move |event| receive(&opened, &event.urls()));
    Ok(())
}

pub fn show_window(app: &AppHandle) {
    if let Some(window) = app.get_webview_window("main") {
        let shown = window.unminimize().and_then(|()| window.show()).and_then(|()| window.set_focus());
        if let Err(fault) = shown {
            tracing::warn!(%fault, "the window could not be brought to the front");
        }
    }
}

fn receive(app: &AppHandle, links: &[Url]) {
    let waiting = app.state::<WaitingLink>();
    if let Some(link) = links.last() {
        tracing::info!("invite arrived");
        waiting.put(link);
    }
    if let Some(notice) = waiting.notice() {
        // a page that is still loading is told when it attaches
        app.state::<Page>().notify(notice);
    }
}

/// The platform that a link leads to, as a person reads an address; never the rest of the link.
fn platform_of(link: &str) -> Option<String> {
    let link = Url::parse(link).ok()?;
    let (_, platform) = link.query_pairs().find(|(name, _)| name == "platform")?;
    let platform = Url::parse(&platform).ok()?;
    let host = platform.host_str()?;
    Some(platform.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_told_the_platform_and_never_the_secret() {
        let waiting = WaitingLink::default();
        let link = "vivavoce://join?platform=https%3A%2F%2Fjobs.example.com&interview=i1&key=top-secret";
        waiting.put(&Url::parse(link).unwrap());
        assert_eq!(
            waiting.notice(),
            Some(Notice::InviteArrived { platform: Some("jobs.example.com".into()) })
        );
        assert!(!format!("{:?}", waiting.0).contains("top-secret"));
    }

    #[test]
    fn a_port_is_part_of_the_platforms_name() {
        let link = "vivavoce://join?platform=http://localhost:3001&interview=i1";
        assert_eq!(platform_of(link).as_deref(), Some("localhost:3001"));
    }

    #[test]
    fn a_link_that_is_no_invite_has_no_platform() {
        assert_eq!(platform_of("vivavoce://join"), None);
        assert_eq!(platform_of("vivavoce://join?platform=nonsense"), None);
        assert_eq!(platform_of("not a link"), None);
    }

    #[test]
    fn the_newest_link_waits_and_is_taken_once() {
        let waiting = WaitingLink::default();
        waiting.put(&Url::parse("vivavoce://join?interview=first").unwrap());
        waiting.put(&Url::parse("vivavoce://join?interview=second").unwrap());
        assert_eq!(waiting.take().unwrap().expose_secret(), "vivavoce://join?interview=second");
        assert!(waiting.take().is_none());
        assert_eq!(waiting.notice(), None);
    }
}
