//! Attachments of a message of Outlook.

use std::io;

use super::Reason;
use super::gate::{Gate, Said};
use crate::text::outlook::{Outlook, property};

pub(super) fn message(gate: &mut Gate<'_, '_>, bytes: &[u8]) -> io::Result<Result<(), Reason>> {
    let Ok(mut outlook) = Outlook::open(bytes) else {
        return Ok(Err(Reason::ListDamaged));
    };
    for (at, (folder, is_message)) in outlook.attachments().into_iter().enumerate() {
        let names = [property::NAME_LONG, property::NAME_SHORT, property::NAME_SHOWN];
        let name = names.into_iter().find_map(|name| outlook.text(&folder, name));
        let name = name.unwrap_or_else(|| format!("part {at}")).into_bytes();
        let said = Said { name, ..Said::default() };
        // What Outlook puts in a message as an object of its own has no bytes as a file.
        let went = match outlook.bytes(&folder, property::DATA) {
            Some(data) => {
                let said = Said { packed: data.len() as u64, ..said };
                gate.member(said, &mut data.as_slice())?
            }
            None if is_message => gate.refused(said, Reason::NotAFile)?,
            None => gate.refused(said, Reason::Special)?,
        };
        if went.is_err() {
            return Ok(went);
        }
    }
    Ok(Ok(()))
}
