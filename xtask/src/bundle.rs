//! `cargo xtask bundle`: a Debian package and an AppImage of the window, with the command beside
//! it. What goes into them stands in `tauri.conf.json` and `packaging/`; here are only the steps.

mod appimage;
mod deb;

use std::fs;
use std::path::{Path, PathBuf};

use crate::spawn::{Failure, Step, npm, root, target};

/// The two programs that stand beside each other in a bundle.
const PROGRAMS: [&str; 2] = ["comity-desktop", "comity"];

/// What is asked for.
struct Wish {
    debug: bool,
    runtime: Option<PathBuf>,
}

/// One bundling: where it works, and the moment that everything in it carries.
struct Bundling {
    /// Programs as they will be packed, in a folder of the profile's name: the Tauri command
    /// line takes the folder above for cargo's.
    folder: PathBuf,
    debug: bool,
    /// Seconds since 1970: of the last commit, unless SOURCE_DATE_EPOCH says otherwise.
    moment: String,
}

/// Builds the programs and packs them. `--debug` takes the debug binaries that are there,
/// `--runtime FILE` the program that opens an AppImage.
pub fn run(arguments: &[String]) -> Result<(), Failure> {
    let wish = Wish::of(arguments)?;
    let bundling = Bundling::of(wish.debug)?;
    bundling.lays_out_programs()?;
    let (package, tree) = bundling.deb()?;
    println!("made: {}", package.display());
    let image = bundling.appimage(&tree, wish.runtime.as_deref())?;
    println!("made: {}", image.display());
    Ok(())
}

impl Wish {
    fn of(arguments: &[String]) -> Result<Self, Failure> {
        let mut wish = Self { debug: false, runtime: None };
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--debug" => wish.debug = true,
                "--runtime" => {
                    let file = arguments.next().map(|file| std::path::absolute(file).ok());
                    let file = file.flatten().filter(|file| file.is_file());
                    let lacks = || Failure::new("--runtime asks for a file.");
                    wish.runtime = Some(file.ok_or_else(lacks)?);
                }
                other => return Err(Failure::new(format!("There is no option {other}."))),
            }
        }
        Ok(wish)
    }
}

impl Bundling {
    fn of(debug: bool) -> Result<Self, Failure> {
        let moment = match std::env::var("SOURCE_DATE_EPOCH") {
            Ok(moment) => moment,
            Err(_) => Step::new("", &["git", "log", "-1", "--format=%ct"]).read()?,
        };
        let profile = if debug { "debug" } else { "release" };
        let folder = target().join("bundle").join(profile);
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(|error| at(&folder, &error))?;
        }
        fs::create_dir_all(&folder).map_err(|error| at(&folder, &error))?;
        Ok(Self { folder, debug, moment: moment.trim().to_owned() })
    }

    /// Lays both programs out without what a debugger wants. Debug binaries are taken as they
    /// stand; an optimised build is made, with the interface made anew, and names no folder of
    /// the machine it was made on.
    fn lays_out_programs(&self) -> Result<(), Failure> {
        if !self.debug {
            npm(&["ci"]).run()?;
            npm(&["run", "build"]).run()?;
            crate::optimised(&PROGRAMS).with("RUSTFLAGS", &plain_paths()).run()?;
        }
        let built = target().join(if self.debug { "debug" } else { "release" });
        // Names of functions make a crash readable; a test does without, and is quicker.
        let strip = if self.debug { "--strip-all" } else { "--strip-debug" };
        for program in PROGRAMS {
            let from = built.join(program);
            if !from.is_file() {
                let why = "is not built: cargo build --workspace --bins";
                return Err(Failure::new(format!("{program} {why}")));
            }
            Step::new("", &["strip", strip, "-o"])
                .and(&[text(&self.folder.join(program))?, text(&from)?])
                .run()?;
        }
        Ok(())
    }

    /// Returns a step that packs: whatever it writes carries the moment of this bundling.
    fn step(&self, words: &[&str]) -> Step {
        Step::new("", words).with("SOURCE_DATE_EPOCH", &self.moment)
    }
}

/// Tells the compiler to write neither the project's folder nor cargo's into what it makes.
fn plain_paths() -> String {
    let mut flags = format!("--remap-path-prefix={}=comity", root().display());
    if let Some(home) = cargo_home() {
        flags.push_str(&format!(" --remap-path-prefix={}=cargo", home.display()));
    }
    flags
}

/// Returns the folder in which cargo keeps what it downloaded.
fn cargo_home() -> Option<PathBuf> {
    let named = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    named.or_else(|| Some(Path::new(&std::env::var_os("HOME")?).join(".cargo")))
}

fn text(path: &Path) -> Result<&str, Failure> {
    path.to_str().ok_or_else(|| Failure::new(format!("{}: not a plain name", path.display())))
}

fn at(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("{}: {error}", path.display()))
}
