//! What people are told of a file: what came of it, why, and what to do.

use std::fmt::Display;

use comity_contract::exchange::{PacketReport, PacketState, ReceiveReport};
use comity_exchange::packet::PacketRefusal;
use comity_vault::Admitted;

/// Returns the report of nothing.
pub(super) fn nothing() -> ReceiveReport {
    ReceiveReport {
        packets: Vec::new(),
        admitted: 0,
        waiting: 0,
        held: 0,
        refused: 0,
        blobs: 0,
        new_teams: Vec::new(),
        left: 0,
    }
}

/// Tells what came of a packet's sets.
pub(super) fn tell(admitted: &Admitted, report: &mut PacketReport) {
    let (sets, held) = (admitted.admitted.len(), admitted.held.len());
    if let Some(refusal) = admitted.refused.first() {
        report.state = PacketState::Refused;
        report.reason = Some(format!("A change set in it was refused: {}.", refusal.reason));
        report.hint = Some("It is kept with its reason. Ask its author.".to_owned());
    } else if held > 0 {
        report.state = PacketState::Held;
        report.reason =
            Some(format!("It would withdraw or change much: {held} change sets are held."));
        report.hint = Some("Look at what is held, and let it in or refuse it.".to_owned());
    } else if admitted.waiting > 0 {
        report.state = PacketState::Waiting;
        report.reason = Some("It builds on change sets that are not here yet.".to_owned());
        report.hint = Some("Receive the partner's other packets.".to_owned());
    } else if sets > 0 {
        report.state = PacketState::Taken;
        (report.reason, report.hint) = (None, None);
    }
}

/// Says why an item was refused.
pub(in crate::exchange) fn refused(what: &str, refusal: &impl Display) -> String {
    format!("A {what} in it was refused: {refusal}.")
}

/// Says that a file is not whole. Never asks to try again.
pub(super) fn damaged(report: &mut PacketReport, why: &str) -> bool {
    report.state = PacketState::Damaged;
    report.reason = Some(format!("The file is not whole: {why}."));
    report.hint = Some("Copy it again, or ask for it again.".to_owned());
    false
}

/// Says why a file was not taken. Never asks to try again.
pub(super) fn describe(report: &mut PacketReport, refusal: &PacketRefusal) -> bool {
    let (state, hint) = match refusal {
        PacketRefusal::NotAPacket => {
            (PacketState::NotAPacket, "Nothing to do, unless you expected a packet there.")
        }
        PacketRefusal::NotForUs | PacketRefusal::NotAddressed => {
            (PacketState::NotForUs, "It is for another installation. Hand it on.")
        }
        PacketRefusal::Newer(_) => {
            (PacketState::Newer, "Install the newer version of Comity, then receive it again.")
        }
        PacketRefusal::UnknownSender(_) => (
            PacketState::UnknownSender,
            "Add the sender's card, compare the eight words, mark it as verified, and receive \
             the packet again.",
        ),
        PacketRefusal::Damaged | PacketRefusal::Trailing | PacketRefusal::Io(_) => {
            (PacketState::Damaged, "Copy it again, or ask for it again.")
        }
        PacketRefusal::TooLarge(_)
        | PacketRefusal::Entry(_)
        | PacketRefusal::Manifest(_)
        | PacketRefusal::SignatureWrong
        | PacketRefusal::MemberWrong(_)
        | PacketRefusal::BlobWrong(_)
        | PacketRefusal::BlobNotSealed(_)
        | PacketRefusal::Items(..)
        | PacketRefusal::OtherKind => {
            (PacketState::Refused, "Nothing of it was taken. Ask the sender what happened.")
        }
    };
    report.state = state;
    report.reason = Some(refusal.to_string());
    report.hint = Some(hint.to_owned());
    false
}
