//! Collects the hits of one page: the best score first, then the documents' own order.

use std::collections::BinaryHeap;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::{DocId, Score, SegmentReader};

use crate::document::{DocumentId, ID_PARTS, ORDER, id_of};

/// Where a hit stands: worse is greater. The score, turned round; the order; the id.
type Rank = (u32, u64, DocumentId);

/// Collects hits up to the end of a page.
pub(crate) struct Top {
    /// Hits before the page and on it.
    pub count_max: usize,
}

/// How many documents match, and the best of them in order.
#[derive(Default)]
pub(crate) struct Best {
    pub total: u64,
    pub hits: Vec<DocumentId>,
}

/// Collects the hits of one segment.
pub(crate) struct SegmentTop {
    order: Column<u64>,
    parts: [Column<u64>; 4],
    count_max: usize,
    total: u64,
    worst_first: BinaryHeap<Rank>,
}

impl Collector for Top {
    type Fruit = Best;
    type Child = SegmentTop;

    fn for_segment(&self, _: u32, segment: &SegmentReader) -> tantivy::Result<SegmentTop> {
        let column = |name: &str| segment.fast_fields().u64(name);
        let [id0, id1, id2, id3] = ID_PARTS;
        Ok(SegmentTop {
            order: column(ORDER)?,
            parts: [column(id0)?, column(id1)?, column(id2)?, column(id3)?],
            count_max: self.count_max,
            total: 0,
            worst_first: BinaryHeap::new(),
        })
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(&self, segments: Vec<(u64, Vec<Rank>)>) -> tantivy::Result<Best> {
        let total = segments.iter().map(|(total, _)| *total).sum();
        let mut ranks: Vec<Rank> = segments.into_iter().flat_map(|(_, ranks)| ranks).collect();
        ranks.sort_unstable();
        ranks.truncate(self.count_max);
        Ok(Best { total, hits: ranks.into_iter().map(|(_, _, id)| id).collect() })
    }
}

impl SegmentCollector for SegmentTop {
    type Fruit = (u64, Vec<Rank>);

    fn collect(&mut self, doc: DocId, score: Score) {
        self.total = self.total.saturating_add(1);
        // Scores are sums of small whole numbers.
        let score = u32::MAX.saturating_sub(score as u32);
        let order = self.order.first(doc).unwrap_or(u64::MAX);
        let full = self.worst_first.len() >= self.count_max;
        if full && self.worst_first.peek().is_none_or(|worst| (worst.0, worst.1) < (score, order)) {
            return;
        }
        let id = id_of(self.parts.each_ref().map(|part| part.first(doc).unwrap_or_default()));
        self.worst_first.push((score, order, id));
        if full {
            self.worst_first.pop();
        }
    }

    fn harvest(self) -> (u64, Vec<Rank>) {
        (self.total, self.worst_first.into_vec())
    }
}
