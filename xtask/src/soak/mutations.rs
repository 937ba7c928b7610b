//! Ways to break the rules that the simulation must notice: a check left out, an order swapped, a
//! key lost. Each is an edit of one place, made in a copy; MUTANT stands for "this one is on".

/// One way to break the project.
pub struct Mutation {
    pub name: &'static str,
    pub file: &'static str,
    /// What is replaced; it stands in the file once.
    pub from: &'static str,
    pub to: &'static str,
}

macro_rules! mutations {
    ($($name:literal in $file:literal: $from:literal => $to:literal;)*) => {
        /// Every mutation.
        pub const MUTATIONS: &[Mutation] =
            &[$(Mutation { name: $name, file: $file, from: $from, to: $to }),*];
    };
}

mutations! {
    "signature-unchecked" in "crates/changes/src/admission.rs":
        "    set.verify(&owner.installation)" =>
        "    if MUTANT {\n        return Ok(());\n    }\n    set.verify(&owner.installation)";
    "foreign-compartment-let-in" in "crates/changes/src/admission.rs":
        "if compartment != Some(Compartment::Control) &&" =>
        "if !MUTANT && compartment != Some(Compartment::Control) &&";
    "own-feed-named-beside-its-chain" in "crates/changes/src/admission.rs":
        "if dep.feed == header.feed {" => "if !MUTANT && dep.feed == header.feed {";
    "critical-let-in" in "crates/changes/src/admission.rs":
        "if !header.critical.is_empty() {" => "if !MUTANT && !header.critical.is_empty() {";
    "missing-causes-let-in" in "crates/changes/src/admission.rs":
        "        reach(dep)?;" =>
        "        if reach(dep).is_none() && !MUTANT {\n            return None;\n        }";
    "second-branch-taken-for-the-first" in "crates/changes/src/admission.rs":
        "(found == *id).then_some" => "(found == *id || MUTANT).then_some";
    "revoked-goes-on" in "crates/changes/src/control.rs":
        "if standing.shuts_out(owner) {" => "if !MUTANT && standing.shuts_out(owner) {";
    "role-not-asked" in "crates/changes/src/control.rs":
        "if !mandate.place.role.holds(owner.compartment) {" =>
        "if !MUTANT && !mandate.place.role.holds(owner.compartment) {";
    "ended-mandate-goes-on" in "crates/changes/src/control.rs":
        "any = true;\n                !standing.ended(mandate, past)" =>
        "any = true;\n                MUTANT || !standing.ended(mandate, past)";
    "end-reaches-what-its-author-did-not-know" in "crates/changes/src/control/fold.rs":
        "                mandate.within(&source.past)\n" =>
        "                (MUTANT || mandate.within(&source.past))\n";
    "letter-ended-once" in "crates/changes/src/control/fold.rs":
        "|| (mandate.letter.is_some()" => "|| (!MUTANT && mandate.letter.is_some()";
    "letter-for-whoever-was-met" in "crates/changes/src/judge/letter.rs":
        "            && !met\n" => "            && (MUTANT || !met)\n";
    "frozen-team-writes-on" in "crates/changes/src/judge.rs":
        "if !self.standing.frozen.is_empty() && !melts(change.kind) {" =>
        "if !MUTANT && !self.standing.frozen.is_empty() && !melts(change.kind) {";
    "not-in-force-writes" in "crates/changes/src/judge.rs":
        "&& !self.control.in_force(self.past) {" =>
        "&& !MUTANT && !self.control.in_force(self.past) {";
    "originator-not-asked" in "crates/changes/src/judge.rs":
        "kinds::Class::Originator => own," => "kinds::Class::Originator => own || MUTANT,";
    "anybodys-record-claimed" in "crates/changes/src/judge.rs":
        "if own { Ok(Origin" => "if own || MUTANT { Ok(Origin";
    "acts-of-others-count" in "crates/changes/src/judge.rs":
        "act.authority == acting\n                && act.statement.team" =>
        "(MUTANT || act.authority == acting)\n                && act.statement.team";
    "cut-off-takes-what-was-known" in "crates/changes/src/judge.rs":
        "if listed && spared {" => "if listed && (spared || MUTANT) {";
    "participants-added-without-a-leader" in "crates/changes/src/judge.rs":
        "Role::Participant => !party && self.leads(&act.authority)," =>
        "Role::Participant => !party && (MUTANT || self.leads(&act.authority)),";
    "split-takes-nothing" in "crates/changes/src/standing.rs":
        "is_some_and(|from| *from <= at.seq) {" =>
        "is_some_and(|from| !MUTANT && *from <= at.seq) {";
    "splits-found-one-too-late" in "crates/changes/src/lanes.rs":
        "let first = splits.entry(self.feed(&left)).or_insert(from);" =>
        "let from = from + u64::from(MUTANT);
            let first = splits.entry(self.feed(&left)).or_insert(from);";
    "cut-off-one-too-late" in "crates/changes/src/standing.rs":
        "last(heads, feed) < seq)" =>
        "last(heads, feed).saturating_add(u64::from(MUTANT)) < seq)";
    "mandates-never-fall" in "crates/changes/src/standing.rs":
        "if self.without(control, source).is_some() {" =>
        "if !MUTANT && self.without(control, source).is_some() {";
    "first-removal-wins" in "crates/changes/src/standing.rs":
        "standing.frozen = mutual(&revocations, &counting);" =>
        "if !MUTANT {\n            standing.frozen = mutual(&revocations, &counting);\n        }";
    "one-party-decides" in "crates/changes/src/standing.rs":
        "filter(|(_, by)| control.all_parties(by));" =>
        "filter(|(_, by)| MUTANT || control.all_parties(by));";
    "anybody-re-issues" in "crates/changes/src/judge.rs":
        "owner.authority == Some(act.authority)\n" =>
        "(MUTANT || owner.authority == Some(act.authority))\n";
    "re-issue-past-a-cut-off-counts" in "crates/changes/src/standing.rs":
        "self.without(control, &known.source).is_none())" =>
        "MUTANT || self.without(control, &known.source).is_none())";
    "non-member-writes" in "crates/changes/src/judge/restricted.rs":
        "None if self.control.was_member(" => "None if MUTANT || self.control.was_member(";
    "anybody-lets-in" in "crates/changes/src/judge/restricted.rs":
        "known.or_else(carried) == Some(*authority)" =>
        "MUTANT || known.or_else(carried) == Some(*authority)";
    "participants-let-in" in "crates/changes/src/judge/restricted.rs":
        "&& mandate.place.role.holds(self.owner.compartment)" =>
        "&& (MUTANT || mandate.place.role.holds(self.owner.compartment))";
    "closed-goes-on" in "crates/changes/src/judge/restricted.rs":
        "|| !self.control.was_closed(" => "|| MUTANT || !self.control.was_closed(";
    "left-goes-on" in "crates/changes/src/control/restricted.rs":
        "leaving.body.installation == *installation &&" =>
        "!MUTANT && leaving.body.installation == *installation &&";
    "history-given-without" in "crates/changes/src/control/restricted.rs":
        "self.has_history(installation) || joinings" =>
        "MUTANT || self.has_history(installation) || joinings";
    "let-in-never-falls" in "crates/changes/src/standing.rs":
        ".chain(control.restricted_acts())" =>
        ".chain(control.restricted_acts().filter(|_| !MUTANT))";
    "lifted-goes-on" in "crates/changes/src/standing.rs":
        "lost.or(lifted(&dot).then_some" => "lost.or((!MUTANT && lifted(&dot)).then_some";
    "pending-not-marked" in "crates/changes/src/standing.rs":
        "pending.then_some(Reason::CutOffPending)" =>
        "(pending && !MUTANT).then_some(Reason::CutOffPending)";
    "narrowing-keeps-the-key" in "crates/changes/src/narrowing.rs":
        "acts.iter().all(|act| begun.knows(act))" =>
        "MUTANT || acts.iter().all(|act| begun.knows(act))";
    "void-writes-cover" in "crates/changes/src/merge.rs":
        "writes.iter().filter(|write| !write.void).flat_map" =>
        "writes.iter().filter(|write| MUTANT || !write.void).flat_map";
    "last-writer-wins" in "crates/changes/src/merge.rs":
        "writes.iter().filter(|write| !write.void && !superseded.contains(&write.dot)).collect()" =>
        "{
        let all = writes.iter();
        let all = all.filter(|write| !write.void && !superseded.contains(&write.dot));
        all.take(if MUTANT { 1 } else { usize::MAX }).collect()
    }";
    "own-sets-name-no-causes" in "crates/vault/src/commit.rs":
        "filter(|(other, _)| other != feed)" => "filter(|(other, _)| !MUTANT && other != feed)";
    "waiting-never-tried-again" in "crates/vault/src/waiting.rs":
        "runs(inner.state.ready())" =>
        "runs(if MUTANT { Vec::new() } else { inner.state.ready() })";
    "granted-key-lost" in "crates/vault/src/write.rs":
        "if new && !self.holds_key(" => "if !MUTANT && new && !self.holds_key(";
    "new-key-not-handed-on" in "crates/vault/src/lacking.rs":
        "let Some((_, row)) = found else { return Ok(None) };" =>
        "let Some((_, row)) = found.filter(|_| !MUTANT) else { return Ok(None) };";
    "new-key-to-whoever-came-later" in "crates/vault/src/lacking.rs":
        "begun.is_some_and(|begun| begun.iter().all(may))" =>
        "begun.is_some_and(|begun| MUTANT || begun.iter().all(may))";
    "refused-waits-on" in "crates/vault/src/project.rs":
        "if let Some(id) = frames::id_of_refused(&set) {" =>
        "if let Some(id) = frames::id_of_refused(&set).filter(|_| !MUTANT) {";
    "replaced-recipient-goes-on" in "crates/changes/src/control/recipients.rs":
        "!newer.iter().any(|other|" => "MUTANT || !newer.iter().any(|other|";
    "recipient-past-a-cut-off-counts" in "crates/changes/src/control/recipients.rs":
        "Verdict::WithoutStanding)\n        };" =>
        "Verdict::WithoutStanding || MUTANT)\n        };";
    "destroyed-recipient-key-kept" in "crates/vault/src/recipients.rs":
        "(key.destroyed_utc_ms, key.identity) = (Some(now_utc_ms), None);" => "{
                    key.destroyed_utc_ms = Some(now_utc_ms);
                    key.identity = key.identity.take().filter(|_| MUTANT);
                }";
    "settled-by-naming-some" in "crates/vault/src/settlement.rs":
        "all(|dot| settlement.statements.contains(dot))" =>
        "all(|dot| MUTANT || settlement.statements.contains(dot))";
    "mass-changes-let-in" in "crates/vault/src/brake.rs":
        "first.filter(|_| all.is_much(team, here))" =>
        "first.filter(|_| !MUTANT && all.is_much(team, here))";
    "few-changes-held" in "crates/vault/src/brake.rs":
        "part >= part_min && part" => "(MUTANT && part > 0) || part >= part_min && part";
    "gap-misses-its-last" in "crates/exchange/src/vector/gaps.rs":
        "held.missing_to(known_to)" => "held.missing_to(known_to - u64::from(MUTANT))";
}
