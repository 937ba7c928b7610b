//! Many calls after one unlock: a JSON request a line comes in, a JSON reply a line goes out.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::sync::atomic::AtomicBool;

use comity_contract::{Call, Problem, ProblemCode, Reply};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::host::is_standard_input;
use crate::out;
use crate::run::Work;

const LINE_BYTES_MAX: u64 = 64 << 20;

/// Answers every line of a file and returns whether each was answered with a reply.
pub fn answer(work: &Work, file: &Path) -> Result<bool, Problem> {
    if is_standard_input(file) {
        return answer_lines(std::io::stdin().lock(), |call| one(work, call));
    }
    let file = File::open(file).map_err(|_| ProblemCode::FileUnreadable.problem())?;
    answer_lines(BufReader::new(file), |call| one(work, call))
}

/// One line out.
#[derive(Serialize)]
struct Answer {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<Value>,
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply: Option<Reply>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<Problem>,
}

fn one(work: &Work, call: Call) -> Result<Reply, Problem> {
    match call {
        // Ctrl-C ends a batch at once: what was acknowledged stays, and an import can be resumed.
        Call::EvidenceImport(_) => work.does_long(call, &AtomicBool::new(false)),
        call => work.desk.call(call),
    }
}

fn answer_lines(
    mut requests: impl BufRead,
    ask: impl Fn(Call) -> Result<Reply, Problem>,
) -> Result<bool, Problem> {
    let mut all_ok = true;
    loop {
        let mut line = Vec::new();
        let read = requests.by_ref().take(LINE_BYTES_MAX).read_until(b'\n', &mut line);
        match read.map_err(|_| ProblemCode::FileUnreadable.problem())? {
            0 => return Ok(all_ok),
            _ if line.trim_ascii().is_empty() => {}
            _ => {
                let answer = answer_line(&line, &ask);
                all_ok &= answer.ok;
                out::line(&answer)?;
            }
        }
    }
}

fn answer_line(line: &[u8], ask: &impl Fn(Call) -> Result<Reply, Problem>) -> Answer {
    let Ok(mut request) = serde_json::from_slice::<Map<String, Value>>(line) else {
        return Answer { id: None, ok: false, reply: None, problem: Some(malformed()) };
    };
    let id = request.remove("id");
    // Calls that take nothing may be written without arguments.
    request.entry("args").or_insert_with(|| Value::Object(Map::new()));
    let call = serde_json::from_value(Value::Object(request)).map_err(|_| malformed());
    match call.and_then(ask) {
        Ok(reply) => Answer { id, ok: true, reply: Some(reply), problem: None },
        Err(problem) => Answer { id, ok: false, reply: None, problem: Some(problem) },
    }
}

/// The parser's own words could repeat what was typed, so they are not passed on.
fn malformed() -> Problem {
    ProblemCode::WrongUsage
        .problem()
        .hinting("Write {\"call\": NAME, \"args\": {...}} on one line, as schemas/call.json says.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(line: &str) -> Value {
        let refuse = |_: Call| Err(ProblemCode::VaultLocked.problem());
        serde_json::to_value(answer_line(line.as_bytes(), &refuse)).unwrap()
    }

    /// A script finds its answer by the id it gave, also when the answer is a problem.
    #[test]
    fn an_id_comes_back_with_its_answer() {
        let answer = answers(r#"{"id": [7, "a"], "call": "team_list", "args": {}}"#);

        assert_eq!(answer["id"], serde_json::json!([7, "a"]));
        assert_eq!(answer["ok"], false);
        assert_eq!(answer["problem"]["code"], "vault-locked");
    }

    #[test]
    fn a_call_that_takes_nothing_needs_no_arguments() {
        assert_eq!(answers(r#"{"call": "vault_status"}"#)["problem"]["code"], "vault-locked");
        assert_eq!(answers(r#"{"call": "team_show"}"#)["problem"]["code"], "wrong-usage");
    }

    /// One bad line must not take the rest of a batch with it, nor come back in an error.
    #[test]
    fn a_malformed_line_is_answered_and_not_repeated() {
        for line in ["{", "[]", "7", r#"{"call": "no-such-secret"}"#, "\u{fffd}"] {
            let answer = answers(line);

            assert_eq!(answer["problem"]["code"], "wrong-usage", "{line}");
            assert!(!answer.to_string().contains("no-such-secret"));
        }
    }
}
