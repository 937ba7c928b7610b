//! The tree over a set's changes (RFC 6962, 2.1), so that one change can be proved alone and
//! another withheld.

use comity_crypto::hash::{self, Hash};

/// Derives a change's leaf.
pub fn derive_leaf(change: &[u8]) -> Hash {
    hash::tagged("\0", &[change])
}

/// Derives the root over the leaves; of no leaves it is the hash of nothing.
pub fn derive_root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => hash::sha256(&[]),
        [leaf] => *leaf,
        _ => {
            // The left part is the largest power of two below the count.
            let left = (leaves.len().saturating_add(1) / 2).next_power_of_two();
            let (left, right) = leaves.split_at_checked(left).unwrap_or((leaves, &[]));
            hash::tagged("\u{1}", &[&derive_root(left), &derive_root(right)])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tree of RFC 6962 2.1.3 over seven leaves, worked out by hand.
    #[test]
    fn seven_leaves_fold_as_the_rfc_says() {
        let leaves: Vec<Hash> = (0..7_u8).map(|n| derive_leaf(&[n])).collect();
        let node = |a: &Hash, b: &Hash| hash::tagged("\u{1}", &[a, b]);
        let [d0, d1, d2, d3, d4, d5, d6] = <[Hash; 7]>::try_from(leaves.clone()).unwrap();

        let left = node(&node(&d0, &d1), &node(&d2, &d3));
        let right = node(&node(&d4, &d5), &d6);

        assert_eq!(derive_root(&leaves), node(&left, &right));
        assert_eq!(derive_root(&leaves[..5]), node(&left, &d4));
        assert_eq!(derive_root(&leaves[..3]), node(&node(&d0, &d1), &d2));
        assert_eq!(derive_root(&leaves[..6]), node(&left, &node(&d4, &d5)));
    }
}
