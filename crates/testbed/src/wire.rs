//! A connection that can be cut.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crate::error::{Context, Result};

/// Carries TCP connections from a port of its own to another one, until it is cut: then those that are open break off
/// in mid-byte and new ones are refused, until it is mended. A network that comes and goes, for tests.
#[derive(Debug)]
pub struct Wire {
    address: SocketAddr,
    state: Arc<State>,
}

#[derive(Debug)]
struct State {
    target: SocketAddr,
    is_cut: AtomicBool,
    is_over: AtomicBool,
    open: Mutex<Vec<TcpStream>>,
}

impl Wire {
    /// To a port of the loopback address.
    pub fn to(port: u16) -> Result<Self> {
        let listener =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context(|| "listen for a test's wire".into())?;
        let address = listener.local_addr().context(|| "listen for a test's wire".into())?;
        let state = Arc::new(State {
            target: (Ipv4Addr::LOCALHOST, port).into(),
            is_cut: AtomicBool::new(false),
            is_over: AtomicBool::new(false),
            open: Mutex::default(),
        });
        let carrier = Arc::clone(&state);
        thread::spawn(move || carrier.accept(&listener));
        Ok(Self { address, state })
    }

    /// Where it begins.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Breaks every connection off and lets no new one through.
    pub fn cut(&self) {
        self.state.is_cut.store(true, Ordering::SeqCst);
        self.state.break_off();
    }

    pub fn mend(&self) {
        self.state.is_cut.store(false, Ordering::SeqCst);
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.state.is_over.store(true, Ordering::SeqCst);
        self.state.break_off();
        // wakes the listener, which then sees that it is over
        let _ = TcpStream::connect(self.address);
    }
}

impl State {
    fn accept(self: &Arc<Self>, listener: &TcpListener) {
        for near in listener.incoming() {
            if self.is_over.load(Ordering::SeqCst) {
                return;
            }
            if let Ok(near) = near {
                // one that cannot be carried is closed, as if the network had lost it
                let _ = self.carry(near);
            }
        }
    }

    fn carry(self: &Arc<Self>, near: TcpStream) -> io::Result<()> {
        let far = TcpStream::connect(self.target)?;
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if self.is_cut.load(Ordering::SeqCst) {
            return Ok(());
        }
        open.push(near.try_clone()?);
        open.push(far.try_clone()?);
        drop(open);
        for (mut from, mut to) in [(near.try_clone()?, far.try_clone()?), (far, near)] {
            thread::spawn(move || {
                let mut bytes = [0; 16 * 1024];
                while let Ok(read) = from.read(&mut bytes) {
                    if read == 0 || to.write_all(&bytes[..read]).is_err() {
                        break;
                    }
                }
                let _ = to.shutdown(Shutdown::Write);
            });
        }
        Ok(())
    }

    fn break_off(&self) {
        for stream in self.open.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What an echoing server gives back, if anything.
    fn echo(port: u16) -> Option<[u8; 2]> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok()?;
        stream.write_all(b"hi").ok()?;
        let mut back = [0; 2];
        stream.read_exact(&mut back).ok()?;
        Some(back)
    }

    #[test]
    fn a_cut_wire_carries_nothing_until_it_is_mended() {
        let server = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = server.local_addr().unwrap().port();
        thread::spawn(move || {
            for stream in server.incoming() {
                let mut stream = stream.unwrap();
                let mut bytes = [0; 2];
                if stream.read_exact(&mut bytes).is_ok() {
                    stream.write_all(&bytes).unwrap();
                }
            }
        });
        let wire = Wire::to(port).unwrap();
        assert_eq!(echo(wire.port()), Some(*b"hi"));
        let mut open = TcpStream::connect((Ipv4Addr::LOCALHOST, wire.port())).unwrap();
        wire.cut();
        assert_eq!(open.read(&mut [0]).unwrap_or(0), 0, "an open connection breaks off");
        assert_eq!(echo(wire.port()), None);
        wire.mend();
        assert_eq!(echo(wire.port()), Some(*b"hi"));
    }
}
