//! The simple search of this stage: all words must occur in an item or a note, folded across
//! diacritics and scripts. Every result opens with what was covered.

mod excerpt;
mod query;
pub(super) mod texts;

use std::sync::{Arc, PoisonError};

use comity_contract::evidence::{Cover, Hit, SearchEvidence, SearchResults};
use comity_domain::kinds::entry;
use comity_intake::folding;
use comity_vault::ItemRow;

use self::excerpt::excerpt;
pub(crate) use self::query::{Query, search_form};
use self::texts::{Folded, FoldedTexts};
use super::{filter, items, memory, words};
use crate::refuse::Answer;
use crate::session::Session;
use crate::{names, notes, page};

/// Where a word was found, the best place first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Number,
    Title,
    Tag,
    Description,
    Text,
}

/// Searches items and notes. Excerpts are made for the page alone.
pub(crate) fn search(session: &Session, args: &SearchEvidence) -> Answer<SearchResults> {
    let control = names::team(session, &args.team)?;
    let team = &control.team;
    let query = Query::parse(&args.query);
    let all = session.vault.items(team)?;
    memory::consult(session, team, "evidence-search", None);
    let mut found: Vec<(Place, Arc<ItemRow>)> = Vec::new();
    if !query.is_empty() {
        let mut texts = session.evidence.texts.lock().unwrap_or_else(PoisonError::into_inner);
        for row in &all {
            let place = find_in(session, &mut texts, &query, row)?;
            found.extend(place.map(|place| (place, Arc::clone(row))));
        }
    }
    found.sort_by_cached_key(|(place, row)| (*place, filter::exhibit(row)));
    let in_notes =
        if query.is_empty() { Vec::new() } else { notes::search(session, team, &query)? };
    let total = (found.len() as u64).saturating_add(in_notes.len() as u64);
    let cut = page::cut(total, &args.paging);
    let hits = found.iter().map(Found::Item).chain(in_notes.into_iter().map(Found::Note));
    let mut rows = Vec::new();
    for hit in hits.skip(cut.skip).take(cut.take) {
        rows.push(match hit {
            Found::Item((place, row)) => item_hit(session, &query, *place, row)?,
            Found::Note(hit) => hit,
        });
    }
    let cover = items::cover(session, &all);
    let statement = statement(&cover);
    Ok(SearchResults { statement, cover, rows, page: cut.page, pages: cut.pages, total })
}

enum Found<'a> {
    Item(&'a (Place, Arc<ItemRow>)),
    Note(Hit),
}

/// Finds where an item has the first word, if it has all of them somewhere.
fn find_in(
    session: &Session,
    texts: &mut FoldedTexts,
    query: &Query,
    row: &Arc<ItemRow>,
) -> Answer<Option<Place>> {
    let Some(shown) = &row.shown else { return Ok(None) };
    let head = [
        (Place::Number, folding::fold(&shown.exhibit)),
        (Place::Title, folding::fold(&shown.title)),
        (Place::Tag, folding::fold(&shown.tags.join("\n"))),
    ];
    let folded = texts.of(session, row)?;
    let Folded { description, text } = &*folded;
    let places = || {
        let head = head.iter().map(|(place, text)| (*place, text.as_str()));
        head.chain([(Place::Description, description.as_str()), (Place::Text, text.as_str())])
    };
    Ok(query.find(places))
}

fn item_hit(session: &Session, query: &Query, place: Place, row: &ItemRow) -> Answer<Hit> {
    let shown = row.shown.clone().unwrap_or_default();
    let (name, text) = match place {
        Place::Number => ("number", shown.exhibit.clone()),
        Place::Title => ("title", shown.title.clone()),
        Place::Tag => ("tag", shown.tags.join(", ")),
        Place::Description => ("description", description(session, row)?),
        Place::Text => ("text", session.vault.text(row)?.map(|kept| kept.text).unwrap_or_default()),
    };
    Ok(Hit {
        item: Some(row.item.to_string()),
        note: None,
        exhibit: Some(shown.exhibit),
        title: shown.title,
        place: name.to_owned(),
        excerpt: excerpt(&text, query),
        sha256: items::content_hash(row).map(hex::encode),
    })
}

/// Returns the descriptions of an item, one a line.
fn description(session: &Session, row: &ItemRow) -> Answer<String> {
    let Some(record) = session.vault.record(&row.item)? else { return Ok(String::new()) };
    let standing = record.fields.standing(entry::DESCRIPTION).into_iter();
    let texts = standing.filter_map(|write| write.value.as_ref()?.as_text());
    Ok(texts.collect::<Vec<_>>().join("\n"))
}

/// Returns a hit in a note.
pub(crate) fn note_hit(note: String, title: String, text: &str, query: &Query) -> Hit {
    Hit {
        item: None,
        note: Some(note),
        exhibit: None,
        title,
        place: "note".to_owned(),
        excerpt: excerpt(text, query),
        sha256: None,
    }
}

/// Says what was covered, and what was not.
fn statement(cover: &Cover) -> String {
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
    if missing.is_empty() {
        format!("{covered}: all there are.")
    } else {
        format!("{covered}; {}.", missing.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A search that covers half must not look like one that covers all.
    #[test]
    fn the_statement_counts_what_was_left_out() {
        let mut cover = Cover { items: 3, searched: 3, ..Cover::default() };
        assert_eq!(statement(&cover), "Searched the text of 3 of 3 items: all there are.");

        (cover.searched, cover.failed, cover.not_held) = (1, 1, 1);
        let said = statement(&cover);
        assert!(said.contains("1 of 3") && said.contains("1 whose text could not be read"));
        assert!(said.ends_with("1 not held here."));
    }
}
