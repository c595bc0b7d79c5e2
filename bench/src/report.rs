//! What was measured, beside the peer, and whether the targets are met.

use std::{fmt, fs, path::Path};

use anyhow::{Context, Result};
use serde::Serialize;

use crate::{
    analysis::Spread,
    machine::{self, Machine, Versions},
};

#[derive(Serialize)]
pub struct Report {
    machine: Machine,
    versions: Versions,
    measured: Vec<Measured>,
}

/// One thing, of ours and of the browser.
#[derive(Serialize)]
pub struct Measured {
    name: String,
    unit: &'static str,
    ours: Spread,
    browser: Option<Spread>,
    /// Our median as a share of the browser's.
    ratio: Option<f64>,
    /// The most that the ratio may be.
    limit: Option<f64>,
    /// What exactly was measured, where the name does not say it.
    meaning: Option<&'static str>,
    /// The load of the machine when it was done, this measurement included.
    load_after: f64,
}

impl Report {
    pub fn new(machine: Machine, versions: Versions) -> Self {
        Self { machine, versions, measured: Vec::new() }
    }

    pub fn add(&mut self, measured: Vec<Measured>) {
        self.measured.extend(measured);
    }

    /// Leaves it in `folder`, also while more is to come: what is measured is not lost.
    pub fn save(&self, folder: &Path) -> Result<()> {
        let file = folder.join("report.json");
        let written = serde_json::to_string_pretty(self)?;
        fs::write(&file, format!("{written}\n")).with_context(|| format!("cannot write {}", file.display()))
    }

    /// The targets that are not met, each as a sentence.
    pub fn missed(&self) -> Vec<String> {
        self.measured.iter().filter_map(Measured::missed).collect()
    }
}

impl Measured {
    pub fn new(name: &str, unit: &'static str, ours: Spread) -> Self {
        let load_after = machine::load().unwrap_or(f64::NAN);
        Self {
            name: name.to_owned(),
            unit,
            ours,
            browser: None,
            ratio: None,
            limit: None,
            meaning: None,
            load_after,
        }
    }

    pub fn beside(mut self, browser: Spread) -> Self {
        self.ratio = Some((self.ours.median / browser.median * 1000.0).round() / 1000.0);
        self.browser = Some(browser);
        self
    }

    /// Sets the target: our median is at most this share of the browser's.
    pub fn at_most(mut self, limit: f64) -> Self {
        self.limit = Some(limit);
        self
    }

    pub fn meaning(mut self, meaning: &'static str) -> Self {
        self.meaning = Some(meaning);
        self
    }

    fn missed(&self) -> Option<String> {
        let (ratio, limit) = (self.ratio.unwrap_or(f64::NAN), self.limit?);
        let is_met = ratio <= limit;
        (!is_met)
            .then(|| format!("{}: {ratio:.2} of the browser's median, at most {limit} is wanted", self.name))
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (machine, versions) = (&self.machine, &self.versions);
        writeln!(
            f,
            "{}, {} cores, Linux {}, load {:.2} before",
            machine.processor, machine.cores, machine.kernel, machine.load_before
        )?;
        writeln!(
            f,
            "Vivavoce {}, livekit-client {} in {}, livekit-server {}\n",
            versions.vivavoce, versions.livekit_client, versions.chromium, versions.livekit_server
        )?;
        writeln!(
            f,
            "{:<46} {:>24} {:>24} {:>7} {:>6}",
            "median / p95 (samples)", "ours", "browser", "ratio", "limit"
        )?;
        for measured in &self.measured {
            let name = format!("{} ({})", measured.name, measured.unit);
            let number =
                |number: Option<f64>| number.map_or_else(String::new, |number| format!("{number:.2}"));
            let browser = measured.browser.as_ref().map_or_else(String::new, shown);
            let (ratio, limit) = (number(measured.ratio), number(measured.limit));
            let verdict = match (measured.limit, measured.missed()) {
                (None, _) => "",
                (Some(_), None) => "  met",
                (Some(_), Some(_)) => "  MISSED",
            };
            writeln!(
                f,
                "{name:<46} {:>24} {browser:>24} {ratio:>7} {limit:>6}{verdict}",
                shown(&measured.ours)
            )?;
        }
        writeln!(f)?;
        for measured in &self.measured {
            if let Some(meaning) = measured.meaning {
                writeln!(f, "{}: {meaning}", measured.name)?;
            }
        }
        Ok(())
    }
}

fn shown(spread: &Spread) -> String {
    format!("{:.1} / {:.1} ({})", spread.median, spread.p95, spread.samples)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(ours: f64, browser: f64) -> Measured {
        let spread = |value| Spread::of([value]).unwrap();
        Measured::new("mouth to ear", "ms", spread(ours)).beside(spread(browser)).at_most(0.65)
    }

    #[test]
    fn a_ratio_above_its_limit_is_missed_and_named() {
        assert_eq!(measured(65.0, 100.0).missed(), None);
        let missed = measured(66.0, 100.0).missed().unwrap();
        assert!(missed.contains("mouth to ear") && missed.contains("0.66"), "{missed}");
    }

    #[test]
    fn a_target_without_a_peer_is_missed() {
        let spread = Spread::of([1.0]).unwrap();
        assert!(Measured::new("x", "ms", spread).at_most(0.5).missed().is_some());
    }

    #[test]
    fn what_has_no_target_is_never_missed() {
        let mut without = measured(500.0, 1.0);
        without.limit = None;
        assert_eq!(without.missed(), None);
    }
}
