//! When what counts has changed: the items that were written past it are shown anew.

use comity_changes::ChangeSet;
use comity_changes::control::fold::carries_authority;
use comity_changes::standing::Standing;

use super::Projector;
use crate::error::Result;
use crate::rows::Row;
use crate::state::SetRow;

/// Returns whether a set must be folded again when the vault is opened.
pub(super) fn is_folded(set: &ChangeSet) -> bool {
    set.changes().any(|(_, change)| carries_authority(change.kind))
}

impl Projector<'_> {
    /// Touches the rows that sets write to which count otherwise than before. What it costs grows
    /// with what was cut off, not with the history.
    pub(super) fn recount(&mut self, place: u32, before: &Standing) -> Result<()> {
        let Some(team) = self.state.teams.get(place as usize) else { return Ok(()) };
        let mut changed = Vec::new();
        for (feed, from) in team.control.standing.changed_since(before, &team.control) {
            for lane in team.control.lanes.of(&feed) {
                let head = team.heads.get(&lane).map_or(0, |head| head.seq);
                changed.extend((from..=head).map(|seq| (lane, seq)));
            }
        }
        for (lane, seq) in changed {
            let row = self.pending.get(self.reader.index, &Row::Set(lane, seq))?;
            let Some(row) = row.and_then(|bytes| SetRow::decode(&bytes)) else { continue };
            let set = self.sets.get(self.reader.journal, &row.pointer)?;
            for (_, change) in set.changes() {
                let Some(number) = self.state.row_of(&change.record) else { continue };
                let mut bundle = self.take_bundle(number)?;
                bundle.recounted = bundle.recounted.saturating_add(1);
                self.bundles.insert(number, bundle);
                self.touched.push(number);
            }
        }
        Ok(())
    }
}
