//! A clean root: this system's programs and its list of packages, no home, no checkout, and
//! nothing that a test writes to it stays.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use tempfile::TempDir;

/// A root folder in a mount namespace that ends with it.
pub struct CleanRoot {
    holder: Child,
    /// Stands at the same place inside and outside.
    homes: TempDir,
}

impl CleanRoot {
    /// Lays it out. Only root may, the system's list of packages is root's: for others nothing
    /// comes, and the test says that it was skipped.
    pub fn lay() -> Option<Self> {
        if !rustix::process::geteuid().is_root() {
            println!("skipped: a package in a clean root: only root can lay one");
            return None;
        }
        let homes = tempfile::tempdir().expect("a folder for homes is made");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("bundle/root.sh");
        let mut holder = Command::new("unshare")
            .args(["--mount", "--propagation", "private", "sh"])
            .args([&script, homes.path()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("unshare of util-linux starts");
        let mut told = BufReader::new(holder.stdout.take().expect("its output is read"));
        let mut line = String::new();
        told.read_line(&mut line).expect("the root says when it is laid");
        assert_eq!(line, "ready\n", "the root is laid");
        Some(Self { holder, homes })
    }

    /// Returns an empty home.
    pub fn home(&self) -> TempDir {
        tempfile::tempdir_in(self.homes.path()).expect("a home is made")
    }

    /// Copies a file to where the root sees it.
    pub fn receives(&self, file: &Path) -> PathBuf {
        let name = file.file_name().expect("a file has a name");
        let inside = self.homes.path().join(name);
        fs::copy(file, &inside).expect("the file is copied");
        inside
    }

    /// Writes a file where the root sees it.
    pub fn receives_text(&self, name: &str, text: &str) -> PathBuf {
        let inside = self.homes.path().join(name);
        fs::write(&inside, text).expect("the file is written");
        inside
    }

    /// Returns a script outside that starts a program inside, in the folder it is started from.
    pub fn door(&self, name: &str, program: &str) -> PathBuf {
        let door = self.homes.path().join(name);
        let script = format!(
            "#!/bin/sh\nexec nsenter --target {} --mount --root --wdns=/ /bin/sh -c \
             'cd \"$0\" 2>/dev/null; exec {program} \"$@\"' \"$PWD\" \"$@\"\n",
            self.holder.id()
        );
        fs::write(&door, script).expect("the door is written");
        fs::set_permissions(&door, fs::Permissions::from_mode(0o755)).expect("it opens");
        door
    }

    /// Runs a program inside.
    pub fn runs(&self, program: &str, arguments: &[&str]) -> Output {
        let holder = self.holder.id().to_string();
        Command::new("nsenter")
            .args(["--target", &holder, "--mount", "--root", "--wdns=/", program])
            .args(arguments)
            .env("DEBIAN_FRONTEND", "noninteractive")
            .env("LC_ALL", "C.UTF-8")
            .output()
            .expect("nsenter of util-linux starts")
    }

    /// Runs a program inside that must end well, and returns what it says.
    pub fn does(&self, program: &str, arguments: &[&str]) -> String {
        let output = self.runs(program, arguments);
        let why = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{program} {arguments:?}: {why}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}

impl Drop for CleanRoot {
    fn drop(&mut self) {
        // With the last process in it the namespace ends, and all that was mounted there.
        let _ = self.holder.kill();
        let _ = self.holder.wait();
    }
}
