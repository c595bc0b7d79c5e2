//! Sound systems hang now and then; whoever asks them something must not.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::AudioError;

/// Does `work` on a thread of its own and waits for it, but no longer than `patience`. What it gives later is
/// dropped there, which closes what it has opened.
pub(crate) fn within<T: Send + 'static>(
    patience: Duration,
    action: &str,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, AudioError> {
    let (reply, answer) = mpsc::sync_channel(1);
    thread::Builder::new()
        .name("sound-system".to_owned())
        .spawn(move || {
            // an answer that is too late is dropped with the receiver
            let _ = reply.send(work());
        })
        .map_err(|error| AudioError::Backend { action: action.to_owned(), reason: error.to_string() })?;
    answer.recv_timeout(patience).map_err(|error| match error {
        mpsc::RecvTimeoutError::Timeout => {
            AudioError::NotResponding { action: action.to_owned(), waited: patience }
        }
        mpsc::RecvTimeoutError::Disconnected => {
            AudioError::Backend { action: action.to_owned(), reason: "its library panicked".to_owned() }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORT: Duration = Duration::from_millis(20);

    #[test]
    fn an_answer_in_time_is_given() {
        assert_eq!(within(Duration::from_secs(10), "count", || 7), Ok(7));
    }

    #[test]
    fn what_is_opened_too_late_is_closed() {
        let (closed, is_closed) = mpsc::channel();
        let (answer_now, wait) = mpsc::channel::<()>();
        struct Open(mpsc::Sender<()>);
        impl Drop for Open {
            fn drop(&mut self) {
                self.0.send(()).unwrap();
            }
        }
        let late = within(SHORT, "open a device", move || {
            let _ = wait.recv();
            Open(closed)
        });
        let error = late.err().unwrap();
        assert_eq!(
            error.to_string(),
            "the sound system did not answer within 20ms when asked to open a device"
        );
        drop(answer_now);
        is_closed.recv_timeout(Duration::from_secs(10)).unwrap();
    }

    #[test]
    fn a_panic_of_the_sound_system_is_an_error() {
        let panicked = within(Duration::from_secs(10), "play", || panic!("in the library"));
        assert!(matches!(panicked, Err(AudioError::Backend { .. })));
    }
}
