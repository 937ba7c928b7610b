//! Pages of lists. Without a page all rows; past the end none.

use comity_contract::{Page, Paging};

const PER_PAGE: u64 = 100;
const PER_PAGE_MAX: u64 = 1_000;

/// Which rows a page shows: how many to skip and to take, with its numbers.
pub(crate) struct Cut {
    pub skip: usize,
    pub take: usize,
    pub page: u64,
    pub pages: u64,
}

/// Works out which of `total` rows a page shows.
pub(crate) fn cut(total: u64, paging: &Paging) -> Cut {
    if paging.page.is_none() && paging.per_page.is_none() {
        return Cut { skip: 0, take: usize::MAX, page: 1, pages: 1 };
    }
    let per_page = paging.per_page.unwrap_or(PER_PAGE).clamp(1, PER_PAGE_MAX);
    let page = paging.page.unwrap_or(1).max(1);
    let skip = (page - 1).saturating_mul(per_page);
    Cut {
        skip: usize::try_from(skip).unwrap_or(usize::MAX),
        take: usize::try_from(per_page).unwrap_or(usize::MAX),
        page,
        pages: total.div_ceil(per_page).max(1),
    }
}

/// Cuts a page out of rows that are all at hand.
pub(crate) fn page<T>(rows: Vec<T>, paging: &Paging) -> Page<T> {
    let total = rows.len() as u64;
    let cut = cut(total, paging);
    let rows = rows.into_iter().skip(cut.skip).take(cut.take).collect();
    Page { rows, page: cut.page, pages: cut.pages, total }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(page: u64, per_page: u64) -> Paging {
        Paging { page: Some(page), per_page: Some(per_page) }
    }

    #[test]
    fn a_page_past_the_end_is_empty() {
        assert_eq!(page(vec![1, 2, 3], &ask(2, 2)).rows, [3]);
        assert_eq!(page(vec![1, 2, 3], &ask(9, 2)).rows, Vec::<i32>::new());
        assert_eq!(page(vec![1, 2, 3], &ask(9, 2)).pages, 2);
        assert_eq!(page(vec![1, 2, 3], &Paging::default()).rows.len(), 3);
        assert_eq!(page(Vec::<i32>::new(), &ask(1, 10)).pages, 1);
    }
}
