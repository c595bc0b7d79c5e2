//! Starts a process, says its id and waits for its own end: the test program that a test kills.

use std::path::PathBuf;

use testbed::Launch;

fn main() -> testbed::Result<()> {
    let logs = std::env::args().nth(1).map(PathBuf::from).unwrap_or_else(std::env::temp_dir);
    let process = Launch::new("held", "/bin/sleep").arg("600").start(&logs)?;
    println!("{}", process.id());
    loop {
        std::thread::park();
    }
}
