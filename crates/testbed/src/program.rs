use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// Where `name` is on PATH.
pub fn find_program(name: &str) -> Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|candidate| candidate.is_file())
        .ok_or_else(|| Error::Missing { program: name.to_owned(), looked: "PATH".to_owned() })
}

/// Where cargo puts an example of the package whose test asks.
pub fn example(name: &str) -> PathBuf {
    let test = std::env::current_exe().unwrap_or_default();
    test.ancestors().nth(2).unwrap_or(Path::new("")).join("examples").join(name)
}

/// The folder in which `./dev setup` keeps what it built for this user.
pub(crate) fn user_cache() -> Option<PathBuf> {
    let absolute = |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let cache = absolute("XDG_CACHE_HOME").or_else(|| Some(absolute("HOME")?.join(".cache")))?;
    Some(cache.join("vivavoce"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_program_names_the_setup_command() {
        let error = find_program("no-such-program").unwrap_err().to_string();
        assert!(error.contains("no-such-program") && error.contains("./dev setup"), "{error}");
    }
}
