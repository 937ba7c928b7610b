//! Points Tauri at the capabilities and permissions beside the shell's sources.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (capabilities, permissions) = ("src-tauri/capabilities", "src-tauri/permissions");
    println!("cargo:rerun-if-changed={capabilities}");
    println!("cargo:rerun-if-changed={permissions}");
    let app =
        tauri_build::AppManifest::new().permissions_path_pattern("src-tauri/permissions/**/*.toml");
    let attributes = tauri_build::Attributes::new()
        .capabilities_path_pattern("src-tauri/capabilities/**/*.json")
        .app_manifest(app);
    tauri_build::try_build(attributes)?;
    Ok(())
}
