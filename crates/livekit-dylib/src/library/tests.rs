use std::fs;

use super::*;

/// A folder that is removed in the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("livekit-dylib-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn pin(hash: &str) -> Pin {
    Pin { library: "library".to_owned(), library_sha256: hash.to_owned() }
}

const SHA256_OF_HELLO: &str = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

#[test]
fn the_file_with_the_pinned_hash_is_the_one() {
    let folder = Folder::new("pinned");
    let path = folder.0.join("library");
    fs::write(&path, "hello").unwrap();
    let place = |is_explicit| Place { path: path.clone(), is_explicit };
    assert!(check(&place(false), &pin(SHA256_OF_HELLO)).is_ok());
    let other = check(&place(false), &pin(&"0".repeat(64)));
    assert!(matches!(other, Err(Unfit::OtherHash(hash)) if hash == SHA256_OF_HELLO));
    assert!(check(&place(true), &pin(&"0".repeat(64))).is_ok(), "the developer knows");
    let missing = Place { path: folder.0.join("missing"), is_explicit: false };
    assert!(matches!(check(&missing, &pin(SHA256_OF_HELLO)), Err(Unfit::Missing)));
    let unreadable = Place { path: folder.0.clone(), is_explicit: false };
    assert!(matches!(check(&unreadable, &pin(SHA256_OF_HELLO)), Err(Unfit::Unreadable(_))));
}

#[test]
fn the_apps_folders_come_first_then_beside_the_program() {
    let executable = std::env::current_exe().unwrap();
    let folders = [PathBuf::from("/app/resources"), PathBuf::from("/other")];
    let places: Vec<PathBuf> =
        search::places(&folders, &pin("")).into_iter().map(|place| place.path).collect();
    assert_eq!(
        places[..3],
        [
            PathBuf::from("/app/resources/library"),
            PathBuf::from("/other/library"),
            executable.with_file_name("library"),
        ]
    );
    let fetched = Path::new("target/livekit-library").join(version()).join(pins::platform()).join("library");
    assert!(places.iter().any(|place| place.ends_with(&fetched)), "{places:?}");
}

#[test]
fn an_error_names_every_place_what_was_there_and_what_to_do() {
    let places = || vec![Looked::missing("/a/library".into()), Looked::missing("/b/library".into())];
    let missing = LoadError::from_looked(&pin(""), places());
    assert_eq!(
        missing.to_string(),
        format!(
            "LiveKit's library library {} is missing; looked at\n  /a/library: no such file\n  /b/library: no such file\n\
             run `./dev setup` in the source folder, it fetches the pinned one",
            version()
        )
    );
    let mut looked = places();
    looked.push(Looked::unfit("/c/library".into(), "another version (SHA-256 00)".into()));
    let wrong = LoadError::from_looked(&pin(""), looked);
    assert!(matches!(wrong, LoadError::WrongVersion { .. }));
    assert!(wrong.to_string().contains("/c/library: another version (SHA-256 00)"), "{wrong}");
}
