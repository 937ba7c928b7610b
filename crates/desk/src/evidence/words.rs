//! Between the numbers of records and the words of the contract.

use comity_contract::evidence::{FileState, Handling, Route, TextState};
use comity_intake::State;
use comity_intake::text::TextResult;
use comity_vault::items::TextOutcome;

/// Every route with the text that stands for it in records.
const ROUTES: [(Route, &str); 8] = [
    (Route::JitMeasure, "jit-measure"),
    (Route::PreJit, "pre-jit"),
    (Route::EioMla, "eio-mla"),
    (Route::Europol, "europol"),
    (Route::Fiu, "fiu"),
    (Route::Epoc, "epoc"),
    (Route::Voluntary, "voluntary"),
    (Route::Osint, "osint"),
];

/// Returns a route's text in records.
pub(super) fn route_text(route: Route) -> &'static str {
    ROUTES.iter().find(|(known, _)| *known == route).map_or("jit-measure", |(_, text)| text)
}

/// Reads a route; one of a newer version shows as the usual one.
pub(super) fn route_of(text: &str) -> Route {
    ROUTES.iter().find(|(_, known)| *known == text).map_or(Route::JitMeasure, |(route, _)| *route)
}

/// Tells whether a text stands for a route.
pub(super) fn is_route(text: &str) -> bool {
    ROUTES.iter().any(|(_, known)| *known == text)
}

/// Returns the texts of all routes.
pub(super) fn route_names() -> Vec<&'static str> {
    ROUTES.iter().map(|(_, text)| *text).collect()
}

/// Returns a handling code's number in records.
pub(super) fn handling_number(handling: Handling) -> u64 {
    match handling {
        Handling::H0 => 0,
        Handling::H1 => 1,
        Handling::H2 => 2,
        Handling::H3 => 3,
    }
}

/// Reads a handling code; what is not known counts as the strictest.
pub(super) fn handling_of(number: u64) -> Handling {
    match number {
        0 => Handling::H0,
        1 => Handling::H1,
        2 => Handling::H2,
        _ => Handling::H3,
    }
}

/// Reads a handling code as people write it.
pub(super) fn handling_named(text: &str) -> Option<Handling> {
    let all = [Handling::H0, Handling::H1, Handling::H2, Handling::H3];
    all.into_iter().find(|code| handling_text(*code).eq_ignore_ascii_case(text))
}

/// Returns a handling code as people write it.
pub(super) fn handling_text(handling: Handling) -> &'static str {
    match handling {
        Handling::H0 => "H0",
        Handling::H1 => "H1",
        Handling::H2 => "H2",
        Handling::H3 => "H3",
    }
}

/// Returns what reading a text gave, for people.
pub(super) fn text_of(outcome: TextOutcome) -> TextState {
    match outcome {
        TextOutcome::Searched => TextState::Searched,
        TextOutcome::NoText => TextState::NoText,
        TextOutcome::Failed => TextState::Failed,
    }
}

/// Returns what reading a text gave, for records.
pub(super) fn outcome_of(result: TextResult) -> TextOutcome {
    match result {
        TextResult::Searched => TextOutcome::Searched,
        TextResult::NoText => TextOutcome::NoText,
        TextResult::Failed => TextOutcome::Failed,
    }
}

/// Reads a text state as filters name it.
pub(super) fn text_named(text: &str) -> Option<TextState> {
    Some(match text {
        "searched" => TextState::Searched,
        "no-text" => TextState::NoText,
        "failed" => TextState::Failed,
        "not-held" => TextState::NotHeld,
        "not-released" => TextState::NotReleased,
        _ => return None,
    })
}

/// Returns how a file ended that was not taken, for people.
pub(super) fn state_of(state: State) -> FileState {
    match state {
        State::Empty => FileState::Empty,
        State::Unreadable => FileState::Unreadable,
        State::Changed => FileState::Changed,
        State::Link => FileState::Link,
        State::Special => FileState::Special,
        State::PathTooLong => FileState::PathTooLong,
        State::Vanished => FileState::Vanished,
        State::Cancelled => FileState::Cancelled,
        State::NotStored => FileState::NotStored,
        State::TakenBefore => FileState::TakenBefore,
    }
}

/// Returns a count with its noun, in the plural where it must be.
pub(super) fn count(number: u64, one: &str, more: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { more })
}
