//! The newest lines of the program's log, in memory.

use std::{collections::VecDeque, io, sync::Arc};

use parking_lot::Mutex;
use tracing_subscriber::fmt::MakeWriter;

use crate::redact;

/// Hours of an ordinary interview, and a small part of what the program takes anyway.
const MOST_BYTES: usize = 512 * 1024;

/// Keeps the end of a log, already redacted. A writer for `tracing_subscriber::fmt`; clones share it.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Lines>>);

#[derive(Default)]
struct Lines {
    lines: VecDeque<String>,
    bytes: usize,
    dropped: u64,
}

impl Log {
    /// What is kept, one event a line; says how many earlier ones are not.
    pub fn text(&self) -> String {
        let kept = self.0.lock();
        let mut text = match kept.dropped {
            0 => String::new(),
            dropped => format!("({dropped} earlier lines are not kept)\n"),
        };
        for line in &kept.lines {
            text.push_str(line);
            text.push('\n');
        }
        text
    }

    fn keep(&self, written: &str) {
        // outside of the lock: it takes longer than everything else
        let lines: Vec<String> = written.lines().map(redact).collect();
        let mut kept = self.0.lock();
        for line in lines {
            kept.bytes += line.len() + 1;
            kept.lines.push_back(line);
        }
        while kept.bytes > MOST_BYTES {
            let Some(oldest) = kept.lines.pop_front() else { break };
            kept.bytes -= oldest.len() + 1;
            kept.dropped += 1;
        }
    }
}

/// One event; `fmt` writes it in one go.
impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.keep(&String::from_utf8_lossy(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn the_end_is_kept_and_the_rest_counted() {
        let mut log = Log::default();
        let long = " a".repeat(512);
        for n in 0..600 {
            log.write_all(format!("{n:04}{}\n", &long[4..]).as_bytes()).unwrap();
        }
        let text = log.text();
        assert!(text.len() <= MOST_BYTES + 1024, "{} bytes", text.len());
        assert!(text.starts_with('('), "{} bytes: {}", text.len(), &text[..40]);
        assert!(text.lines().last().unwrap().starts_with("0599"));
    }

    #[test]
    fn secrets_are_left_out_before_anything_is_kept() {
        let mut log = Log::default();
        log.write_all(b"joining with eyJhbGciOi.eyJzdWIi.c2ln\n").unwrap();
        assert_eq!(log.text(), "joining with [token]\n");
    }
}
