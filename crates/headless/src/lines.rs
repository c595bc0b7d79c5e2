//! Views out and Commands in, one JSON object a line.

use std::io::{BufRead, Write};

use serde::{Serialize, de::DeserializeOwned};

pub(crate) fn print(view: &impl Serialize) -> std::io::Result<()> {
    let mut stdout = std::io::stdout().lock();
    serde_json::to_writer(&mut stdout, view)?;
    stdout.write_all(b"\n")?;
    stdout.flush()
}

/// Reads on a thread of its own, which ends with stdin or with the process.
pub(crate) fn read_commands<C: DeserializeOwned>(send: impl Fn(C) + Send + 'static) {
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines() {
            let Ok(line) = line else { return };
            if line.trim().is_empty() {
                continue;
            }
            match serde_json::from_str(&line) {
                Ok(command) => send(command),
                Err(error) => tracing::error!(%error, "this line is not a command"),
            }
        }
    });
}
