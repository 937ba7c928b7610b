//! Search over items and notes, by the index of the team. Every result opens with what was
//! covered; where the index lags behind the vault, it says by how much.

mod documents;
mod upkeep;

use std::collections::HashMap;
use std::sync::Arc;

use comity_changes::RecordId;
use comity_contract::ProblemCode as Code;
use comity_contract::evidence::{Cover, Hit, Mark, SearchEvidence, SearchResults};
use comity_intake::Cancel;
use comity_search::{Found, NotAQuery, Place, Query, SearchError, Shown, show};
use comity_vault::ItemRow;

pub(super) use self::upkeep::Indexes;
use self::upkeep::TeamIndex;
use super::{items, memory, reading, words};
use crate::names::{self, Names};
use crate::refuse::{Answer, Refuse, stored};
use crate::session::Session;
use crate::{notes, page};

/// Searches items and notes. Excerpts are made for the page alone. As one types, what the index
/// lacks is added in the background; else it is added first.
pub(crate) fn search(session: &Arc<Session>, args: &SearchEvidence) -> Answer<SearchResults> {
    let control = names::team(session, &args.team)?;
    let team = &control.team;
    let query = Query::parse(&args.query, args.typing).map_err(not_a_query)?;
    let names = Names::of(session, &control)?;
    match args.typing {
        true => reading::read_left_over(session, team)?,
        false => reading::read_new_texts(session, team, &Cancel::default())?,
    }
    let all = session.vault.items(team)?;
    // Asking for nothing makes the index ready, and is no consultation.
    if !query.is_empty() {
        memory::consult(session, team, "evidence-search", None);
    }
    let asked = page::cut(0, &args.paging);
    let (found, lagging) = upkeep::with_index(session, team, |index| {
        let lagging = match args.typing {
            true => TeamIndex::catch_up_soon(index, session, team, &names)?,
            false => index.catch_up(session, team, &names)?,
        };
        let found = match query.is_empty() {
            true => Found::default(),
            false => index.find(&query, asked.skip, asked.take)?,
        };
        Ok((found, lagging))
    })?;
    let cut = page::cut(found.total, &args.paging);
    let rows = hits(session, &names, &query, &all, &found)?;
    let cover = items::cover(session, &all);
    let statement = statement(&cover, lagging);
    let (page, pages, total) = (cut.page, cut.pages, found.total);
    Ok(SearchResults { statement, cover, lagging, rows, page, pages, total })
}

fn hits(
    session: &Session,
    names: &Names,
    query: &Query,
    all: &[Arc<ItemRow>],
    found: &Found,
) -> Answer<Vec<Hit>> {
    let mut places: HashMap<RecordId, Option<&Arc<ItemRow>>> =
        found.hits.iter().map(|id| (RecordId(*id), None)).collect();
    for row in all {
        if let Some(place) = places.get_mut(&row.item) {
            *place = Some(row);
        }
    }
    let mut hits = Vec::with_capacity(found.hits.len());
    for id in found.hits.iter().map(|id| RecordId(*id)) {
        hits.extend(match places.get(&id).copied().flatten() {
            Some(row) => Some(item_hit(session, names, query, row)?),
            None => note_hit(session, query, &id)?,
        });
    }
    Ok(hits)
}

fn item_hit(session: &Session, names: &Names, query: &Query, row: &ItemRow) -> Answer<Hit> {
    let row_shown = row.shown.clone().unwrap_or_default();
    // Descriptions last: they are read from the records, which takes longest.
    let places = [Place::Number, Place::Title, Place::Tag, Place::Text, Place::Description];
    let state = names.state_of(&row.made.authority);
    let found = show(query, Some(&state), &places, |place| -> Answer<String> {
        Ok(match place {
            Place::Number => row_shown.exhibit().to_string(),
            Place::Title => row_shown.title().to_string(),
            Place::Tag => row_shown.alike.tags.join(", "),
            Place::Description => documents::words_of(session, row)?.description,
            Place::Text | Place::Note => documents::text(session, row)?,
        })
    })?;
    let hit = hit(found, row_shown.title().to_string());
    Ok(Hit {
        item: Some(row.item.to_string()),
        exhibit: Some(row_shown.exhibit().to_string()),
        sha256: items::content_hash(row).map(hex::encode),
        ..hit
    })
}

