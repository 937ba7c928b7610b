//! Asking a worker for texts: many small files together, one large file in parts, or once more
//! without the engine that broke over a file.

use super::job::{Engines, How, TEXT, decode, params};
use super::pages::Engine;
use super::{Reason, TextKind, TextOutcome};
use crate::worker::{Asked, Broken, Lease, Running, Why};

/// A file's bytes and how to read its text.
pub struct Question {
    /// How to read it.
    pub kind: TextKind,
    /// The whole file.
    pub bytes: Vec<u8>,
}

impl<'a> Lease<'a> {
    /// Asks for the texts of several files, the small ones in one round trip; answers in the same
    /// order. A file that breaks the worker fails with the reason, the ones after it are read.
    pub fn ask(&mut self, questions: &[Question]) -> Vec<TextOutcome> {
        let mut outcomes = Vec::with_capacity(questions.len());
        for run in questions.chunk_by(|a, b| !a.kind.has_engines() && !b.kind.has_engines()) {
            match run {
                [one] if one.kind.has_engines() => {
                    outcomes.push(self.read(one.kind, &one.bytes, ""));
                }
                run => outcomes.extend(self.ask_run(run)),
            }
        }
        outcomes
    }

    fn ask_run(&mut self, run: &[Question]) -> Vec<TextOutcome> {
        let params: Vec<_> = run.iter().map(|one| params(How::plainly(one.kind))).collect();
        let asked: Vec<_> = run
            .iter()
            .zip(&params)
            .map(|(one, params)| Asked { job: TEXT, params, file: &one.bytes })
            .collect();
        let answers = self.ask_all(&asked, decode).into_iter();
        answers.map(|answer| answer.unwrap_or_else(|broken| outcome_of(&broken.why))).collect()
    }

    /// Asks for the text of one file, with the password that opens it if it needs one. When an
    /// engine breaks the worker it is asked again without that one.
    pub fn read(&mut self, kind: TextKind, file: &[u8], password: &str) -> TextOutcome {
        let mut how = How { kind, password, left_out: Engines::default() };
        let mut broke = Vec::new();
        loop {
            let params = params(how);
            let asked = Asked { job: TEXT, params: &params, file };
            match self.ask_one(asked, &mut |_| Ok(()), decode) {
                Ok(outcome) => return with_remarks(outcome, &broke),
                Err(Broken { why, stage }) => {
                    let engine = Engine::of_stage(stage);
                    match engine.filter(|engine| !how.left_out.has(*engine)) {
                        Some(engine) => {
                            broke.push(format!("{} was left out: {}", engine.name(), why.words()));
                            how.left_out = how.left_out.with(engine);
                        }
                        None => return with_remarks(outcome_of(&why), &broke),
                    }
                }
            }
        }
    }

    /// Begins to ask for the text of a file that comes in parts. What may have to be read again
    /// is kept until then, at most [`super::TEXT_SOURCE_BYTES_MAX`].
    pub fn begin(&mut self, kind: TextKind) -> Asking<'_, 'a> {
        let state = if kind.has_engines() {
            State::Whole(Vec::new())
        } else {
            State::Parts(self.take().and_then(|mut running| {
                match running.begin(TEXT, &params(How::plainly(kind))) {
                    Ok(()) => Ok(running),
                    Err(error) => Err(running.end(&error)),
                }
            }))
        };
        Asking { lease: self, kind, state }
    }
}

impl How<'static> {
    fn plainly(kind: TextKind) -> Self {
        Self { kind, password: "", left_out: Engines::default() }
    }
}

/// A question that is being asked part by part.
pub struct Asking<'a, 'b> {
    lease: &'a mut Lease<'b>,
    kind: TextKind,
    state: State,
}

enum State {
    /// The file so far, kept here.
    Whole(Vec<u8>),
    /// A worker has it so far, or broke.
    Parts(Result<Running, Why>),
}

impl Asking<'_, '_> {
    /// Gives the next bytes of the file. Does nothing once the worker broke: the outcome says why.
    pub fn feed(&mut self, bytes: &[u8]) {
        match &mut self.state {
            State::Whole(file) if file.len() <= TEXT.file_bytes_max => {
                file.extend_from_slice(bytes);
            }
            State::Parts(Ok(running)) => {
                if let Err(error) = running.feed(bytes) {
                    let broken = std::mem::replace(&mut self.state, State::Whole(Vec::new()));
                    if let State::Parts(Ok(running)) = broken {
                        self.state = State::Parts(Err(running.end(&error)));
                    }
                }
            }
            State::Whole(_) | State::Parts(Err(_)) => {}
        }
    }

    /// Ends the file and waits for its text.
    pub fn answer(self) -> TextOutcome {
        let mut running = match self.state {
            State::Whole(file) => return self.lease.read(self.kind, &file, ""),
            State::Parts(Err(why)) => return outcome_of(&why),
            State::Parts(Ok(running)) => running,
        };
        let answer = running
            .go()
            .and_then(|()| running.answer(TEXT, &mut 0, &mut |_| Ok(())))
            .and_then(|body| decode(&body));
        match answer {
            Ok(outcome) => {
                self.lease.put_back(running);
                outcome
            }
            Err(error) => outcome_of(&running.end(&error)),
        }
    }
}

fn outcome_of(why: &Why) -> TextOutcome {
    match why {
        Why::Off(why) => TextOutcome::off(why),
        Why::TooLarge => TextOutcome::too_large(),
        why if why.is_limit() => TextOutcome::because(Reason::LimitHit, why.words()),
        why => TextOutcome::because(Reason::Unreadable, why.words()),
    }
}

fn with_remarks(mut outcome: TextOutcome, more: &[String]) -> TextOutcome {
    if !more.is_empty() {
        let all = outcome.record.remark.iter().chain(more).cloned().collect::<Vec<_>>();
        outcome.record.remark = Some(all.join("; "));
    }
    outcome
}
