//! Lays text out for a terminal: headings, labelled lines, aligned tables. Colour says nothing.

use comity_contract::Page;
use unicode_width::UnicodeWidthStr;

use super::words;

/// Cells of a column that is not the last; longer text is cut with an ellipsis.
const CELL_MAX: usize = 44;

/// Text that grows line by line.
#[derive(Default)]
pub struct Sheet {
    text: String,
}

impl Sheet {
    /// Returns what was laid out.
    pub fn into_text(self) -> String {
        self.text
    }

    /// Adds a line.
    pub fn line(&mut self, line: impl AsRef<str>) {
        self.text += line.as_ref().trim_end();
        self.text.push('\n');
    }

    /// Adds an empty line, except at the top.
    pub fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// Adds a heading with space above it.
    pub fn heading(&mut self, heading: &str) {
        self.gap();
        self.line(heading);
    }

    /// Adds labelled lines; those without a value are left out.
    pub fn facts(&mut self, facts: &[(&str, String)]) {
        let facts = || facts.iter().filter(|(_, value)| !value.is_empty());
        let wide = facts().map(|(label, _)| label.width()).max().unwrap_or(0);
        for (label, value) in facts() {
            self.line(format!("{}  {value}", padded(label, wide)));
        }
    }

    /// Adds a table under its headings; nothing when there are no rows. The last column is free.
    pub fn table<const N: usize>(&mut self, headings: [&str; N], rows: Vec<[String; N]>) {
        if rows.is_empty() {
            return;
        }
        let mut lines: Vec<Vec<String>> = vec![headings.map(str::to_owned).into()];
        lines.extend(rows.into_iter().map(Vec::from));
        let wide = |column: usize| {
            let cells = lines.iter().filter_map(|line| line.get(column));
            cells.map(|cell| cell.width()).max().unwrap_or(0).min(CELL_MAX)
        };
        let widths: Vec<usize> = (0..N).map(wide).collect();
        for line in &lines {
            let cells = line.iter().zip(&widths).enumerate().map(|(column, (cell, wide))| {
                if column + 1 == N { cell.clone() } else { padded(&cut(cell, *wide), *wide) }
            });
            self.line(cells.collect::<Vec<_>>().join("  "));
        }
    }

    /// Adds a list's table and how many rows there are.
    pub fn page<T, const N: usize>(
        &mut self,
        page: &Page<T>,
        (one, many): (&str, &str),
        headings: [&str; N],
        row: impl Fn(&T) -> [String; N],
    ) {
        self.table(headings, page.rows.iter().map(row).collect());
        self.foot(page.total, page.page, page.pages, (one, many));
    }

    /// Adds how many rows a list has, and which page this is when it has several.
    pub fn foot(&mut self, total: u64, page: u64, pages: u64, (one, many): (&str, &str)) {
        let of = if pages > 1 { format!(", page {page} of {pages}") } else { String::new() };
        if total > 0 {
            self.gap();
        }
        self.line(format!("{}{of}", words::count(total, one, many)));
    }
}

fn padded(text: &str, wide: usize) -> String {
    let spaces = wide.saturating_sub(text.width());
    format!("{text}{}", " ".repeat(spaces))
}

fn cut(text: &str, wide: usize) -> String {
    if text.width() <= wide {
        return text.to_owned();
    }
    let mut kept = String::new();
    for sign in text.chars() {
        if kept.width() + unicode_width::UnicodeWidthChar::width(sign).unwrap_or(0) + 1 > wide {
            break;
        }
        kept.push(sign);
    }
    kept.push('…');
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names of every script line up, or a column is read as another one's.
    #[test]
    fn columns_line_up_whatever_the_script() {
        let mut sheet = Sheet::default();

        sheet.table(
            ["PERSON", "STATE"],
            vec![["王小明".into(), "FR".into()], ["Łukasz".into(), "PL".into()]],
        );

        assert_eq!(sheet.into_text(), "PERSON  STATE\n王小明  FR\nŁukasz  PL\n");
    }

    #[test]
    fn long_cells_are_cut_and_the_last_is_not() {
        let mut sheet = Sheet::default();
        let long = "x".repeat(60);

        sheet.table(["A", "B"], vec![[long.clone(), long.clone()]]);

        let text = sheet.into_text();
        assert!(text.contains(&format!("{}…  {long}", "x".repeat(43))), "{text}");
    }

    #[test]
    fn labels_without_a_value_are_left_out() {
        let mut sheet = Sheet::default();

        sheet.facts(&[("Name", "Case 7".into()), ("Reason", String::new()), ("To", "x".into())]);

        assert_eq!(sheet.into_text(), "Name  Case 7\nTo    x\n");
    }
}
