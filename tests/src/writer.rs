//! A candidate who types, through the client without a window.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use testbed::Host;

use crate::{
    Invite,
    headless::{Headless, transcript_in},
};

/// How long a client may take for anything that needs no network beyond this computer.
const SOON: Duration = Duration::from_secs(30);

/// Starts the client again and again on one data folder, and remembers what it was told is safe.
pub struct Writer {
    invite: Invite,
    folder: PathBuf,
    /// The machine of a test's network that they sit at.
    host: Option<Host>,
    client: Option<Headless>,
    /// Text of every typed answer that was shown as accepted, by its id.
    accepted: BTreeMap<String, String>,
}

impl Writer {
    pub fn new(invite: &Invite, folder: &Path) -> Self {
        let accepted = BTreeMap::new();
        Self { invite: invite.clone(), folder: folder.to_owned(), host: None, client: None, accepted }
    }

    /// At a machine of a test's network.
    pub fn inside(self, host: Host) -> Self {
        Self { host: Some(host), ..self }
    }

    /// The machine of a test's network that they sit at.
    pub fn host(&self) -> Result<&Host> {
        self.host.as_ref().context("the candidate is on no network of the test's own")
    }

    /// Starts the client in text mode; it goes through to the interview by itself.
    pub fn start(&mut self) -> Result<()> {
        self.join(&["--mode", "text", "--yes"])
    }

    /// The same, with a sealed file at an end without a platform.
    pub fn start_sealing(&mut self) -> Result<()> {
        self.join(&["--mode", "text", "--yes", "--seal"])
    }

    fn join(&mut self, arguments: &[&str]) -> Result<()> {
        self.client = Some(match &self.host {
            Some(host) => Headless::join_inside(host, &self.invite, &self.folder, arguments)?,
            None => Headless::join(&self.invite, &self.folder, arguments, vec![])?,
        });
        Ok(())
    }

    pub fn client(&mut self) -> Result<&mut Headless> {
        self.client.as_mut().context("the client is not running")
    }

    /// Waits for the interviewer to have asked something that is not answered; `None` once the interview has ended.
    pub fn wait_for_turn(&mut self) -> Result<Option<Value>> {
        let what = "the candidate's turn or the end";
        let view = self.client()?.process().wait_for(SOON, what, |process| {
            let views = process.stdout();
            let view: Value = serde_json::from_str(views.lines().next_back()?).ok()?;
            let is_turn = view["phase"] == "live"
                && view["interviewer"] == "listening"
                && !view["question"].is_null()
                // the interviewer listens, too, while the reply to an answer is on its way
                && transcript_in(&views).last().is_some_and(|entry| entry["who"] == "interviewer");
            (is_turn || view["phase"] == "ended").then_some(view)
        })?;
        Ok(Some(view).filter(|view| view["phase"] == "live"))
    }

    /// Types an answer and waits until it is accepted. Returns its id.
    pub fn answer(&mut self, text: &str) -> Result<String> {
        self.client()?.send(&json!({"command": "type_answer", "text": text}))?;
        let accepted = self.client()?.process().wait_for(SOON, "the answer to be accepted", |process| {
            accepted_in(&process.stdout()).into_iter().find(|(_, said)| said == text).map(|(id, _)| id)
        });
        let id = accepted.with_context(|| format!("{text:?} was not accepted"))?;
        self.accepted.insert(id.clone(), text.to_owned());
        Ok(id)
    }

    /// Kills the client as a power cut would. What it had said is accepted by then counts.
    pub fn kill(&mut self) -> Result<()> {
        let mut client = self.client.take().context("the client is not running")?;
        client.process().kill();
        self.accepted.extend(accepted_in(&client.process().stdout()));
        Ok(())
    }

    /// Waits for the client's own end; whether it was a good one.
    pub fn end(&mut self) -> Result<bool> {
        let mut client = self.client.take().context("the client is not running")?;
        let status = client.process().wait(SOON)?;
        self.accepted.extend(accepted_in(&client.process().stdout()));
        Ok(status.success())
    }

    /// Everything that was accepted is there, once, as it was typed.
    pub fn check(&self, transcript: &[Value]) -> Result<()> {
        for (id, text) in &self.accepted {
            let found: Vec<&Value> = transcript.iter().filter(|entry| entry["id"] == **id).collect();
            ensure!(found.len() == 1, "{id} ({text:?}) is there {} times: {transcript:#?}", found.len());
            ensure!(found[0]["text"] == **text, "{id} is {:?} instead of {text:?}", found[0]["text"]);
        }
        Ok(())
    }

    pub fn accepted(&self) -> usize {
        self.accepted.len()
    }
}

/// The candidate's typed entries that a client's Views show as final, with their texts.
fn accepted_in(views: &str) -> BTreeMap<String, String> {
    let views = views.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut accepted = BTreeMap::new();
    for view in views {
        for entry in
            ["transcript", "transcript_changes"].iter().filter_map(|list| view[list].as_array()).flatten()
        {
            if entry["who"] == "candidate" && entry["via"] == "typed" && entry["final"] == true {
                let text = |name: &str| entry[name].as_str().unwrap_or_default().to_owned();
                accepted.insert(text("id"), text("text"));
            }
        }
    }
    accepted
}
