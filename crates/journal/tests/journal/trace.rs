//! What a process asks of the disk, call by call, in the order in which the kernel answered.

use std::{
    collections::HashMap,
    fs::{self, File},
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
};

use nix::{
    libc,
    sys::{
        ptrace,
        wait::{WaitPidFlag, WaitStatus, waitpid},
    },
    unistd::Pid,
};

use crate::robot::{Robot, SAYS};

/// One thing that happened.
#[derive(Debug)]
pub enum Deed {
    MakeFolder(PathBuf),
    Create(PathBuf),
    Write {
        path: PathBuf,
        offset: usize,
        bytes: Vec<u8>,
    },
    Truncate {
        path: PathBuf,
        length: usize,
    },
    /// Answered: the file's content is on disk, or the folder's names are.
    Sync(PathBuf),
    Remove(PathBuf),
    Rename {
        from: PathBuf,
        to: PathBuf,
    },
    /// The robot said it.
    Said(String),
}

/// Lets a robot that waits begin, and watches what it does below a folder, to its end.
pub fn watch(mut robot: Robot, folder: &Path) -> Vec<Deed> {
    let process = Pid::from_raw(robot.process.id().cast_signed());
    let options = ptrace::Options::PTRACE_O_TRACESYSGOOD
        | ptrace::Options::PTRACE_O_TRACECLONE
        | ptrace::Options::PTRACE_O_EXITKILL;
    for thread in threads(process) {
        ptrace::seize(thread, options)
            .expect("a process may trace its child (kernel.yama.ptrace_scope below 3)");
        ptrace::interrupt(thread).unwrap();
        waitpid(thread, Some(WaitPidFlag::__WALL)).unwrap();
        ptrace::syscall(thread, None).unwrap();
    }
    // What it says is read from its calls. The pipe holds the whole of it.
    robot.begin();
    let mut watcher =
        Watcher { process, folder: folder.to_owned(), under_way: HashMap::new(), deeds: Vec::new() };
    let group = Pid::from_raw(-process.as_raw());
    loop {
        match waitpid(group, Some(WaitPidFlag::__WALL)).unwrap() {
            WaitStatus::PtraceSyscall(thread) => {
                watcher.see(thread);
                go_on(thread, None);
            }
            WaitStatus::PtraceEvent(thread, ..) => go_on(thread, None),
            WaitStatus::Stopped(thread, signal) => go_on(thread, Some(signal)),
            WaitStatus::Exited(thread, code) if thread == process => {
                assert_eq!(code, 0, "the robot failed");
                return watcher.deeds;
            }
            WaitStatus::Signaled(thread, signal, _) if thread == process => {
                panic!("the robot died of {signal}")
            }
            _ => {}
        }
    }
}

fn threads(process: Pid) -> Vec<Pid> {
    let names = fs::read_dir(format!("/proc/{process}/task")).unwrap();
    names.map(|name| Pid::from_raw(name.unwrap().file_name().to_str().unwrap().parse().unwrap())).collect()
}

/// A thread that is gone by now needs nothing.
fn go_on(thread: Pid, signal: Option<nix::sys::signal::Signal>) {
    let _ = ptrace::syscall(thread, signal);
}

struct Watcher {
    process: Pid,
    folder: PathBuf,
    /// What the call that a thread is in will have done once it returns.
    under_way: HashMap<Pid, Deed>,
    deeds: Vec<Deed>,
}

impl Watcher {
    fn see(&mut self, thread: Pid) {
        let is_entry = ptrace::syscall_info(thread).unwrap().op == libc::PTRACE_SYSCALL_INFO_ENTRY;
        if !is_entry {
            self.deeds.extend(self.under_way.remove(&thread));
            return;
        }
        match self.about_to_do(thread) {
            // A promise counts from the moment that it is made.
            Some(said @ Deed::Said(_)) => self.deeds.push(said),
            Some(deed) => drop(self.under_way.insert(thread, deed)),
            None => {}
        }
    }

