//! Folded texts kept at hand while the vault is open, up to a bound; the rest is read and folded
//! again for every search.

use std::collections::HashMap;
use std::sync::Arc;

use comity_changes::RecordId;
use comity_vault::ItemRow;
use comity_vault::items::TextOutcome;

use super::query::search_form;
use crate::refuse::Answer;
use crate::session::Session;

/// Bytes of folded texts that are kept.
const BYTES_MAX: usize = 64 << 20;

/// Folded texts, each with the row it was made from: a row that changed is another one.
#[derive(Default)]
pub(in crate::evidence) struct FoldedTexts {
    kept: HashMap<RecordId, (Arc<ItemRow>, Arc<Folded>)>,
    bytes: usize,
}

/// What is searched of an item beside its row.
pub(in crate::evidence) struct Folded {
    /// Its descriptions.
    pub description: String,
    /// Its text.
    pub text: String,
}

impl FoldedTexts {
    /// Returns the folded texts of an item.
    pub fn of(&mut self, session: &Session, row: &Arc<ItemRow>) -> Answer<Arc<Folded>> {
        if let Some((of, folded)) = self.kept.get(&row.item)
            && Arc::ptr_eq(of, row)
        {
            return Ok(Arc::clone(folded));
        }
        let description = super::description(session, row)?;
        let text = match row.text {
            Some(TextOutcome::Searched) => session.vault.text(row)?.map(|kept| kept.text),
            _ => None,
        };
        let folded = Arc::new(Folded {
            description: search_form(&description),
            text: search_form(&text.unwrap_or_default()),
        });
        self.keep(row, &folded);
        Ok(folded)
    }

    fn keep(&mut self, row: &Arc<ItemRow>, folded: &Arc<Folded>) {
        let old = self.kept.remove(&row.item);
        self.bytes = self.bytes.saturating_sub(old.map_or(0, |(_, folded)| folded.bytes()));
        let bytes = self.bytes.saturating_add(folded.bytes());
        if bytes <= BYTES_MAX {
            self.bytes = bytes;
            self.kept.insert(row.item, (Arc::clone(row), Arc::clone(folded)));
        }
    }
}

impl Folded {
    fn bytes(&self) -> usize {
        // With what the table itself takes.
        self.description.len().saturating_add(self.text.len()).saturating_add(200)
    }
}
