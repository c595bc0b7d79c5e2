//! The app in a real window, driven through WebDriver as a person would: by what is on the screen.

use std::{path::Path, time::Duration};

use anyhow::{Context, Result, bail};
use testbed::{Launch, Process, free_port};
use thirtyfour::{By, Capabilities, WebDriver, WebElement};

use crate::programs;

/// A window under the control of WebKit's driver.
pub struct Window {
    driver: WebDriver,
    webdriver: Process,
}

/// From the driver's start to the app's first page; a cold disk takes a while.
const START: Duration = Duration::from_secs(40);
const POLL: Duration = Duration::from_millis(100);

impl Window {
    /// Starts the app with `arguments`, its data in `folder`, in the given environment.
    pub async fn open(folder: &Path, arguments: &[&str], environment: Vec<(String, String)>) -> Result<Self> {
        Self::open_program(&programs::built("vivavoce")?, folder, arguments, environment).await
    }

    /// The same with an app that was built or installed elsewhere.
    pub async fn open_program(
        program: &Path,
        folder: &Path,
        arguments: &[&str],
        environment: Vec<(String, String)>,
    ) -> Result<Self> {
        let port = free_port();
        // what the web view remembers, and what is exported, is kept apart from the user's, and from other windows'
        let home = folder.join("home");
        std::fs::create_dir_all(&home)?;
        let mut webdriver = Launch::new("webdriver", "WebKitWebDriver")
            .args([format!("--port={port}"), "--host=127.0.0.1".into()])
            // What makes the app's web view listen to the driver.
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("HOME", home.as_os_str())
            .env("VIVAVOCE_DATA_DIR", folder.join("app").as_os_str())
            .env("NO_AT_BRIDGE", "1")
            .envs(environment)
            .start(folder)?;
        webdriver.wait_for(START, "its port", |_| std::net::TcpStream::connect(("127.0.0.1", port)).ok())?;
        let mut capabilities = Capabilities::new();
        let options = serde_json::json!({"binary": program, "args": arguments});
        capabilities.set("webkitgtk:browserOptions", options)?;
        let driver = WebDriver::new(format!("http://127.0.0.1:{port}"), capabilities)
            .await
            .with_context(|| format!("the window did not open; log: {}", webdriver.stderr()))?;
        Ok(Self { driver, webdriver })
    }

    /// Waits until an element with this `data-testid` is there, and gives it.
    pub async fn find(&self, id: &str, within: Duration) -> Result<WebElement> {
        let selector = By::Css(format!("[data-testid='{id}']"));
        self.poll(within, id, async || self.driver.find(selector.clone()).await.ok()).await
    }

    pub async fn is_there(&self, id: &str) -> bool {
        self.driver.find(By::Css(format!("[data-testid='{id}']"))).await.is_ok()
    }

    /// Clicks it as soon as it is there and enabled.
    pub async fn click(&self, id: &str, within: Duration) -> Result<()> {
        let selector = By::Css(format!("[data-testid='{id}']:not(:disabled):not([aria-disabled='true'])"));
        let clicked = async || self.driver.find(selector.clone()).await.ok()?.click().await.ok();
        self.poll(within, &format!("a click on {id}"), clicked).await
    }

    /// Types into a field, key by key.
    pub async fn type_into(&self, id: &str, text: &str) -> Result<()> {
        let field = self.find(id, Duration::from_secs(5)).await?;
        Ok(field.send_keys(text).await?)
    }

    /// The same with the last of several fields.
    pub async fn type_into_last(&self, id: &str, text: &str) -> Result<()> {
        let fields = self.driver.find_all(By::Css(format!("[data-testid='{id}']"))).await?;
        let field = fields.last().with_context(|| format!("there is no {id}"))?;
        Ok(field.send_keys(text).await?)
    }

    /// Makes the window as large as this.
    pub async fn resize(&self, (width, height): (u32, u32)) -> Result<()> {
        Ok(self.driver.set_window_rect(0, 0, width, height).await?)
    }

