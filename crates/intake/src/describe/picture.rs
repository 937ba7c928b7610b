//! Size of a picture, by its first bytes.

use super::{About, Facts};

pub(super) fn describe(bytes: &[u8], facts: &mut Facts) {
    match imagesize::blob_size(bytes) {
        Ok(size) => {
            let value = format!("{} × {} pixels", size.width, size.height);
            facts.add(About::Picture, "size", value);
        }
        Err(_) => facts.remark("the size of the picture cannot be read"),
    }
}
