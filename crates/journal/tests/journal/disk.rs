//! A disk that loses power: of what was not synced, anything may be missing.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use rand::Rng;

use crate::trace::Deed;

/// What a disk writes at once.
const SECTOR: usize = 512;

#[derive(Default)]
pub struct Disk {
    files: Vec<File>,
    /// Names that outlast a power failure.
    names: BTreeMap<PathBuf, Node>,
    /// Changes of names since their folder was synced, in order.
    renamed: Vec<Naming>,
}

#[derive(Clone, Copy, PartialEq)]
enum Node {
    Folder,
    File(usize),
}

#[derive(Default)]
struct File {
    synced: Vec<u8>,
    since: Vec<Change>,
}

#[derive(Clone)]
enum Change {
    Write { offset: usize, bytes: Vec<u8> },
    Truncate(usize),
}

#[derive(Clone)]
enum Naming {
    Add(PathBuf, Node),
    Remove(PathBuf),
    Rename(PathBuf, PathBuf),
}

/// What is left of that which was not synced.
pub enum Left<'a, R> {
    Nothing,
    /// Of the writes any sectors, of the names any that come first.
    Some(&'a mut R),
    All,
}

impl Disk {
    /// A folder, and files below it with this content.
    pub fn with(folder: &Path, files: impl IntoIterator<Item = (PathBuf, Vec<u8>)>) -> Self {
        let mut disk = Self { names: BTreeMap::from([(folder.to_owned(), Node::Folder)]), ..Self::default() };
        for (path, synced) in files {
            disk.names.insert(path.parent().unwrap().to_owned(), Node::Folder);
            disk.names.insert(path, Node::File(disk.files.len()));
            disk.files.push(File { synced, since: Vec::new() });
        }
        disk
    }

    /// Whether something became safe by it.
    pub fn take(&mut self, deed: &Deed) -> bool {
        match deed {
            Deed::MakeFolder(path) => self.renamed.push(Naming::Add(path.clone(), Node::Folder)),
            Deed::Create(path) => {
                self.renamed.push(Naming::Add(path.clone(), Node::File(self.files.len())));
                self.files.push(File::default());
            }
            Deed::Write { path, offset, bytes } => {
                let change = Change::Write { offset: *offset, bytes: bytes.clone() };
                self.file(path).since.push(change);
            }
            Deed::Truncate { path, length } => self.file(path).since.push(Change::Truncate(*length)),
            Deed::Remove(path) => self.renamed.push(Naming::Remove(path.clone())),
            Deed::Rename { from, to } => self.renamed.push(Naming::Rename(from.clone(), to.clone())),
            Deed::Sync(path) => {
                self.sync(path);
                return true;
            }
            Deed::Said(_) => {}
        }
        false
    }

    fn sync(&mut self, path: &Path) {
        if self.names_now()[path] != Node::Folder {
            let file = self.file(path);
            let since = std::mem::take(&mut file.since);
            since.iter().for_each(|change| change.apply(&mut file.synced));
            return;
        }
        let (inside, elsewhere) =
            std::mem::take(&mut self.renamed).into_iter().partition(|naming| naming.is_in(path));
        self.renamed = elsewhere;
        let inside: Vec<Naming> = inside;
        inside.into_iter().for_each(|naming| naming.apply(&mut self.names));
    }

    fn names_now(&self) -> BTreeMap<PathBuf, Node> {
        let mut names = self.names.clone();
        self.renamed.iter().cloned().for_each(|naming| naming.apply(&mut names));
        names
    }

    fn file(&mut self, path: &Path) -> &mut File {
        match self.names_now().get(path) {
            Some(Node::File(number)) => &mut self.files[*number],
            _ => panic!("{} was never made", path.display()),
        }
    }

    /// The files as they are found when power is back.
    pub fn after_power_failure<R: Rng>(&self, mut left: Left<'_, R>) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut names = self.names.clone();
        let renamed = match &mut left {
            Left::Nothing => 0,
            Left::Some(random) => random.random_range(0..=self.renamed.len()),
            Left::All => self.renamed.len(),
        };
        self.renamed[..renamed].iter().cloned().for_each(|naming| naming.apply(&mut names));
        let files = names.into_iter().filter_map(|(path, node)| match node {
            Node::File(number) => Some((path, self.files[number].after_power_failure(&mut left))),
            Node::Folder => None,
        });
        files.collect()
    }
}

impl File {
    fn after_power_failure<R: Rng>(&self, left: &mut Left<'_, R>) -> Vec<u8> {
        let mut content = self.synced.clone();
        for change in &self.since {
            match left {
                Left::Nothing => {}
                Left::Some(random) => change.apply_some(&mut content, *random),
                Left::All => change.apply(&mut content),
            }
        }
        content
    }
}

impl Change {
    fn apply(&self, content: &mut Vec<u8>) {
        match self {
            Self::Write { offset, bytes } => write(content, *offset, bytes),
            Self::Truncate(length) => content.resize(*length, 0),
        }
    }

    fn apply_some(&self, content: &mut Vec<u8>, random: &mut impl Rng) {
        match (self, random.random_range(0..3)) {
            (_, 0) => {}
            (Self::Write { offset, bytes }, 1) => {
                for (at, sector) in (0..).step_by(SECTOR).zip(bytes.chunks(SECTOR)) {
                    if random.random() {
                        write(content, offset + at, sector);
                    }
                }
            }
            _ => self.apply(content),
        }
    }
}

fn write(content: &mut Vec<u8>, offset: usize, bytes: &[u8]) {
    content.resize(content.len().max(offset + bytes.len()), 0);
    content[offset..][..bytes.len()].copy_from_slice(bytes);
}

impl Naming {
    fn is_in(&self, folder: &Path) -> bool {
        let (Self::Add(path, _) | Self::Remove(path) | Self::Rename(path, _)) = self;
        path.parent() == Some(folder)
    }

    fn apply(self, names: &mut BTreeMap<PathBuf, Node>) {
        match self {
            // Below a folder whose own name was lost there is nothing.
            Self::Add(path, node) => {
                if names.contains_key(path.parent().unwrap()) {
                    names.insert(path, node);
                }
            }
            Self::Remove(path) => drop(names.remove(&path)),
            Self::Rename(from, to) => {
                if let Some(node) = names.remove(&from) {
                    names.insert(to, node);
                }
            }
        }
    }
}

/// The files below a folder.
pub fn read_files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    for found in fs::read_dir(folder).unwrap().map(|found| found.unwrap().path()) {
        if found.is_dir() {
            files.append(&mut read_files(&found));
        } else {
            files.insert(found.clone(), fs::read(found).unwrap());
        }
    }
    files
}

/// Puts files that lay below one folder below another.
pub fn write_files(files: &BTreeMap<PathBuf, Vec<u8>>, from: &Path, to: &Path) {
    for (path, content) in files {
        let path = to.join(path.strip_prefix(from).unwrap());
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
}
