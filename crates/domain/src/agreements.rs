//! The clauses of the agreement, their fields, and what can be checked about them.
//!
//! Clauses and order follow the model agreement (2017, with the 2026 insertion of clause 12);
//! further clauses of an agreement are free text in `other`.

use std::collections::BTreeMap;

use crate::dates::Date;
use crate::states::State;

/// What form a field's value has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Free text.
    Text,
    /// A day.
    Date,
    /// State codes, parted by spaces.
    States,
    /// Lines.
    List,
    /// `yes`, `no` or `later`.
    YesNo,
}

impl Form {
    /// Returns the form's name for interfaces.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Date => "date",
            Self::States => "states",
            Self::List => "list",
            Self::YesNo => "yes-no",
        }
    }
}

/// A field of a clause.
#[derive(Clone, Copy, Debug)]
pub struct ClauseField {
    /// `clause.field`.
    pub name: &'static str,
    /// What it holds.
    pub label: &'static str,
    /// Its form.
    pub form: Form,
}

/// A clause.
#[derive(Clone, Copy, Debug)]
pub struct Clause {
    /// Its stable name.
    pub name: &'static str,
    /// Its number in the model agreement.
    pub number: &'static str,
    /// Its title.
    pub title: &'static str,
    /// Its fields.
    pub fields: &'static [ClauseField],
}

macro_rules! clauses {
    ($($name:literal $number:literal $title:literal
        { $($field:literal $label:literal $form:ident;)* })*) => {
        /// Every clause in order.
        pub const CLAUSES: &[Clause] = &[$(Clause {
            name: $name, number: $number, title: $title,
            fields: &[$(ClauseField {
                name: concat!($name, ".", $field), label: $label, form: Form::$form,
            }),*],
        }),*];
    };
}

clauses! {
    "title" "0" "Title and legal bases" {
        "name" "Working name" Text;
        "bases" "Legal bases" List;
    }
    "parties" "1" "Parties" {
        "states" "States of the parties" States;
        "authorities" "Competent authorities" List;
        "further" "Inviting further parties" Text;
    }
    "purpose" "2" "Purpose" {
        "text" "Purpose" Text;
        "objectives" "Objectives" List;
        "proceedings" "Domestic proceedings and references" List;
    }
    "period" "3" "Period" {
        "from" "First day" Date;
        "until" "Last day" Date;
    }
    "states" "4" "States of operation" {
        "operation" "States of operation" States;
    }
    "leaders" "5" "Leaders" {
        "text" "Leaders and how they are replaced" Text;
    }
    "members" "6" "Members" {
        "text" "Members and how they are replaced" Text;
    }
    "participants" "7" "Participants" {
        "text" "Participants and their roles" Text;
    }
    "gathering" "8" "Gathering of information and evidence" {
        "text" "Specific procedures" Text;
    }
    "access" "9" "Access to information and evidence" {
        "text" "Procedures for sharing" Text;
    }
    "prior" "10" "Information and evidence from before the team" {
        "agreed" "May be exchanged" YesNo;
        "scope" "Scope" Text;
        "cutoff" "Not older than" Date;
    }
    "third" "11" "Information and evidence from States outside" {
        "text" "How the requested State's agreement is sought" Text;
    }
    "platform" "12" "Collaboration platform" {
        "use" "Used" YesNo;
        "administrators" "Space administrators" List;
        "rules" "Access rules" Text;
    }
    "seconded" "13" "Seconded members" {
        "text" "Specific arrangements" Text;
    }
    "amendments" "14" "Amendments" {
        "text" "Form of amendments" Text;
    }
    "consultation" "15" "Consultation and coordination" {
        "text" "Arrangements" Text;
    }
    "media" "16" "Communication with the media" {
        "text" "Arrangements" Text;
    }
    "evaluation" "17" "Evaluation" {
        "agreed" "Evaluated" YesNo;
        "text" "When and how" Text;
    }
    "arrangements" "18" "Specific arrangements" {
        "disclosure" "Disclosure" Text;
        "assets" "Asset recovery" Text;
        "liability" "Liability" Text;
    }
    "organisation" "19" "Organisational arrangements" {
        "facilities" "Facilities and equipment" Text;
        "costs" "Costs and insurance" Text;
        "support" "Financial support of the Union" Text;
        "languages" "Languages" List;
    }
    "other" "–" "Other" {
        "text" "Other clauses" Text;
    }
}

/// Finds a field and its clause by `clause.field`.
pub fn clause_field(name: &str) -> Option<(&'static Clause, &'static ClauseField)> {
    CLAUSES.iter().find_map(|clause| {
        clause.fields.iter().find(|field| field.name == name).map(|field| (clause, field))
    })
}

