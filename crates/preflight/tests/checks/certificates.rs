//! A platform behind a certificate that is not its own. The server is OpenSSL's; which certificates are trusted is a matter
//! of a whole process, so the checks run in one.

use std::{path::Path, process::Command, time::Duration};

use crate::bench::code_of_platform;
use testbed::{Launch, Process, Scratch, find_program, free_port};

const WITHIN: Duration = Duration::from_secs(40);

/// Answers TLS on loopback with a certificate for this name, `certificate.pem` in the folder.
fn serve(name: &str, folder: &Path) -> (Process, u16) {
    let (certificate, key) = (folder.join("certificate.pem"), folder.join("key.pem"));
    let made = Command::new(find_program("openssl").unwrap())
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-days",
            "2",
        ])
        .args(["-subj", "/CN=test", "-addext", &format!("subjectAltName={name}")])
        .args(["-addext", "basicConstraints=critical,CA:FALSE", "-keyout"])
        .arg(&key)
        .arg("-out")
        .arg(&certificate)
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let port = free_port();
    let mut server = Launch::new("server", find_program("openssl").unwrap())
        .args(["s_server", "-www", "-accept", &format!("127.0.0.1:{port}"), "-cert"])
        .arg(&certificate)
        .arg("-key")
        .arg(&key)
        .start(folder)
        .unwrap();
    server.wait_for_line(WITHIN, "its port", |line| line.starts_with("ACCEPT").then_some(())).unwrap();
    (server, port)
}

/// The code of what is said of the platform at this port.
fn code(port: u16, folder: &Path, trusted: Option<&Path>) -> String {
    let link = format!("vivavoce://join?platform=https://127.0.0.1:{port}&interview=i1&key=k");
    match trusted {
        Some(file) => code_of_platform(&link, folder, &[("SSL_CERT_FILE", file.to_str().unwrap())]),
        None => code_of_platform(&link, folder, &[]),
    }
}

#[test]
fn a_certificate_that_nobody_trusts_and_one_for_another_name_are_told_apart() {
    let scratch = Scratch::new("certificates").unwrap();
    let folder = scratch.path();
    let trusted = folder.join("certificate.pem");
    let (_other, port) = serve("DNS:other.test", folder);
    assert_eq!(code(port, folder, None), "platform_not_secure");
    assert_eq!(code(port, folder, Some(&trusted)), "platform_other_name");
    // with the right name it is a secure connection to something that is no platform
    let (_right, port) = serve("IP:127.0.0.1", folder);
    assert!(
        !["platform_not_secure", "platform_other_name"]
            .contains(&code(port, folder, Some(&trusted)).as_str())
    );
}
