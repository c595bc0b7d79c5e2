//! A proxy that the system's settings name, on the way to the platform.

use crate::bench::code_of_platform;
use testbed::{Scratch, free_port};

#[test]
fn a_proxy_that_is_away_is_blamed_and_not_the_platform() {
    let scratch = Scratch::new("proxy").unwrap();
    let link = "vivavoce://join?platform=https://interviews.test&interview=i1&key=k";
    let proxy = format!("http://user:word@127.0.0.1:{}", free_port());
    let environment = [("HTTPS_PROXY", proxy.as_str())];
    assert_eq!(code_of_platform(link, scratch.path(), &environment), "proxy_failed");
    let printed = std::fs::read_to_string(scratch.path().join("preflight.stdout.log")).unwrap();
    assert!(!printed.contains("word"), "a proxy's password is not shown: {printed}");
}
