//! A candidate in a process of its own, which can be killed: types, and says what the journal reported as written.

use std::{
    io::{BufRead, BufReader, Lines, Write},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use interview::{Entry, Event, JournalEffect, Mode, Port, Via, Who};
use journal::Journal;

use crate::bench::{begin, port};

const JOURNAL: &str = "VIVAVOCE_ROBOT_JOURNAL";
const PLAN: &str = "VIVAVOCE_ROBOT_PLAN";
/// Before what it says, so that it is told from what the test runner says.
pub const SAYS: &str = "robot: ";

/// What it types.
#[derive(Clone, Copy)]
pub enum Plan {
    /// Short answers without an end. The ids begin with the number of the run.
    Endless { run: u32 },
    /// A few short answers, the app closed and opened, long ones until the write-ahead log is written back, short ones.
    Tour,
    /// Opens the journal, which is damaged.
    Salvage,
}

pub struct Robot {
    pub process: Child,
    pub says: Lines<BufReader<ChildStdout>>,
    pub ear: ChildStdin,
}

impl Robot {
    /// Waits to be told.
    pub fn start(journal: &Path, plan: Plan) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command
            .args(["--exact", "robot::it_types", "--ignored", "--nocapture", "--test-threads=1"])
            .env(JOURNAL, journal)
            .env(PLAN, plan.name())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut process = command.spawn().unwrap();
        let says = BufReader::new(process.stdout.take().unwrap()).lines();
        let ear = process.stdin.take().unwrap();
        let mut robot = Self { process, says, ear };
        assert_eq!(robot.hear().as_deref(), Some("ready"));
        robot
    }

    pub fn begin(&mut self) {
        self.ear.write_all(b"go\n").unwrap();
    }

    /// What it says next; `None` once it has ended.
    pub fn hear(&mut self) -> Option<String> {
        words(&mut self.says).next()
    }
}

/// What of these lines the robot said.
pub fn words(lines: impl Iterator<Item = std::io::Result<String>>) -> impl Iterator<Item = String> {
    lines.map_while(Result::ok).filter_map(|line| Some(line.split_once(SAYS)?.1.to_owned()))
}

impl Plan {
    fn name(self) -> String {
        match self {
            Self::Endless { run } => format!("endless {run}"),
            Self::Tour => "tour".into(),
            Self::Salvage => "salvage".into(),
        }
    }
}

/// What an entry of this id says.
pub fn text_of(id: &str) -> String {
    let number: usize = id.rsplit('-').next().unwrap().parse().unwrap();
    let times = if id.starts_with("long") { 4000 } else { 1 + number % 7 * 8 };
    format!("{id} Grüße 🙂 ").repeat(times)
}

fn answer(prefix: &str, order: u32) -> Entry {
    let id = format!("{prefix}-{order}");
    let (text, who, via) = (text_of(&id), Who::Candidate, Via::Typed);
    Entry { id, order, who, text, r#final: true, at_ms: order, via }
}

fn say(words: &str) {
    let mut out = std::io::stdout().lock();
    out.write_all(format!("{SAYS}{words}\n").as_bytes()).unwrap();
    out.flush().unwrap();
}

#[test]
#[ignore = "a process of its own, started by other tests"]
fn it_types() {
    let Some(path) = std::env::var_os(JOURNAL) else { return };
    let plan = std::env::var(PLAN).unwrap();
    say("ready");
    std::io::stdin().read_line(&mut String::new()).unwrap();
    let path = Path::new(&path);
    match plan.split_once(' ') {
        Some(("endless", run)) => type_answers(path, &format!("run{run}"), 0..u32::MAX),
        _ if plan == "salvage" => drop(Journal::open(path).unwrap()),
        _ => {
            type_answers(path, "first", 0..12);
            type_answers(path, "second", 12..18);
            type_answers(path, "long", 18..68);
            type_answers(path, "last", 68..74);
        }
    }
    say("done");
}

fn type_answers(path: &Path, prefix: &str, orders: std::ops::Range<u32>) {
    let (mut port, reports) = port(path);
    port.carry_out(begin("i"));
    reports.kept();
    for order in orders {
        port.carry_out(JournalEffect::KeepDraft { text: "so far".into() });
        port.carry_out(JournalEffect::Append { entry: answer(prefix, order) });
        let id = reports.written();
        say(&format!("written {id}"));
        if order % 4 == 3 {
            port.carry_out(JournalEffect::Note(Event::Held { mode: Mode::Text }));
            port.carry_out(JournalEffect::Acknowledge { ids: vec![id] });
        }
    }
}