    /// How many there are.
    pub async fn count(&self, id: &str) -> usize {
        let all = self.driver.find_all(By::Css(format!("[data-testid='{id}']"))).await;
        all.map_or(0, |all| all.len())
    }

    /// Presses a key while nothing has the focus.
    pub async fn press(&self, key: &str) -> Result<()> {
        self.run("document.activeElement?.blur()").await?;
        Ok(self.driver.find(By::Css("body")).await?.send_keys(key).await?)
    }

    pub async fn text(&self, id: &str) -> Option<String> {
        self.driver.find(By::Css(format!("[data-testid='{id}']"))).await.ok()?.text().await.ok()
    }

    pub async fn attribute(&self, id: &str, name: &str) -> Option<String> {
        self.driver.find(By::Css(format!("[data-testid='{id}']"))).await.ok()?.attr(name).await.ok()?
    }

    /// Returns when what is on the page now has been on the screen for some frames.
    pub async fn painted(&self) -> Result<()> {
        let frames = "let left = 10;
            const next = () => (left-- > 0 ? requestAnimationFrame(next) : done()); next();";
        self.run_until_done(frames).await.map(|_| ())
    }

    /// Runs JavaScript in the page and gives what it returns.
    pub async fn run(&self, script: &str) -> Result<serde_json::Value> {
        Ok(self.driver.execute(script, Vec::new()).await?.json().clone())
    }

    /// Runs JavaScript that calls `done` with what it found, some frames later perhaps.
    pub async fn run_until_done(&self, script: &str) -> Result<serde_json::Value> {
        let script = format!("const done = arguments[arguments.length - 1]; {script}");
        Ok(self.driver.execute_async(&script, Vec::new()).await?.json().clone())
    }

    /// The driver's process: the app is a child of it and writes into its log.
    pub fn process(&self) -> &Process {
        &self.webdriver
    }

    pub async fn phase(&self) -> Option<String> {
        self.attribute("phase", "data-phase").await
    }

    pub async fn wait_for_phase(&self, wanted: &[&str], within: Duration) -> Result<String> {
        let what = format!("phase {}", wanted.join(" or "));
        let reached = async || self.phase().await.filter(|phase| wanted.contains(&phase.as_str()));
        self.poll(within, &what, reached).await
    }

    /// Waits for a condition about what is on the screen.
    pub async fn poll<T>(
        &self,
        within: Duration,
        what: &str,
        mut attempt: impl AsyncFnMut() -> Option<T>,
    ) -> Result<T> {
        let deadline = tokio::time::Instant::now() + within;
        loop {
            if let Some(found) = attempt().await {
                return Ok(found);
            }
            if tokio::time::Instant::now() >= deadline {
                let page = self.text("phase").await.unwrap_or_default();
                bail!("{what} did not happen within {within:?}; the screen says:\n{page}");
            }
            tokio::time::sleep(POLL).await;
        }
    }

    /// Whether the app still has a window.
    pub async fn is_open(&self) -> bool {
        self.driver.title().await.is_ok()
    }

    /// Closes the session, and with it the app; returns when the app has ended.
    pub async fn close(mut self) -> Result<()> {
        self.driver.quit().await?;
        let driver = self.webdriver.id();
        let what = "the end of the app, once its window was closed";
        Ok(self.webdriver.wait_for(START, what, |_| (!has_children(driver)).then_some(()))?)
    }
}

/// Whether a process that this one has started still runs.
fn has_children(parent: u32) -> bool {
    let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let runs_for_parent = |stat: String| {
        // what stands before the last bracket may hold anything
        let (_, fields) = stat.rsplit_once(')')?;
        let mut fields = fields.split_whitespace();
        Some(fields.next()? != "Z" && fields.next()? == parent.to_string())
    };
    let stats = processes.filter_map(|process| std::fs::read_to_string(process.path().join("stat")).ok());
    stats.filter_map(runs_for_parent).any(|is_child| is_child)
}
