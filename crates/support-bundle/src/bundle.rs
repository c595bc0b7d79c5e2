//! The bundle itself.

use std::io::{self, Seek, Write};

use interview::{Device, View};
use serde::Serialize;
use serde_json::{Value, json};
use zip::{ZipWriter, write::SimpleFileOptions};

use crate::{
    Log, Timeline,
    names::{self, Names},
    redact,
};

/// What a person is shown before they save it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    pub files: Vec<BundleFile>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct BundleFile {
    pub name: String,
    pub text: String,
}

/// The program that it is about.
#[derive(Clone, Debug, Serialize)]
pub struct About {
    pub version: String,
    /// Of what the program stands on: the voice library, the web view.
    pub parts: Vec<(String, String)>,
}

impl Bundle {
    pub fn collect(about: &About, view: &View, timeline: &Timeline, log: &Log) -> Self {
        let files = [
            ("about.json", pretty(&json!({ "vivavoce": about, "system": system() }))),
            ("settings.json", pretty(&settings(view))),
            ("checks.json", pretty(&checks(view))),
            ("now.json", pretty(&now(view))),
            ("statistics.csv", timeline.csv()),
            ("log.txt", log.text()),
        ];
        let names = Names::of(view);
        let files =
            files.map(|(name, text)| BundleFile { name: name.into(), text: redact(&names.hide_in(&text)) });
        Self { files: files.into() }
    }

    /// As a zip archive.
    ///
    /// # Errors
    /// When `to` cannot be written.
    pub fn write_zip(&self, to: impl Write + Seek) -> io::Result<()> {
        let mut zip = ZipWriter::new(to);
        for file in &self.files {
            zip.start_file(&file.name, SimpleFileOptions::default())?;
            zip.write_all(file.text.as_bytes())?;
        }
        zip.finish()?.flush()
    }
}

fn system() -> Value {
    let info = os_info::get();
    json!({
        "name": info.os_type().to_string(),
        "version": info.version().to_string(),
        "architecture": std::env::consts::ARCH,
        "cores": std::thread::available_parallelism().map_or(0, usize::from),
    })
}

fn settings(view: &View) -> Value {
    json!({
        "processing": view.processing,
        "microphones": devices(&view.devices.microphones, &view.devices.microphone),
        "speakers": devices(&view.devices.speakers, &view.devices.speaker),
        "secret_kept_in": view.secret_kept_in,
    })
}

fn devices(all: &[Device], chosen: &str) -> Value {
    json!({
        "there": all.len(),
        "default": all.iter().position(|device| device.is_default).map(|place| place + 1),
        "chosen": names::chosen(all, chosen),
    })
}

fn checks(view: &View) -> Value {
    json!({ "can_run": view.can_run_checks, "checks": view.checks })
}

/// What is on the screen, without what was said, what is being typed and who is there.
fn now(view: &View) -> Value {
    let opening = view.opening.as_ref().map(|opening| {
        json!({
            "platform": opening.platform,
            "interview": opening.interview,
            "questions": opening.questions,
            "stores_entries": opening.stores_entries,
            "works_offline": opening.works_offline,
        })
    });
    json!({
        "phase": view.phase,
        "mode": view.mode,
        "interviewer": view.interviewer,
        "quality": view.quality,
        "question": view.question.as_ref().map(|question| question.index),
        "elapsed_s": view.elapsed_s,
        "saved": view.saved,
        "problem": view.problem.as_ref().map(|problem| &problem.diagnosis),
        "waiting_for": view.waiting_for,
        "microphone": view.microphone,
        "opening": opening,
    })
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}
