//! How much of a test is done: little in `./dev test`, more in `./dev soak`.

/// The number in this environment variable.
pub fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(otherwise)
}
