//! The table of suites: one entry each. Whoever adds a suite adds it here, and only here.

/// How the results of a suite are counted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Counts {
    /// One check, by its exit code.
    Check,
    /// One check, by its exit code and by having no warning.
    Unwarned,
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
    /// Programs. One missing, the suite fails: `./dev test` installs them.
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
    /// compiled, and while windows are waited for, a processor has time to spare.
    pub beside: bool,
}

/// What compiles the workspace's own crates in every suite: the compiler with clippy's lints.
/// Linted apart, by `cargo clippy`, all dependencies would be compiled a second time.
pub const COMPILER: (&str, &str) = ("RUSTC_WORKSPACE_WRAPPER", "clippy-driver");

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
    Suite { name, folder: "ui", command, counts, needs: &[Need::Tools(&["npm"])], beside: false }
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
        &[Need::Tools(&["cargo-deny"])],
    ),
    // Everything once, with the features of the whole workspace: what is built for one selection
    // of packages is built again for another. The suites below start the app and the command
    // from the folder that cargo builds into. Clippy looks on, see [`COMPILER`].
    Suite {
        counts: Counts::Unwarned,
        ..check(
            "build",
            "cargo build --workspace --all-targets",
            &[Need::Tools(&["clippy-driver"])],
        )
    },
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
    black_box!("features", &[Need::Tools(&["unshare"])]),
    black_box!("exchange", &[]),
    black_box!("hostile", &[]),
    Suite { beside: true, ..black_box!("simulation", &[Need::Tools(&["unshare", "mount"])]) },
    black_box!("couriers", &[Need::Tools(&["mcopy", "mkfs.fat", "fsck.fat", "unshare"])]),
    black_box!("secrecy", &[]),
    Suite { beside: true, ..black_box!("kill", &[]) },
    black_box!("thread", &[Need::Tools(&["sha256sum"])]),
    black_box!("interop", &[Need::Tools(&["age", "ssh-keygen", "tar", "python3", "openssl"])]),
    black_box!("window", &[WINDOW]),
    black_box!("bundle", BUNDLE),
];

/// What packing, installing in a root of its own and a window in it need.
const BUNDLE: &[Need] = &[Need::Tools(&["npm", "dpkg-shlibdeps", "mksquashfs", "unshare"]), WINDOW];

/// What a real window on a display of its own needs, with a real pointer and a driver in it.
const WINDOW: Need =
    Need::Tools(&["Xvfb", "openbox", "xdotool", "WebKitWebDriver", "tauri-driver", "python3"]);
