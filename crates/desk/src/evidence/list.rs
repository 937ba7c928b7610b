//! The evidence table: filtered, ordered, one page of it, with what a search would cover.

use std::collections::BTreeMap;
use std::sync::Arc;

use comity_contract::evidence::{EvidencePage, Facet, ListEvidence};
use comity_intake::sniff;
use comity_vault::ItemRow;

use super::filter::{Filter, Order};
use super::items::{self, Lines};
use super::{memory, words};
use crate::names::{self, Names};
use crate::page;
use crate::refuse::Answer;
use crate::session::Session;

/// Lists evidence. Lines are made for the rows of the page alone.
pub(crate) fn list(session: &Session, args: &ListEvidence) -> Answer<EvidencePage> {
    let control = names::team(session, &args.team)?;
    let order = Order::parse(args.sort.as_deref())?;
    let filter = Filter::parse(args.filter.as_deref().unwrap_or_default())?;
    let names = Names::of(session, &control)?;
    let all = session.vault.items(&control.team)?;
    let mut rows: Vec<Arc<ItemRow>> =
        all.iter().filter(|row| filter.passes(session, &names, row)).map(Arc::clone).collect();
    order.sort(&names, &mut rows);
    let total = rows.len() as u64;
    let cut = page::cut(total, &args.paging);
    let rows: Vec<_> = rows.into_iter().skip(cut.skip).take(cut.take).collect();
    let lines = Lines::of(session, &control, &names, &all, &rows)?;
    let rows = rows.iter().map(|row| lines.line(row)).collect();
    memory::consult(session, &control.team, "evidence-list", None);
    Ok(EvidencePage {
        rows,
        page: cut.page,
        pages: cut.pages,
        total,
        cover: items::cover(session, &all),
        facets: facets(&names, &all),
    })
}

/// Counts the values of the filter tree, over all items.
fn facets(names: &Names, items: &[Arc<ItemRow>]) -> Vec<Facet> {
    let mut counts: BTreeMap<(&str, String), u64> = BTreeMap::new();
    let mut states: BTreeMap<[u8; 32], u64> = BTreeMap::new();
    let mut types: BTreeMap<&str, u64> = BTreeMap::new();
    let mut tags: BTreeMap<&str, u64> = BTreeMap::new();
    for row in items {
        add(&mut states, row.authority, 1);
        let Some(shown) = &row.shown else { continue };
        add(&mut types, shown.media_type.as_str(), 1);
        shown.tags.iter().for_each(|tag| add(&mut tags, tag.as_str(), 1));
        let handling = words::handling_text(items::handling_of(row));
        add(&mut counts, ("handling", handling.to_owned()), 1);
    }
    for (authority, count) in states {
        add(&mut counts, ("state", names.state_of(&authority)), count);
    }
    for (media_type, count) in types {
        add(&mut counts, ("type", sniff::group(media_type).as_str().to_owned()), count);
    }
    for (tag, count) in tags {
        add(&mut counts, ("tag", tag.to_owned()), count);
    }
    let facet = |((field, value), count): ((&str, String), u64)| Facet {
        field: field.to_owned(),
        value,
        count,
    };
    counts.into_iter().map(facet).collect()
}

fn add<K: Ord>(counts: &mut BTreeMap<K, u64>, key: K, count: u64) {
    let entry = counts.entry(key).or_default();
    *entry = entry.saturating_add(count);
}
