//! Starts a process, says its id and waits for its own end: the test program that a test kills.

use std::path::PathBuf;
use std::time::Duration;

use testbed::Launch;

fn main() -> testbed::Result<()> {
    let logs = std::env::args().nth(1).map(PathBuf::from).unwrap_or_else(std::env::temp_dir);
    let mut process = Launch::new("held", "/bin/sleep").arg("600").start(&logs)?;
    // before it has become the program it has not yet asked to die with us
    let name = format!("/proc/{}/comm", process.id());
    process.wait_for(Duration::from_secs(10), "the program itself", |_| {
        std::fs::read_to_string(&name).is_ok_and(|name| name.trim() == "sleep").then_some(())
    })?;
    println!("{}", process.id());
    loop {
        std::thread::park();
    }
}
