//! The audio thread goes before other threads, where the system permits that to ordinary programs.

use thread_priority::Error;

/// Raises the calling thread. Where that is refused, which is usual on Linux, the sound is merely less even on a busy
/// machine.
pub(crate) fn raise() {
    match raise_now() {
        Ok(()) => tracing::debug!("the audio thread has real-time priority"),
        Err(error) => tracing::debug!(%error, "the audio thread has no real-time priority"),
    }
}

#[cfg(unix)]
fn raise_now() -> Result<(), Error> {
    use thread_priority::ThreadPriority;
    use thread_priority::unix::{
        RealtimeThreadSchedulePolicy, ThreadSchedulePolicy, set_thread_priority_and_policy, thread_native_id,
    };

    // the lowest real-time priority is above all ordinary threads, and below the sound server's own
    let policy = ThreadSchedulePolicy::Realtime(RealtimeThreadSchedulePolicy::RoundRobin);
    set_thread_priority_and_policy(thread_native_id(), ThreadPriority::Min, policy)
}

#[cfg(windows)]
fn raise_now() -> Result<(), Error> {
    thread_priority::set_current_thread_priority(thread_priority::ThreadPriority::Max)
}
