//! How a client did, second by second.

use std::{collections::VecDeque, sync::Arc, time::Instant};

use interview::View;
use parking_lot::Mutex;
use serde::Serialize;

/// An hour, at one row a second.
const MOST_ROWS: usize = 3600;
const HEAD: &str =
    "seconds,phase,mode,interviewer,quality,muted,microphone,reconnecting_s,accepted,uploaded,problem\n";

/// Keeps a row of each second in which something was shown; without a word that was said. Clones share it.
#[derive(Clone)]
pub struct Timeline {
    started: Instant,
    rows: Arc<Mutex<VecDeque<Row>>>,
}

struct Row {
    second: u64,
    cells: String,
}

impl Default for Timeline {
    fn default() -> Self {
        Self { started: Instant::now(), rows: Arc::default() }
    }
}

impl Timeline {
    /// The last View of a second is the one that is kept of it.
    pub fn note(&self, view: &View) {
        let second = self.started.elapsed().as_secs();
        let row = Row { second, cells: cells(view) };
        let mut rows = self.rows.lock();
        if rows.back().is_some_and(|last| last.second == second) {
            rows.pop_back();
        }
        rows.push_back(row);
        if rows.len() > MOST_ROWS {
            rows.pop_front();
        }
    }

    /// As CSV. A second in which nothing new was shown has no row.
    pub fn csv(&self) -> String {
        let rows = self.rows.lock();
        let rows = rows.iter().map(|Row { second, cells }| format!("{second},{cells}\n"));
        std::iter::once(HEAD.to_owned()).chain(rows).collect()
    }
}

fn cells(view: &View) -> String {
    [
        name(view.phase),
        name(view.mode),
        name(view.interviewer),
        name(view.quality),
        view.muted.to_string(),
        name(view.microphone.state),
        view.reconnecting_s.map_or(String::new(), |seconds| seconds.to_string()),
        view.saved.accepted.to_string(),
        view.saved.uploaded.to_string(),
        view.problem.as_ref().map_or(String::new(), |problem| problem.diagnosis.code.to_owned()),
    ]
    .join(",")
}

/// As the View's JSON calls it.
fn name(value: impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        other => format!("{other:?}"),
    }
}
