//! Starts children so that they die with this process.
//!
//! Linux sends a child its parent-death signal when the *thread* that started it ends, and the threads of tests
//! come and go. So one thread, which lives as long as the process, starts them all.

use std::io;
use std::process::{Child, Command};
use std::sync::OnceLock;
use std::sync::mpsc::{Sender, channel, sync_channel};
use std::thread;

type Job = Box<dyn FnOnce() + Send>;

pub(crate) fn spawn(mut command: Command) -> io::Result<Child> {
    let gone = || io::Error::other("the thread that starts programs is gone");
    let (reply, answer) = sync_channel(1);
    let job = Box::new(move || {
        // nobody waits for the answer only if its thread is gone; then the child goes too, with its process
        let _ = reply.send(command.spawn());
    });
    jobs()?.send(job).map_err(|_| gone())?;
    answer.recv().map_err(|_| gone())?
}

fn jobs() -> io::Result<&'static Sender<Job>> {
    static JOBS: OnceLock<io::Result<Sender<Job>>> = OnceLock::new();
    JOBS.get_or_init(|| {
        let (sender, jobs) = channel::<Job>();
        thread::Builder::new().name("testbed-spawner".to_owned()).spawn(move || {
            for job in jobs {
                job();
            }
        })?;
        Ok(sender)
    })
    .as_ref()
    .map_err(|error| io::Error::new(error.kind(), error.to_string()))
}