/// Returns a hit in a note; nothing when the index knows a note that is no longer here.
fn note_hit(session: &Session, query: &Query, id: &RecordId) -> Answer<Option<Hit>> {
    let Some(record) = session.vault.record(id)? else { return Ok(None) };
    let found = show(query, None, &[Place::Title, Place::Note], |place| -> Answer<String> {
        Ok(match place {
            Place::Title => notes::titles(&record).join("\n"),
            _ => session.notes.text(&record).to_string(),
        })
    })?;
    let hit = hit(found, notes::title(&record));
    // To people a note is one place.
    Ok(Some(Hit { note: Some(id.to_string()), place: Place::Note.as_str().to_owned(), ..hit }))
}

fn hit(found: Shown, title: String) -> Hit {
    let marks = found.marks.iter().map(|mark| Mark { first: mark.first, last: mark.last });
    Hit {
        item: None,
        note: None,
        exhibit: None,
        title,
        place: found.place.as_str().to_owned(),
        marks: marks.collect(),
        excerpt: found.excerpt,
        page: found.page,
        sha256: None,
    }
}

fn not_a_query(fault: NotAQuery) -> Refuse {
    let (code, said, hint) = match fault {
        NotAQuery::TooLong => (
            Code::ValueTooLong,
            "The query is longer than 2,000 characters or 64 terms.",
            "Search for less at once.",
        ),
        NotAQuery::DateUnknown => (
            Code::ValueInvalid,
            "What follows date: is no date.",
            "Write date:2024, date:2024-01, date:2024-01-15 or date:2024-01..2024-06.",
        ),
        NotAQuery::PrefixShort => (
            Code::ValueInvalid,
            "One letter before * stands for too many words.",
            "Write at least two letters before *.",
        ),
    };
    code.problem().saying(said).hinting(hint).into()
}

impl From<SearchError> for Refuse {
    fn from(error: SearchError) -> Self {
        match error {
            SearchError::TooBroad => Code::ValueInvalid
                .problem()
                .saying("More words begin so than can be searched at once.")
                .hinting("Write more letters before *.")
                .into(),
            SearchError::Io(error) => stored(&error),
            // It was made anew once already: something keeps damaging it.
            SearchError::Damaged => Code::StorageFailed.into(),
        }
    }
}

/// Says what was covered, and what was not.
fn statement(cover: &Cover, lagging: u64) -> String {
    let missing = [
        (cover.no_text, "without text", "without text"),
        (cover.failed, "whose text could not be read", "whose text could not be read"),
        (cover.not_held, "not held here", "not held here"),
        (cover.not_released, "not released to us", "not released to us"),
    ];
    let missing: Vec<String> = missing
        .into_iter()
        .filter(|(count, _, _)| *count > 0)
        .map(|(count, one, more)| words::count(count, one, more))
        .collect();
    let items = words::count(cover.items, "item", "items");
    let covered = format!("Searched the text of {} of {items}", cover.searched);
    let said = if missing.is_empty() {
        format!("{covered}: all there are.")
    } else {
        format!("{covered}; {}.", missing.join(", "))
    };
    match lagging {
        0 => said,
        _ => {
            let lacking = words::count(lagging, "item or note", "items and notes");
            format!("The index is being made: {lacking} cannot be found yet. {said}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A search that covers half must not look like one that covers all.
    #[test]
    fn the_statement_counts_what_was_left_out() {
        let mut cover = Cover { items: 3, searched: 3, ..Cover::default() };
        assert_eq!(statement(&cover, 0), "Searched the text of 3 of 3 items: all there are.");

        (cover.searched, cover.failed, cover.not_held) = (1, 1, 1);
        let said = statement(&cover, 0);
        assert!(said.contains("1 of 3") && said.contains("1 whose text could not be read"));
        assert!(said.ends_with("1 not held here."));
    }

    #[test]
    fn an_index_that_lags_is_said_first() {
        let said = statement(&Cover::default(), 2);

        assert!(said.starts_with("The index is being made: 2 items and notes cannot be found"));
    }
}