    fn about_to_do(&self, thread: Pid) -> Option<Deed> {
        let call = fs::read_to_string(format!("/proc/{thread}/syscall")).unwrap();
        let mut fields = call.split_whitespace();
        let number: i64 = fields.next()?.parse().ok()?;
        let arguments: Vec<u64> =
            fields.map_while(|field| u64::from_str_radix(field.strip_prefix("0x")?, 16).ok()).collect();
        let &[first, second, third, fourth, ..] = arguments.as_slice() else { return None };
        match number {
            libc::SYS_write if first == 1 => self.said(&self.bytes(second, third)),
            libc::SYS_write => self.write(self.opened(first)?, self.position(first), second, third),
            libc::SYS_pwrite64 => {
                self.write(self.opened(first)?, usize::try_from(fourth).unwrap(), second, third)
            }
            libc::SYS_ftruncate => {
                let length = usize::try_from(second).unwrap();
                Some(Deed::Truncate { path: self.opened(first)?, length })
            }
            libc::SYS_fsync | libc::SYS_fdatasync => Some(Deed::Sync(self.opened(first)?)),
            libc::SYS_openat => self.open(self.named(second)?, third),
            libc::SYS_mkdirat => Some(Deed::MakeFolder(self.named(second)?)),
            libc::SYS_unlinkat => Some(Deed::Remove(self.named(second)?)),
            libc::SYS_renameat | libc::SYS_renameat2 => self.rename(self.named(second)?, self.named(fourth)?),
            #[cfg(target_arch = "x86_64")]
            libc::SYS_mkdir => Some(Deed::MakeFolder(self.named(first)?)),
            #[cfg(target_arch = "x86_64")]
            libc::SYS_unlink => Some(Deed::Remove(self.named(first)?)),
            #[cfg(target_arch = "x86_64")]
            libc::SYS_rename => self.rename(self.named(first)?, self.named(second)?),
            _ => None,
        }
    }

    fn said(&self, bytes: &[u8]) -> Option<Deed> {
        let line = String::from_utf8_lossy(bytes);
        Some(Deed::Said(line.split_once(SAYS)?.1.trim_end().to_owned()))
    }

    #[expect(clippy::unnecessary_wraps, reason = "one of many that may be nothing")]
    fn write(&self, path: PathBuf, offset: usize, from: u64, length: u64) -> Option<Deed> {
        Some(Deed::Write { path, offset, bytes: self.bytes(from, length) })
    }

    fn open(&self, path: PathBuf, flags: u64) -> Option<Deed> {
        let asks = |flag: i32| flags & u64::try_from(flag).unwrap() != 0;
        assert!(!asks(libc::O_TRUNC), "emptying {} while it is opened is not followed", path.display());
        (asks(libc::O_CREAT) && !path.exists()).then_some(Deed::Create(path))
    }

    #[expect(clippy::unnecessary_wraps, reason = "one of many that may be nothing")]
    fn rename(&self, from: PathBuf, to: PathBuf) -> Option<Deed> {
        Some(Deed::Rename { from, to })
    }

    /// The file of a descriptor, where it is one of ours.
    fn opened(&self, descriptor: u64) -> Option<PathBuf> {
        self.ours(fs::read_link(format!("/proc/{}/fd/{descriptor}", self.process)).ok()?)
    }

    fn position(&self, descriptor: u64) -> usize {
        let info = fs::read_to_string(format!("/proc/{}/fdinfo/{descriptor}", self.process)).unwrap();
        info.lines().find_map(|line| line.strip_prefix("pos:")).unwrap().trim().parse().unwrap()
    }

    /// The path that lies in the process's memory, where it is one of ours.
    fn named(&self, at: u64) -> Option<PathBuf> {
        let mut path = Vec::new();
        while path.last() != Some(&0) {
            path.extend(self.bytes(at + path.len() as u64, 1));
        }
        path.pop();
        self.ours(PathBuf::from(String::from_utf8(path).ok()?))
    }

    fn ours(&self, path: PathBuf) -> Option<PathBuf> {
        path.starts_with(&self.folder).then_some(path)
    }

    fn bytes(&self, at: u64, length: u64) -> Vec<u8> {
        let mut bytes = vec![0; usize::try_from(length).unwrap()];
        let memory = File::open(format!("/proc/{}/mem", self.process)).unwrap();
        memory.read_exact_at(&mut bytes, at).unwrap();
        bytes
    }
}
