//! What a person decided on statements that stood side by side (`docs/formats/change-set.md`,
//! section 9b): one stands, another stands in their place, or all stand as separate statements.

use std::collections::BTreeSet;

use comity_changes::{Dot, Value};
use comity_domain::kinds::{Class, kind, settlement_in};

use crate::record::{FieldWrite, Fields};

/// A decision on statements of one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// The field.
    pub field: u64,
    /// The statements decided on.
    pub statements: BTreeSet<Dot>,
    /// Why.
    pub reason: String,
}

impl Settlement {
    /// Returns it as its field keeps it.
    pub fn value(&self) -> Value {
        let dots = self.statements.iter().map(Dot::value).collect();
        Value::Array(vec![
            Value::Uint(self.field),
            Value::Array(dots),
            Value::text(self.reason.clone()),
        ])
    }

    /// Reads what [`Settlement::value`] gives, for a shared field of a kind.
    fn from_write(write: &FieldWrite) -> Option<Self> {
        let [field, dots, reason] = write.value.as_ref()?.items()?;
        let field = field.uint()?;
        kind(write.kind)?.field(field).filter(|field| field.class == Class::Shared)?;
        let dots = dots.array()?.iter().map(Dot::from_value).collect::<Option<Vec<_>>>()?;
        let rising = dots.is_sorted_by(|one, other| one < other);
        let statements = dots.into_iter().collect();
        rising.then_some(Self { field, statements, reason: reason.as_text()?.to_owned() })
    }
}

impl Fields {
    /// Returns the decisions on statements of a field that count, ordered by time and dot, each
    /// with the write that says it.
    pub fn settlements(&self, field: u64) -> Vec<(&FieldWrite, Settlement)> {
        let Some(kept_in) = self.writes().first().and_then(|write| settlement_in(write.kind))
        else {
            return Vec::new();
        };
        let read =
            self.all(kept_in).filter_map(|write| Some((write, Settlement::from_write(write)?)));
        let mut found: Vec<_> = read.filter(|(_, settlement)| settlement.field == field).collect();
        found.sort_by_key(|(write, _)| (write.author.time_utc_ms, write.dot));
        found
    }

    /// Returns the decision by which all statements of a field that stand are kept as separate
    /// ones, with the write that says it; none of a single statement.
    pub fn kept_apart(&self, field: u64) -> Option<(&FieldWrite, Settlement)> {
        let standing = self.heads(field);
        let names_all = |settlement: &Settlement| {
            standing.len() > 1 && standing.iter().all(|dot| settlement.statements.contains(dot))
        };
        self.settlements(field).into_iter().find(|(_, settlement)| names_all(settlement))
    }

    /// Returns whether statements of a field contradict each other and nobody decided on them. One
    /// that cannot be read contradicts every other.
    pub fn is_conflict(&self, field: u64) -> bool {
        let standing = self.standing(field);
        let alike = |pair: &[&FieldWrite]| match pair {
            [one, other] => one.value.is_some() && one.value == other.value,
            _ => true,
        };
        !standing.windows(2).all(alike) && self.kept_apart(field).is_none()
    }
}

#[cfg(test)]
mod tests {
    use comity_changes::control::At;
    use comity_changes::{FeedId, SetId};
    use comity_domain::kinds::entry;

    use super::*;
    use crate::record::Author;

    fn dot(number: u8) -> Dot {
        Dot { set: SetId([number; 32]), index: 0 }
    }

    fn write(number: u8, field: u64, value: Option<Value>) -> FieldWrite {
        let at = At { feed: FeedId([number; 32]), seq: 1 };
        let author =
            Author { installation: [number; 32], time_utc_ms: 0, zone: "UTC".to_owned(), at };
        let (dot, parents) = (dot(number), Vec::new());
        FieldWrite { dot, kind: entry::KIND, field, parents, reason: None, value, author }
    }

    fn title(number: u8, text: &str) -> FieldWrite {
        write(number, entry::TITLE, Some(Value::text(text)))
    }

    fn settling(dots: &[u8]) -> Settlement {
        let statements = dots.iter().map(|number| dot(*number)).collect();
        Settlement { field: entry::TITLE, statements, reason: "as counted".to_owned() }
    }

    fn with(value: Value) -> Fields {
        let settlement = write(9, entry::SETTLEMENT, Some(value));
        Fields::of(vec![title(1, "twelve"), title(2, "thirteen"), settlement])
    }

    #[test]
    fn statements_that_one_settlement_names_are_no_conflict() {
        assert!(
            Fields::of(vec![title(1, "twelve"), title(2, "thirteen")]).is_conflict(entry::TITLE)
        );
        for (dots, conflict) in
            [(&[1, 2][..], false), (&[1, 2, 3], false), (&[1], true), (&[2, 3], true), (&[], true)]
        {
            let fields = with(settling(dots).value());
            assert_eq!(fields.is_conflict(entry::TITLE), conflict, "{dots:?}");
            assert_eq!(fields.kept_apart(entry::TITLE).is_some(), !conflict, "{dots:?}");
            assert!(fields.settlements(entry::DESCRIPTION).is_empty());
        }
    }

    /// Neither alike, nor different: not known.
    #[test]
    fn what_cannot_be_read_contradicts_everything() {
        let sealed = |number| write(number, entry::TITLE, None);
        let both = |one, other| Fields::of(vec![one, other]).is_conflict(entry::TITLE);

        assert!(!both(title(1, "twelve"), title(2, "twelve")));
        assert!(both(title(1, "twelve"), sealed(2)));
        assert!(both(sealed(1), sealed(2)));
        assert!(!Fields::of(vec![sealed(1)]).is_conflict(entry::TITLE));
    }

    #[test]
    fn what_has_not_the_form_settles_nothing() {
        let of = |field: u64, dots: Vec<Value>, reason: Value| {
            Value::Array(vec![Value::Uint(field), Value::Array(dots), reason])
        };
        let (one, two) = (dot(1).value(), dot(2).value());
        let why = || Value::text("why");
        let sound = of(entry::TITLE, vec![one.clone(), two.clone()], why());
        assert!(!with(sound).is_conflict(entry::TITLE));
        for wrong in [
            of(entry::HANDLING, vec![one.clone(), two.clone()], why()),
            of(99, vec![one.clone(), two.clone()], why()),
            of(entry::TITLE, vec![two.clone(), one.clone()], why()),
            of(entry::TITLE, vec![one.clone(), one.clone(), two.clone()], why()),
            of(entry::TITLE, vec![one.clone(), Value::Null, two.clone()], why()),
            of(entry::TITLE, vec![one.clone(), two.clone()], Value::Uint(1)),
            Value::Array(vec![Value::Uint(entry::TITLE), Value::Array(vec![one, two])]),
            Value::Null,
        ] {
            let fields = with(wrong.clone());
            assert!(fields.is_conflict(entry::TITLE), "{wrong:?}");
            assert!(fields.settlements(entry::TITLE).is_empty(), "{wrong:?}");
        }
    }
}