/// Values of an agreement by `clause.field`.
pub type Values = BTreeMap<String, String>;

/// Says why a value does not fit its field.
pub fn refuse_value(field: &ClauseField, value: &str) -> Option<&'static str> {
    match field.form {
        Form::Text | Form::List => None,
        Form::Date if Date::parse(value).is_some() => None,
        Form::Date => Some("A day is written YYYY-MM-DD."),
        Form::States if value.split_whitespace().all(|code| State::parse(code).is_some()) => None,
        Form::States => Some("States are two capital letters each, parted by spaces."),
        Form::YesNo if ["yes", "no", "later", ""].contains(&value) => None,
        Form::YesNo => Some("The value is yes, no or later."),
    }
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// A State of operation is no party.
    OperatesOutsideParties(String),
    /// A State of operation has no leader.
    StateWithoutLeader(String),
    /// The period has passed, so many days ago.
    PeriodPassed(i64),
    /// The period has not begun; it begins in so many days.
    PeriodAhead(i64),
    /// The period runs; so many days are left.
    DaysLeft(i64),
    /// The period's days cannot be read.
    PeriodMissing,
    /// The purpose is empty.
    PurposeMissing,
    /// Fewer than two States are parties.
    TooFewParties,
}

/// What the checks look at.
pub struct Facts<'a> {
    /// States of the parties.
    pub parties: &'a [String],
    /// States that have a leader.
    pub leaders: &'a [String],
    /// The values in force.
    pub values: &'a Values,
    /// The reader's day.
    pub today: Date,
}

/// Checks an agreement. The order is that of the clauses.
pub fn check(facts: &Facts<'_>) -> Vec<Finding> {
    let value = |name: &str| facts.values.get(name).map_or("", String::as_str);
    let mut findings = Vec::new();
    if facts.parties.iter().collect::<std::collections::BTreeSet<_>>().len() < 2 {
        findings.push(Finding::TooFewParties);
    }
    if value("purpose.text").trim().is_empty() {
        findings.push(Finding::PurposeMissing);
    }
    findings.push(check_period(value("period.from"), value("period.until"), facts.today));
    for state in value("states.operation").split_whitespace().map(str::to_owned) {
        if !facts.parties.contains(&state) {
            findings.push(Finding::OperatesOutsideParties(state));
        } else if !facts.leaders.contains(&state) {
            findings.push(Finding::StateWithoutLeader(state));
        }
    }
    findings
}

fn check_period(from: &str, until: &str, today: Date) -> Finding {
    match (Date::parse(from), Date::parse(until)) {
        (Some(from), Some(_)) if from > today => Finding::PeriodAhead(from.days_left(today)),
        (Some(_), Some(until)) if until < today => {
            Finding::PeriodPassed(until.days_left(today).saturating_neg())
        }
        (Some(_), Some(until)) => Finding::DaysLeft(until.days_left(today)),
        (None, _) | (_, None) => Finding::PeriodMissing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(parties: &[&str], leaders: &[&str], operation: &str, today: &str) -> Vec<Finding> {
        let own = |list: &[&str]| list.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
        let values = Values::from([
            ("purpose.text".to_owned(), "Smuggling".to_owned()),
            ("period.from".to_owned(), "2026-01-01".to_owned()),
            ("period.until".to_owned(), "2026-12-31".to_owned()),
            ("states.operation".to_owned(), operation.to_owned()),
        ]);
        let (parties, leaders) = (own(parties), own(leaders));
        let today = Date::parse(today).unwrap();
        check(&Facts { parties: &parties, leaders: &leaders, values: &values, today })
    }

    #[test]
    fn a_state_of_operation_must_be_a_party_and_have_a_leader() {
        let findings = found(&["FR", "IT"], &["FR"], "FR IT BE", "2026-11-19");
        assert!(findings.contains(&Finding::StateWithoutLeader("IT".into())));
        assert!(findings.contains(&Finding::OperatesOutsideParties("BE".into())));
        assert!(findings.contains(&Finding::DaysLeft(42)));
    }

    #[test]
    fn a_period_that_passed_is_found() {
        let findings = found(&["FR", "IT"], &["FR", "IT"], "FR", "2027-01-10");
        assert_eq!(findings, [Finding::PeriodPassed(10)]);
    }

    #[test]
    fn every_field_has_a_name_of_its_own() {
        let names: Vec<_> = CLAUSES.iter().flat_map(|c| c.fields).map(|f| f.name).collect();
        let unique: std::collections::BTreeSet<_> = names.iter().collect();
        assert_eq!(names.len(), unique.len());
    }
}
