//! Where a passphrase comes from: a file, or a person at a terminal. Never an argument.

use std::fs::File;
use std::io::{IsTerminal, Read};
use std::path::Path;

use comity_contract::{Passphrase, Problem, ProblemCode};
use zeroize::Zeroizing;

use crate::out::Out;

const FILE_BYTES_MAX: u64 = 64 << 10;

/// Returns the passphrase that opens the vault.
pub fn existing(file: Option<&Path>, out: &Out) -> Result<Passphrase, Problem> {
    match file {
        Some(file) => from_file(file, out),
        None => ask("Passphrase: "),
    }
}

/// Returns a passphrase that is to be set; a person types it twice.
pub fn new(file: Option<&Path>, out: &Out) -> Result<Passphrase, Problem> {
    let Some(file) = file else {
        let first = ask("New passphrase: ")?;
        let second = ask("The same again: ")?;
        let same = first.expose() == second.expose();
        return same.then_some(first).ok_or_else(|| {
            ProblemCode::ValueInvalid
                .problem()
                .saying("The two passphrases differ.")
                .hinting("Do it again and type the same one twice.")
        });
    };
    from_file(file, out)
}

fn ask(prompt: &str) -> Result<Passphrase, Problem> {
    let nobody = || {
        ProblemCode::NotATerminal
            .problem()
            .hinting("Name a passphrase file: --passphrase-file FILE.")
    };
    if !std::io::stdin().is_terminal() {
        return Err(nobody());
    }
    rpassword::prompt_password(prompt).map(Passphrase::new).map_err(|_| nobody())
}

fn from_file(path: &Path, out: &Out) -> Result<Passphrase, Problem> {
    let unreadable =
        || ProblemCode::FileUnreadable.problem().saying("The passphrase file cannot be read.");
    let file = File::open(path).map_err(|_| unreadable())?;
    if readable_by_others(&file) {
        out.warn("Other people on this machine can read the passphrase file.");
    }
    let mut bytes = Zeroizing::new(Vec::new());
    file.take(FILE_BYTES_MAX).read_to_end(&mut bytes).map_err(|_| unreadable())?;
    let text = std::str::from_utf8(&bytes).map_err(|_| {
        ProblemCode::ValueInvalid
            .problem()
            .saying("The passphrase file is not UTF-8 text.")
            .hinting("Save it as UTF-8.")
    })?;
    Ok(Passphrase::new(without_newline(text).to_owned()))
}

/// Editors end a file with a newline; it is not part of the passphrase. A second one is.
fn without_newline(text: &str) -> &str {
    let line = text.strip_suffix('\n').unwrap_or(text);
    if line.len() < text.len() { line.strip_suffix('\r').unwrap_or(line) } else { text }
}

#[cfg(unix)]
fn readable_by_others(file: &File) -> bool {
    use std::os::unix::fs::MetadataExt;
    file.metadata().is_ok_and(|facts| facts.is_file() && facts.mode() & 0o044 != 0)
}

#[cfg(not(unix))]
fn readable_by_others(_: &File) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A passphrase that differs by a newline would lock a person out of their vault.
    #[test]
    fn exactly_one_trailing_newline_is_left_out() {
        assert_eq!(without_newline("crane otter\n"), "crane otter");
        assert_eq!(without_newline("crane otter\r\n"), "crane otter");
        assert_eq!(without_newline("crane otter"), "crane otter");
        assert_eq!(without_newline("crane otter\n\n"), "crane otter\n");
        assert_eq!(without_newline("crane otter \n"), "crane otter ");
        assert_eq!(without_newline("crane otter\r"), "crane otter\r");
        assert_eq!(without_newline(""), "");
    }
}
