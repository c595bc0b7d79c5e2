//! What a program and all that it has started take of the processor and the memory.

use std::{
    collections::{HashMap, HashSet},
    fs,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use tokio::time::interval;

/// Linux counts processor time for programs in hundredths of a second, whatever its own clock.
const TICKS_PER_SECOND: f64 = 100.0;
const INTERVAL: Duration = Duration::from_secs(1);

/// One reading of a whole tree.
#[derive(Clone, Copy, Debug)]
pub struct Usage {
    /// Since the reading before, 100 is one core.
    pub cpu_percent: f64,
    pub memory: Memory,
}

#[derive(Clone, Copy, Debug)]
pub struct Memory {
    /// Proportional set size of the tree: what processes share is counted once, in parts.
    pub tree_mb: f64,
    /// What the tree's processes wrote themselves. Their proportional set size also changes when another program that
    /// uses the same libraries starts or ends.
    pub tree_own_mb: f64,
    /// The same of the program's own process only.
    pub root_own_mb: f64,
}

/// Reads the tree below the process `root`, itself included, once a second.
pub async fn watch(root: u32, during: Duration) -> Result<Vec<Usage>> {
    let mut clock = interval(INTERVAL);
    clock.tick().await;
    let begin = Instant::now();
    let mut readings = Vec::new();
    let (mut before, mut before_at) = (ticks(root)?, begin);
    while begin.elapsed() < during {
        clock.tick().await;
        let (now, now_at) = (ticks(root)?, Instant::now());
        let spent: u64 = now
            .iter()
            .map(|(process, ticks)| ticks.saturating_sub(before.get(process).copied().unwrap_or(0)))
            .sum();
        let passed = now_at.duration_since(before_at).as_secs_f64();
        let cpu_percent = spent as f64 / TICKS_PER_SECOND / passed * 100.0;
        readings.push(Usage { cpu_percent, memory: memory(root)? });
        (before, before_at) = (now, now_at);
    }
    Ok(readings)
}

fn memory(root: u32) -> Result<Memory> {
    let processes: Vec<String> = tree(root)?.into_iter().map(smaps).collect();
    let sum = |what| processes.iter().map(|smaps| mb(smaps, what)).sum();
    Ok(Memory {
        tree_mb: sum("Pss:"),
        tree_own_mb: sum("Anonymous:"),
        root_own_mb: mb(&smaps(root), "Anonymous:"),
    })
}

fn ticks(root: u32) -> Result<HashMap<u32, u64>> {
    Ok(tree(root)?.into_iter().filter_map(|id| Some((id, stat(id)?.ticks))).collect())
}

/// A process that has ended meanwhile takes nothing.
fn smaps(id: u32) -> String {
    fs::read_to_string(format!("/proc/{id}/smaps_rollup")).unwrap_or_default()
}

fn mb(smaps: &str, what: &str) -> f64 {
    let kilobytes = smaps.lines().find_map(|line| line.strip_prefix(what)?.trim().strip_suffix(" kB"));
    kilobytes.and_then(|number| number.trim().parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

/// `root` and all its descendants.
pub fn tree(root: u32) -> Result<HashSet<u32>> {
    let numbers = fs::read_dir("/proc")?.flatten().filter_map(|file| file.file_name().to_str()?.parse().ok());
    let parents: HashMap<u32, u32> = numbers.filter_map(|id: u32| Some((id, stat(id)?.parent))).collect();
    ensure!(parents.contains_key(&root), "the measured program (process {root}) has ended");
    let is_below = |mut id: u32| loop {
        if id == root {
            return true;
        }
        match parents.get(&id) {
            Some(parent) if *parent != id => id = *parent,
            _ => return false,
        }
    };
    Ok(parents.keys().copied().filter(|id| is_below(*id)).collect())
}

struct Stat {
    parent: u32,
    /// In user and kernel mode.
    ticks: u64,
}

fn stat(id: u32) -> Option<Stat> {
    parse(&fs::read_to_string(format!("/proc/{id}/stat")).ok()?)
}

/// See proc(5): the program's name, which may hold anything, ends with the last bracket.
fn parse(stat: &str) -> Option<Stat> {
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let number = |at: usize| fields.get(at)?.parse::<u64>().ok();
    Some(Stat { parent: u32::try_from(number(1)?).ok()?, ticks: number(11)? + number(12)? })
}

/// The process in the tree below `root` that runs this program.
pub fn find(root: u32, program: &std::path::Path) -> Option<u32> {
    let runs = |id: &u32| fs::read_link(format!("/proc/{id}/exe")).is_ok_and(|exe| exe == program);
    tree(root).ok()?.into_iter().find(runs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_may_be_called_anything() {
        let line = "42 (a) b (c) S 7 42 42 0 -1 4194304 100 0 0 0 120 30 0 0 20 0 1 0 100 1 1";
        let stat = parse(line).unwrap();
        assert_eq!((stat.parent, stat.ticks), (7, 150));
    }

    #[test]
    fn a_tree_has_its_root_and_its_children() {
        let mut child = std::process::Command::new("sleep").arg("60").spawn().unwrap();
        let found = tree(std::process::id()).unwrap();
        let memory = memory(std::process::id()).unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(found.contains(&std::process::id()) && found.contains(&child.id()), "{found:?}");
        assert!(memory.tree_mb > memory.tree_own_mb, "{memory:?}");
        assert!(memory.root_own_mb > 0.0 && memory.tree_own_mb > memory.root_own_mb, "{memory:?}");
    }
}
