//! What the table of evidence was made with, kept for its next page: a table of 100,000 items is
//! asked for page by page, and at every key.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use comity_contract::evidence::Facet;
use comity_intake::sniff;
use comity_vault::ItemRow;

use super::filter::{Filter, Order};
use super::items::{content_hash, handling_of};
use super::words;
use crate::names::Names;
use crate::refuse::Answer;
use crate::session::Session;

/// The rows of a team as the vault has them.
pub(super) type Rows = Arc<Vec<Arc<ItemRow>>>;

/// What the last table was made with.
#[derive(Default)]
pub(super) struct Listed {
    counted: Mutex<Option<Arc<Counted>>>,
    ordered: Mutex<Option<Arc<Ordered>>>,
    passed: Mutex<Option<Passed>>,
}

/// What is counted over all items, for as long as none changes.
pub(super) struct Counted {
    all: Rows,
    states: Vec<([u8; 32], String)>,
    /// The values of the filter tree.
    pub facets: Vec<Facet>,
    /// How many items have a content, of contents that several have.
    pub copies: HashMap<[u8; 32], u64>,
}

/// All rows in an order.
struct Ordered {
    counted: Arc<Counted>,
    sort: Option<String>,
    rows: Rows,
}

/// Rows that passed a filter, in that order.
struct Passed {
    ordered: Arc<Ordered>,
    filter: Filter,
    rows: Rows,
}

impl Listed {
    /// Counts over all items of a team, unless nothing changed since.
    pub fn counted(&self, names: &Names, all: &Rows) -> Arc<Counted> {
        let mut kept = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        let states = names.states();
        let same = |kept: &&Arc<Counted>| Arc::ptr_eq(&kept.all, all) && kept.states == states;
        if let Some(same) = kept.as_ref().filter(same) {
            return Arc::clone(same);
        }
        let (facets, copies) = (facets(names, all), copies(all));
        let counted = Arc::new(Counted { all: Arc::clone(all), states, facets, copies });
        *kept = Some(Arc::clone(&counted));
        counted
    }

    /// Returns the rows that pass, in order. They are those of last time when the same is asked
    /// and nothing changed, and chosen among those when less is asked: one goes on typing. What
    /// may change by itself, as when a file arrives, is looked at anew.
    pub fn rows(
        &self,
        session: &Session,
        names: &Names,
        counted: &Arc<Counted>,
        (sort, filter): (Option<&str>, Option<&str>),
    ) -> Answer<Rows> {
        let filter = Filter::parse(filter.unwrap_or_default())?;
        let ordered = self.ordered(names, counted, sort)?;
        if filter.looks_at_files() {
            return Ok(chosen(session, names, &ordered.rows, &filter));
        }
        let mut kept = self.passed.lock().unwrap_or_else(PoisonError::into_inner);
        let last = kept.as_ref().filter(|last| Arc::ptr_eq(&last.ordered, &ordered));
        let rows = match last {
            Some(last) if last.filter == filter => return Ok(Arc::clone(&last.rows)),
            Some(last) if filter.narrows(&last.filter) => {
                chosen(session, names, &last.rows, &filter)
            }
            _ => chosen(session, names, &ordered.rows, &filter),
        };
        *kept = Some(Passed { ordered, filter, rows: Arc::clone(&rows) });
        Ok(rows)
    }

    /// Returns all rows in an order, which is as it was as long as none changes.
    fn ordered(
        &self,
        names: &Names,
        counted: &Arc<Counted>,
        sort: Option<&str>,
    ) -> Answer<Arc<Ordered>> {
        let order = Order::parse(sort)?;
        let mut kept = self.ordered.lock().unwrap_or_else(PoisonError::into_inner);
        let same = |kept: &&Arc<Ordered>| {
            Arc::ptr_eq(&kept.counted, counted) && kept.sort.as_deref() == sort
        };
        if let Some(same) = kept.as_ref().filter(same) {
            return Ok(Arc::clone(same));
        }
        let mut rows = counted.all.to_vec();
        order.sort(names, &mut rows);
        let (counted, sort) = (Arc::clone(counted), sort.map(str::to_owned));
        let ordered = Arc::new(Ordered { counted, sort, rows: Arc::new(rows) });
        *kept = Some(Arc::clone(&ordered));
        Ok(ordered)
    }
}

/// Returns the rows among some that pass.
fn chosen(session: &Session, names: &Names, rows: &Rows, filter: &Filter) -> Rows {
    let passing = rows.iter().filter(|row| filter.passes(session, names, row));
    Arc::new(passing.map(Arc::clone).collect())
}

/// Counts the values of the filter tree, over all items.
fn facets(names: &Names, items: &[Arc<ItemRow>]) -> Vec<Facet> {
    let mut counts: BTreeMap<(&str, String), u64> = BTreeMap::new();
    let mut states: HashMap<[u8; 32], u64> = HashMap::new();
    let mut types: HashMap<&str, u64> = HashMap::new();
    let mut tags: HashMap<&str, u64> = HashMap::new();
    let mut codes: HashMap<&str, u64> = HashMap::new();
    for row in items {
        add(states.entry(row.made.authority).or_default(), 1);
        let Some(shown) = &row.shown else { continue };
        add(types.entry(&*shown.alike.media_type).or_default(), 1);
        shown.alike.tags.iter().for_each(|tag| add(tags.entry(&**tag).or_default(), 1));
        add(codes.entry(words::handling_text(handling_of(row))).or_default(), 1);
    }
    let mut count = |field, value: String, count| {
        add(counts.entry((field, value)).or_default(), count);
    };
    states.into_iter().for_each(|(key, n)| count("state", names.state_of(&key), n));
    let group = |media_type: &str| sniff::group(media_type).as_str().to_owned();
    types.into_iter().for_each(|(media_type, n)| count("type", group(media_type), n));
    tags.into_iter().for_each(|(tag, n)| count("tag", tag.to_owned(), n));
    codes.into_iter().for_each(|(code, n)| count("handling", code.to_owned(), n));
    let facet = |((field, value), count): ((&str, String), u64)| Facet {
        field: field.to_owned(),
        value,
        count,
    };
    counts.into_iter().map(facet).collect()
}

fn copies(items: &[Arc<ItemRow>]) -> HashMap<[u8; 32], u64> {
    let mut copies = HashMap::new();
    for hash in items.iter().filter_map(|row| content_hash(row)) {
        add(copies.entry(hash).or_default(), 1);
    }
    copies.retain(|_, count| *count > 1);
    copies.shrink_to_fit();
    copies
}

fn add(count: &mut u64, more: u64) {
    *count = count.saturating_add(more);
}
