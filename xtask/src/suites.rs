//! The table of suites: one entry each. Whoever adds a suite adds it here, and only here.

/// How the results of a suite are counted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Counts {
    /// One check, by its exit code.
    Check,
    /// The tests of `cargo test`.
    Cargo,
    /// The tests of vitest.
    Vitest,
    /// The last line of the form `3 passed, 0 failed, 1 skipped`.
    #[allow(dead_code, reason = "for suites that are scripts")]
    Line,
}

/// What a suite cannot run without.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// A program. Missing, the suite fails: `./dev test` installs it.
    Tool(&'static str),
    /// Several programs, each as `Tool`.
    Tools(&'static [&'static str]),
    /// The folder that COMITY_CORPUS names. Missing, the whole suite counts as one skipped.
    #[allow(dead_code, reason = "suites that are nothing without the corpus say so with it")]
    Corpus,
}

/// One suite.
pub struct Suite {
    /// Its name in the table and on the command line.
    pub name: &'static str,
    /// The folder it starts in, below the project's.
    pub folder: &'static str,
    /// The program and its arguments, between single spaces; `xtask` is this program, and
    /// `CRATE-TESTS` names every test of the crates.
    pub command: &'static str,
    /// How its results are counted.
    pub counts: Counts,
    /// What it cannot run without.
    pub needs: &'static [Need],
    /// Whether it runs beside those that follow it, one such after the other: while much is
    /// compiled, a processor has time to spare.
    pub beside: bool,
}

/// A suite of `tests/`: a `[[test]]` entry of that package.
macro_rules! black_box {
    ($name:literal, $needs:expr) => {
        Suite {
            name: $name,
            folder: "",
            command: concat!("cargo test --workspace --test ", $name, " -- --show-output"),
            counts: Counts::Cargo,
            needs: $needs,
            beside: false,
        }
    };
}

const fn check(name: &'static str, command: &'static str, needs: &'static [Need]) -> Suite {
    Suite { name, folder: "", command, counts: Counts::Check, needs, beside: false }
}

const fn ui(name: &'static str, command: &'static str, counts: Counts) -> Suite {
    Suite { name, folder: "ui", command, counts, needs: &[Need::Tool("npm")], beside: false }
}

/// Every suite, in the order they run: the interface first, because the app has it built in.
pub const SUITES: &[Suite] = &[
    check("format", "cargo fmt --all --check", &[]),
    check("tidy", "xtask tidy", &[]),
    ui("ui packages", "npm ci", Counts::Check),
    ui("ui check", "npm run check", Counts::Check),
    ui("ui build", "npm run build", Counts::Check),
    Suite { beside: true, ..ui("ui test", "npm test", Counts::Vitest) },
    // Every screen in its states in a headless Chromium, looked through by axe-core.
    Suite { beside: true, ..ui("ui screens", "npm run test:screens", Counts::Vitest) },
    check(
        "deny",
        "cargo deny --workspace --locked check bans licenses sources",
        &[Need::Tool("cargo-deny")],
    ),
    check("clippy", "cargo clippy --workspace --all-targets -- --deny warnings", &[]),
    // Everything once, with the features of the whole workspace: what is built for one selection
    // of packages is built again for another. The suites below start the app and the command
    // from the folder that cargo builds into.
    check("build", "cargo build --workspace --all-targets", &[]),
    check("schemas", "xtask schemas-check", &[]),
    Suite {
        name: "unit",
        folder: "",
        command: "cargo test --workspace --lib --bins CRATE-TESTS --no-fail-fast -- --show-output",
        counts: Counts::Cargo,
        needs: &[],
        beside: false,
    },
    Suite {
        name: "doc",
        folder: "",
        command: "cargo test --workspace --doc",
        counts: Counts::Cargo,
        needs: &[],
        beside: false,
    },
    black_box!("features", &[Need::Tool("unshare")]),
    black_box!("exchange", &[]),
    black_box!("secrecy", &[]),
    black_box!("kill", &[]),
    black_box!("thread", &[Need::Tool("sha256sum")]),
    black_box!("interop", &[Need::Tool("age"), Need::Tool("ssh-keygen"), Need::Tool("tar")]),
    black_box!("window", &[WINDOW]),
    black_box!("bundle", BUNDLE),
];

/// What packing, installing in a root of its own and a window in it need.
const BUNDLE: &[Need] = &[Need::Tools(&["npm", "dpkg-shlibdeps", "mksquashfs", "unshare"]), WINDOW];

/// What a real window on a display of its own needs, with a real pointer and a driver in it.
const WINDOW: Need =
    Need::Tools(&["Xvfb", "openbox", "xdotool", "WebKitWebDriver", "tauri-driver", "python3"]);
