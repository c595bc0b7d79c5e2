//! Embeds the window's page, configuration and capabilities into the app.

use std::path::Path;

const PAGE: &str = "ui/dist";

fn main() {
    println!("cargo:rerun-if-changed={PAGE}");
    println!("cargo:rerun-if-changed=src-tauri/capabilities");
    if !Path::new(PAGE).join("index.html").exists() {
        println!(
            "cargo:error=the window's page is not built: {PAGE}/index.html is missing. Run `npm ci && npm run build` \
             in ui/, or let `./dev` do it"
        );
        return;
    }
    let attributes =
        tauri_build::Attributes::new().capabilities_path_pattern("./src-tauri/capabilities/**/*");
    if let Err(fault) = tauri_build::try_build(attributes) {
        println!(
            "cargo:error=the app's configuration (tauri.conf.json, src-tauri/capabilities) was refused: {fault:#}"
        );
    }
}
